"""What a page says above a form, and what the redirect after a save carries to it."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.fields.base import MISSING, Context
from app.forms.entry import Entry
from app.pages.renderer import Renderer
from app.state.pending_saves import PendingSave
from app.submissions.drift import Change
from app.submissions.merge import FieldConflict
from app.submissions.not_taken import NotTaken
from app.submissions.outcomes import Saved
from app.texts.text import Fact
from app.texts.translator import ENGLISH
from app.web.notices import (
    format_age,
    format_time,
    lost_update_notice,
    merged_fields,
    rejected_notices,
    save_result,
    saved_notice,
    stale_form_notice,
)
from tests.making import CONTEXT, form_of, words
from tests.web.outcomes import rejected

FORM = form_of({"id": "a", "name": "Ay <b>"}, {"id": "b", "name": "Bee"}, {"id": "pin", "name": "Pin", "type": "password"})
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).timestamp()


def noon(zone: tzinfo = UTC) -> Context:
    """It is noon of the first of March, in UTC."""
    return Context(lambda: datetime.fromtimestamp(NOON, UTC), zone)


def test_a_time_of_today_is_without_its_day() -> None:
    assert format_time(NOON - 3600, noon()) == "11:00"
    assert format_time(NOON - 86400, noon()) == "2026-02-28 12:00"


def test_a_time_is_in_the_zone_of_the_form() -> None:
    context = noon(ZoneInfo("Asia/Tokyo"))
    assert format_time(NOON, context) == "21:00"
    assert format_time(NOON - 13 * 3600, context) == "08:00", "it is the same day there"


@pytest.mark.parametrize(
    ("saved", "created", "result"),
    [
        (Saved({}, ("a",)), False, "saved"),
        (Saved({}, ()), False, "unchanged"),
        (Saved({}, (), repeated=True), False, "saved"),
        (Saved({}, ("a",)), True, "created"),
    ],
)
def test_the_result_of_a_save_is_one_word(saved: Saved, created: bool, result: str) -> None:
    assert save_result(saved, created=created) == result


def test_the_fields_that_others_changed_go_through_the_redirect() -> None:
    saved = Saved({}, ("a",), theirs=("a", "b"))
    result = save_result(saved, created=False) + merged_fields(saved, FORM)
    assert result == "saved-0.1"
    assert saved_notice(result, FORM, ENGLISH) == {
        "text": "Saved. Someone else also changed “Ay <b>” and “Bee”. Both changes are kept."
    }
    assert merged_fields(Saved({}, ("a",)), FORM) == ""


@pytest.mark.parametrize("forged", ["", "no-word", "saved<script>", "-0.1"])
def test_a_forged_result_says_nothing(forged: str) -> None:
    assert saved_notice(forged, FORM, ENGLISH) is None


def test_positions_that_do_not_exist_are_ignored() -> None:
    assert saved_notice("saved-99.x", FORM, ENGLISH) == {"text": "Saved."}


def test_a_created_record_leads_to_the_next_new_one() -> None:
    notice = saved_notice("created", FORM, ENGLISH)
    assert notice is not None
    assert (notice["part"], notice["url"]) == ("created", "/forms/THING/new")


def titles(**more: Any) -> list[str]:
    def fill(name: str, texts: Mapping[str, Any]) -> str:
        return name

    return [
        notice.get("title", notice.get("part", ""))
        for notice in rejected_notices(rejected(FORM, None, **more), CONTEXT, fill, "/leftovers")
    ]


def test_every_reason_of_a_rejection_has_its_notice() -> None:
    assert titles() == []
    assert titles(gone=True) == ["Not saved."]
    assert titles(refused=Fact("verbatim", {"text": "No."})) == ["Not saved."]
    assert titles(repeats="7") == ["This page was already saved."]
    assert titles(theirs=("b",)) == ["Someone else changed “Bee” while you were editing."]
    assert titles(drift=(Change(("a",), "field-added", {"label": "Ay"}),)) == ["This form changed while you were filling it in."]
    assert titles(not_taken=(NotTaken((), "removed", {"label": "Gone"}, ("x",)),)) == [ENGLISH.say("no-field-for-it")]
    assert titles(conflicts=(FieldConflict(("a",), "1", "2", "3"),)) == ["conflicts"]


def items_of(renderer: Renderer, **more: Any) -> str:
    (notice,) = rejected_notices(rejected(FORM, None, **more), CONTEXT, renderer.fill_part, "/leftovers")
    return str(notice["items"])


def test_a_conflict_shows_all_three_values_escaped(renderer: Renderer) -> None:
    items = items_of(renderer, conflicts=(FieldConflict(("a",), MISSING, "<mine>", "theirs"),))
    assert "&lt;mine&gt;" in items and "theirs" in items and "(empty)" in items
    assert 'name="c.a"' in items and 'name="o.a" value=""' in items and "Ay &lt;b&gt;" in items


def test_a_conflict_of_a_secret_shows_no_value(renderer: Renderer) -> None:
    items = items_of(renderer, conflicts=(FieldConflict(("pin",), "CANARY", "CANARY", "CANARY"),))
    assert "CANARY" not in items and 'id="c2"' in items


def test_a_lost_update_can_be_undone_where_the_value_is_known(renderer: Renderer) -> None:
    def notice(field: dict[str, Any]) -> dict[str, Any]:
        content = {"lost_updates": {"fields": [{"label": "Ay", "saw": "1", "mine": "2", **field}]}}
        pending = PendingSave("acme", "s/1", "jane", "THING", "7", "lost-update", "", 0, 0, "", content)  # type: ignore[arg-type]
        return lost_update_notice(pending, CONTEXT, renderer.fill_part)

    known = notice({"theirs": "3", "post": ["3"]})
    assert (known["part"], known["restore_url"]) == ("lost_update", "/unfinished/s%2F1/restore")
    unknown = notice({})
    assert unknown["part"] == "lost_update_unknown"
    assert "(unknown: " in unknown["items"]


def test_an_age_is_told_in_its_largest_unit() -> None:
    ages = {0: "just now", 59: "just now", 60: "1 minute ago", 3599: "59 minutes ago", 3600: "1 hour ago", 172_800: "2 days ago"}
    assert {seconds: format_age(NOON - seconds, noon()) for seconds in ages} == ages


def test_a_form_that_may_be_out_of_date_says_since_when() -> None:
    outage = Fact("verbatim", {"text": "The platform is down."})
    notice = stale_form_notice(Entry(FORM, (), None, NOON, outage=outage), noon(), is_admin=False)
    assert (notice["text"], notice["tone"]) == ("The platform is down.", "warn")


def test_what_is_wrong_in_a_definition_is_said_to_administrators_alone() -> None:
    flaw = Fact("verbatim", {"text": "line 3, column 7"})
    entry = Entry(FORM, (), None, NOON, flaw=flaw)
    people, admins = (stale_form_notice(entry, noon(), is_admin=is_admin) for is_admin in (False, True))
    assert people["title"] == admins["title"] == words(Fact("broken-definition", {"time": format_time(NOON, noon())}))
    assert (people["text"], admins["text"]) == ("", "line 3, column 7")
