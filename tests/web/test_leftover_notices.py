"""What a page says of input that is in no field: with its text to copy, never a secret, and stored only where it is."""

from dataclasses import replace
from typing import Any

import pytest

from app.pages.renderer import Renderer
from app.state.leftovers import Leftover
from app.submissions.not_taken import NotTaken
from app.texts.translator import ENGLISH
from app.web.leftover_notices import not_taken_notice, saved_leftovers_notice
from tests.making import form_of, text
from tests.web.outcomes import rejected

FORM = form_of(text("a", "Ay"))
GONE = NotTaken((), "removed", {"label": "Gone <b>"}, ("x & y", "z"))
HIDDEN = NotTaken(("a",), "hidden", {"label": "Ay"}, ("typed",))
PIN = NotTaken(("pin",), "removed", {"label": "Pin"}, (), is_secret=True)


def notice(renderer: Renderer, **more: Any) -> dict[str, Any]:
    review = rejected(FORM, None, not_taken=(GONE, HIDDEN, PIN), **more)
    return not_taken_notice(review, ENGLISH, renderer.fill_part, "/leftovers")


def test_a_leftover_is_shown_to_be_copied_but_never_a_secret(renderer: Renderer) -> None:
    items = str(notice(renderer)["items"])
    assert "x &amp; y\nz</textarea>" in items and 'name="l.Gone &lt;b&gt;"' in items
    assert "(a secret, which isn&#39;t stored)" in items and 'name="l.Pin"' not in items


def test_what_is_still_in_its_input_is_not_posted_twice(renderer: Renderer) -> None:
    items = str(notice(renderer)["items"])
    assert "typed</textarea>" in items and 'name="l.Ay"' not in items


@pytest.mark.parametrize("stored", [True, False])
def test_only_what_is_stored_is_said_to_be(renderer: Renderer, stored: bool) -> None:
    shown = notice(renderer, are_leftovers_stored=stored)
    assert (shown["text"] == ENGLISH.say("leftovers-stored")) is stored is bool(shown["link"])


def test_after_a_save_each_is_named_with_its_reason(renderer: Renderer) -> None:
    left = Leftover("id", "THING", "1", 0.0, "Gone", "not-taken-removed", ("typed",), False)
    secret = replace(left, label="Pin", texts=(), is_secret=True)
    shown = saved_leftovers_notice([left, secret], ENGLISH, renderer.fill_part, "/leftovers")
    items = str(shown["items"])
    assert ENGLISH.say("not-taken-removed", {"label": "Gone"}).replace("'", "&#39;") in items and "typed</textarea>" in items
    assert ENGLISH.say("secret-not-stored").replace("'", "&#39;") in items
