"""An open record or a rejected submission as the state of a page: texts, what was typed, what is wrong."""

from dataclasses import replace
from typing import Any

import pytest

from app.forms.compiler import CompiledForm, compile_form
from app.pages.renderer import Renderer
from app.pages.slots import PageState
from app.reading.reader import read_definition
from app.submissions.merge import FieldConflict
from app.submissions.outcomes import Rejected
from app.texts.text import Fact
from app.texts.translator import ENGLISH
from app.web.form_state import page_mode, page_state, problems_by_panel, record_name, rejected_state, shown_messages
from app.web.own_page import OwnPage
from tests.making import CONTEXT, form_of, saying, words
from tests.web.outcomes import PERSON, READER, open_record, rejected

SURFACE = OwnPage("THING")
FORM = form_of(
    {"id": "name", "name": "Name"},
    {"id": "size", "name": "Size", "type": "number"},
    {"id": "pin", "name": "Pin", "type": "password"},
    {"id": "status", "type": "enum", "options": [{"id": "1", "text": "Up", "color": "#0a0"}]},
)
STORED = {"id": "7", "_df_version": 3, "name": "Ann", "size": 5, "pin": "s3cret", "status": "1"}


def stored_state(record: dict[str, Any] | None, **more: Any) -> PageState:
    return page_state(open_record(FORM, record), PERSON, CONTEXT, "prints", SURFACE, **more)


def typed_state(renderer: Renderer, outcome: Rejected, **more: Any) -> PageState:
    return rejected_state(outcome, PERSON, CONTEXT, "prints", SURFACE, renderer.fill_part, **more)


def test_a_stored_record_has_its_texts() -> None:
    texts = stored_state(STORED).texts
    assert (texts["heading"], texts["title"], texts["record_id"], texts["version"]) == ("Ann", "Ann", "7", "3")
    assert (texts["action"], texts["delete_url"]) == ("/forms/THING/7", "/forms/THING/7/delete")
    assert (texts["seals"], texts["user"], texts["drafted"]) == ("prints", "jane", "")
    assert "s3cret" not in texts["base"] and '"Ann"' in texts["base"]


def test_a_new_record_has_no_version_no_base_and_cannot_be_deleted() -> None:
    texts = stored_state(None).texts
    assert (texts["heading"], texts["record_id"], texts["version"], texts["base"]) == ("New Thing", "", "", "")
    assert (texts["action"], texts["delete_url"]) == ("/forms/THING/new", "")


def test_every_page_has_a_nonce_and_a_submission_of_its_own() -> None:
    first, second = stored_state(STORED).texts, stored_state(STORED).texts
    assert len({first["nonce"], second["nonce"], first["submission"], second["submission"]}) == 4


def test_the_status_of_a_record_is_shown_beside_its_name() -> None:
    assert stored_state(STORED).fragments["status"] == [{"text": "Up", "color": "#00aa00"}]
    assert stored_state(None).fragments["status"] == []


def test_notices_come_after_the_one_that_the_form_is_an_earlier_one() -> None:
    opened = open_record(FORM, STORED, outage=Fact("platform-unreachable"))
    state = page_state(opened, PERSON, CONTEXT, "", SURFACE, notices=[{"title": "Draft"}])
    assert [notice["title"][:12] for notice in state.fragments["notices"]] == ["This is the ", "Draft"]


def test_warnings_of_a_stored_record_are_shown_at_their_fields() -> None:
    opened = replace(open_record(FORM, STORED), messages=[saying(("size",), "Too large", "warning")])
    state = page_state(opened, PERSON, CONTEXT, "", SURFACE)
    assert [words(message) for message in state.messages["size"]] == ["Too large"]


def test_what_was_typed_into_a_stored_record_stands_in_for_it_and_nothing_else_does(renderer: Renderer) -> None:
    state = typed_state(renderer, rejected(FORM, STORED, ("f.name", "Ann"), ("f.size", "many")))
    assert state.posted == {"size": ["many"]}
    assert state.changed == {"size"}
    assert [message.rule for message in state.messages["size"]] == ["unreadable"]


def test_all_that_was_posted_of_a_new_record_is_shown_back(renderer: Renderer) -> None:
    state = typed_state(renderer, rejected(FORM, None, ("f.name", ""), ("f.size", "many")))
    assert state.posted == {"name": [""], "size": ["many"]}


def test_a_secret_is_never_shown_back_and_its_action_is_what_was_chosen_else_to_replace(renderer: Renderer) -> None:
    state = typed_state(renderer, rejected(FORM, STORED, ("f.pin", "CANARY"), ("s.pin", "keep")))
    assert "CANARY" not in repr(state.posted)
    assert state.actions == {"pin": "keep"}
    assert typed_state(renderer, rejected(FORM, STORED, ("f.pin", "CANARY"))).actions == {"pin": "replace"}


def test_a_secret_must_be_typed_again_only_where_nothing_puts_it_back(renderer: Renderer) -> None:
    outcome = rejected(FORM, STORED, ("f.pin", "CANARY"))
    assert "pin" not in typed_state(renderer, outcome).messages
    assert [message.rule for message in typed_state(renderer, outcome, retype=True).messages["pin"]] == ["retype"]
    wrong = replace(outcome, messages=[saying(("pin",), "Too short", "error", "minLength")])
    assert [message.rule for message in typed_state(renderer, wrong, retype=True).messages["pin"]] == ["minLength"]


def test_errors_are_in_the_title_and_in_a_summary_with_links(renderer: Renderer) -> None:
    state = typed_state(renderer, rejected(FORM, STORED, ("f.size", "many")))
    assert state.texts["title"] == "Error: Ann"
    (summary,) = state.fragments["summary"]
    assert 'href="#f1-input"' in summary["items"] and "(General)" in summary["items"]
    assert state.problems_by_panel == {0: 1}


def test_a_warning_alone_is_no_problem(renderer: Renderer) -> None:
    outcome = rejected(FORM, STORED, messages=[saying(("size",), "Large", "warning")])
    state = typed_state(renderer, outcome)
    assert state.texts["title"] == "Ann"
    assert "summary" not in state.fragments
    assert state.problems_by_panel == {}


def test_a_conflict_is_an_error_that_leads_to_its_choice(renderer: Renderer) -> None:
    outcome = rejected(FORM, STORED, ("f.name", "Bob"), conflicts=(FieldConflict(("name",), "Ann", "Bob", "Eve"),))
    assert [message.rule for message in shown_messages(outcome)["name"]] == ["conflict"]
    (summary,) = typed_state(renderer, outcome).fragments["summary"]
    assert 'href="#c0"' in summary["items"]


@pytest.mark.parametrize("drafted", [True, False])
def test_a_page_says_whether_a_draft_of_it_is_stored(renderer: Renderer, drafted: bool) -> None:
    outcome = rejected(FORM, STORED, ("f.name", "Bob"))
    assert typed_state(renderer, outcome, drafted=drafted).texts["drafted"] == ("1" if drafted else "")
    posted = rejected(FORM, STORED, ("f.name", "Bob"), ("drafted", "1"))
    assert typed_state(renderer, posted).texts["drafted"] == "1"


def test_problems_are_counted_once_a_field_for_each_panel() -> None:
    panels = [{"name": id, "rows": [{"type": "form", "fields": [{"id": id}, {"id": f"{id}2"}]}]} for id in ("a", "b")]
    form: CompiledForm = compile_form(read_definition({"id": "THING", "definition": {"panel": panels}}).definition)
    errors = [saying((key,), "wrong") for key in ("a", "a", "a2", "b")]
    assert problems_by_panel(form, errors) == {0: 2, 1: 1}


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (None, "New Thing"),
        ({"id": "1", "name": "Ann"}, "Ann"),
        ({"id": "1", "name": "  "}, "Thing without a name"),
        ({"id": "1", "name": 5}, "Thing without a name"),
        ({"id": "1"}, "Thing without a name"),
    ],
)
def test_a_record_has_a_name(record: dict[str, Any] | None, name: str) -> None:
    assert record_name(FORM, open_record(FORM, record), ENGLISH) == name


def test_the_mode_depends_on_the_record_and_on_the_persons_rights() -> None:
    assert page_mode(open_record(FORM, None), PERSON) == "new"
    assert page_mode(open_record(FORM, STORED), PERSON) == "edit"
    assert page_mode(open_record(FORM, STORED), READER) == "view"
