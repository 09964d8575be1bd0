"""The offer of drafts: each with its age and a line of what it holds, never of a secret, and none that is of no use."""

from typing import Any

import pytest

from app.pages.renderer import Renderer
from app.state.drafts import Draft
from app.submissions.page_post import PagePost
from app.submissions.stored import draft_to_json
from app.web.draft_offers import MAX_LINE_CHARS, drafts_notice, summary_of
from app.web.own_page import OwnPage
from tests.making import CONTEXT, NOW, form_of, open_record, text

FORM = form_of({"id": "pin", "name": "Pin", "type": "password"}, text("a", "Ay"), text("b", "Bee"))
PAGE = OwnPage("THING")


def draft(posted: dict[str, list[str]], minutes: int = 5, instance: str = "one") -> Draft:
    content = draft_to_json(PagePost(posted), {"pin"})
    return Draft("THING", "1", instance, NOW.timestamp() - 60 * minutes, content)


@pytest.mark.parametrize(
    ("posted", "summary"),
    [
        ({"a": ["was"], "b": ["typed"]}, ("Bee", "typed")),
        ({"a": ["first"], "b": ["second"]}, ("Ay", "first")),
        ({"a": ["two\nlines"]}, ("Ay", "two lines")),
        ({"a": ["x" * 200]}, ("Ay", "x" * MAX_LINE_CHARS + "…")),
        ({"gone": ["typed"]}, ("gone", "typed")),
        ({"a": [""]}, ("Ay", "")),
        ({"pin": ["CANARY"]}, ("", "")),
        ({"a": ["was"], "b": [""]}, None),
    ],
)
def test_the_line_is_of_the_first_input_that_differs(posted: dict[str, list[str]], summary: Any) -> None:
    assert summary_of(open_record(FORM, {"id": "1", "a": "was"}), draft(posted), CONTEXT) == summary


def test_several_are_offered_each_with_its_age_and_what_is_of_no_use_is_not(renderer: Renderer) -> None:
    opened = open_record(FORM, {"id": "1", "a": "was"})
    drafts = [draft({"a": ["<one>"]}, 5), draft({"b": ["two"]}, 60 * 24 * 3, "two"), draft({"a": ["was"]}, 9, "same")]
    notice = drafts_notice(opened, drafts, PAGE, CONTEXT, renderer.fill_part)
    assert notice is not None
    items = str(notice["items"])
    assert "5 minutes ago" in items and "3 days ago" in items and "Ay: &lt;one&gt;" in items and "Bee: two" in items
    assert "/forms/THING/1?draft=two" in items and "same" not in items
    assert drafts_notice(opened, drafts[2:], PAGE, CONTEXT, renderer.fill_part) is None
