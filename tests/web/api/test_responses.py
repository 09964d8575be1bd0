"""Bodies and headers of the JSON API's answers."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.fields.base import MISSING
from app.forms.entry import Entry
from app.platform.base import Found
from app.records.listing import Listing
from app.submissions.merge import FieldConflict
from app.submissions.not_taken import unknown_input
from app.texts.translator import ENGLISH
from app.web.api.requests import ListQuery
from app.web.api.responses import (
    is_named,
    judgement_answer,
    page_links,
    record_body,
    record_tag,
    rejected_response,
    schema_link,
    stale_answer,
)
from tests.making import form_of, saying
from tests.web.outcomes import open_record, rejected

FORM = form_of({"id": "name", "name": "Name"}, {"id": "pin", "name": "Pin", "type": "password"})
STORED = {"id": "7", "_df_version": 3, "name": "Ann", "pin": "CANARY"}
SERVICES: Any = SimpleNamespace(release="abc", translator=ENGLISH)


@pytest.mark.parametrize(
    ("header", "named"),
    [("*", True), ('"a"', True), ('W/"a"', True), ('"b", W/"a"', True), ('"b"', False), ("a", False), ("", False), ('"A"', False)],
)
def test_a_tag_is_compared_weakly(header: str, named: bool) -> None:
    assert is_named(header, '"a"') == named


def test_the_tag_of_a_record_begins_with_its_version_and_changes_with_all_that_makes_the_answer() -> None:
    tag = record_tag(SERVICES, open_record(FORM, STORED))
    assert tag.startswith('"3-') and tag.endswith('"')
    other_form = open_record(form_of({"id": "name"}), STORED)
    assert record_tag(SERVICES, other_form) != tag
    assert record_tag(SimpleNamespace(release="abd"), open_record(FORM, STORED)) != tag  # type: ignore[arg-type]
    assert record_tag(SERVICES, open_record(FORM, {"id": "7"})) == ""


def test_a_record_is_told_without_its_secrets() -> None:
    body = record_body(ENGLISH, open_record(FORM, STORED))
    assert body["record"]["name"] == "Ann"
    assert body["record"]["pin"] == {"stored": True}
    assert body["warnings"] == []


def test_a_page_of_a_list_has_links_to_its_neighbours() -> None:
    def relations(page: int, total: int) -> dict[str, str]:
        listing = Listing(Entry(FORM, (), None, 0), (), (), Found([], total))
        query = ListQuery("x", "", False, {}, page, 10)
        links = page_links("A/B", query, listing).split(", ")
        return {link.partition('rel="')[2].rstrip('"'): link.partition(">")[0].lstrip("<") for link in links}

    assert relations(2, 25) == {
        name: f"/api/forms/A%2FB?q=x&page={page}&size=10" for name, page in (("first", 1), ("prev", 1), ("next", 3), ("last", 3))
    }
    assert relations(1, 0).keys() == {"first", "last"}
    assert relations(3, 25).keys() == {"first", "prev", "last"}


def test_an_answer_links_to_the_schema_of_its_record() -> None:
    assert schema_link(FORM) == {"link": '</schemas/THING?for=record>; rel="describedby"'}


def body_of(answer: Any) -> Any:
    return json.loads(answer.body)


def test_a_rejection_names_errors_and_warnings_with_their_pointers() -> None:
    messages = [saying(("name",), "Name is missing", "error", "required"), saying(("pin",), "Short", "warning", "hint")]
    answer = rejected_response(ENGLISH, rejected(FORM, STORED, messages=messages))
    body = body_of(answer)
    assert (answer.status_code, body["code"], body["detail"]) == (422, "validation", "Name is missing.")
    assert body["errors"] == [{"pointer": "/name", "field": "name", "code": "required", "message": "Name is missing"}]
    assert [warning["code"] for warning in body["warnings"]] == ["hint"]
    two = rejected_response(ENGLISH, rejected(FORM, STORED, messages=[messages[0], replace(messages[0], path=("pin",))]))
    assert body_of(two)["detail"] == "2 fields aren't valid."


def test_a_stale_version_says_what_others_changed_but_no_secret() -> None:
    conflicts = (FieldConflict(("name",), MISSING, "mine", "theirs"), FieldConflict(("pin",), MISSING, "x", "CANARY"))
    answer = stale_answer(SERVICES, rejected(FORM, STORED, conflicts=conflicts, stale=True))
    assert answer.headers["etag"].startswith('"3-')
    name, pin = body_of(answer)["errors"]
    assert (name["current"], pin["current"]) == ("theirs", {"stored": True})
    removed = (FieldConflict(("name",), MISSING, "mine", MISSING),)
    (error,) = body_of(stale_answer(SERVICES, rejected(FORM, STORED, conflicts=removed, stale=True)))["errors"]
    assert "current" not in error


def test_a_judgement_is_valid_without_errors() -> None:
    warning = saying(("name",), "Long", "warning", "hint")
    assert body_of(judgement_answer(ENGLISH, FORM, [warning], [unknown_input("other", ())])) == {
        "valid": True,
        "errors": [],
        "warnings": [{"pointer": "/name", "field": "name", "code": "hint", "message": "Long"}],
        "notTaken": [
            {
                "pointer": "/other",
                "field": "",
                "code": "unknown",
                "message": "other wasn't saved, because the form doesn't have it",
            }
        ],
        "ignored": ["/other"],
    }
    assert body_of(judgement_answer(ENGLISH, FORM, [saying((), "No object", "error", "type")], ()))["valid"] is False
