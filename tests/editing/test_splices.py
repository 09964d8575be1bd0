"""Changes of a text by position, and what takes them back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.splices import Splice, Stage, difference, inverse, ordered, position_after, splice_of, spliced
from app.errors import EditRefused

TEXTS = st.text("ab", max_size=12)


@st.composite
def stages(draw: st.DrawFn) -> tuple[str, Stage]:
    text, splices, position = draw(st.text("abc", max_size=30)), [], 0
    while position <= len(text) and draw(st.booleans()):
        start = draw(st.integers(position, len(text)))
        position = draw(st.integers(start, len(text)))
        splices.append(Splice("body", start, text[start:position], draw(TEXTS)))
    return text, ordered(splices)


@given(stages())
def test_what_is_taken_back_leaves_the_same_text(stage: tuple[str, Stage]) -> None:
    text, splices = stage
    assert spliced(spliced(text, splices, "body"), inverse(splices), "body") == text


@given(TEXTS, TEXTS)
def test_a_difference_leads_from_one_text_to_the_other(old: str, new: str) -> None:
    assert spliced(old, difference("body", old, new), "body") == new
    assert len(difference("body", old, new)) == (old != new)


def test_a_stage_for_another_text_is_refused() -> None:
    with pytest.raises(EditRefused) as caught:
        spliced("abc", (Splice("body", 1, "x", ""),), "body")
    assert caught.value.code == "edit-other-text"


def test_two_texts_are_changed_apart() -> None:
    stage = (Splice("body", 0, "a", "b"), Splice("shell", 0, "a", "c"))
    assert (spliced("a", stage, "body"), spliced("a", stage, "shell")) == ("b", "c")


def test_a_position_moves_with_what_is_written_before_it() -> None:
    stage = (Splice("body", 2, "", "xx"), Splice("shell", 0, "", "x"), Splice("body", 5, "yy", ""))
    assert [position_after(stage, position) for position in (1, 2, 5, 7)] == [1, 4, 7, 7]


@pytest.mark.parametrize("given", [["body", -1, "", ""], ["other", 0, "", ""], ["body", 0, ""], ["body", "0", "", ""], None])
def test_what_is_no_splice_is_refused(given: object) -> None:
    with pytest.raises(EditRefused):
        splice_of(given)


def test_a_splice_is_the_same_behind_json() -> None:
    splice = Splice("shell", 3, "a", "b")
    assert splice_of(splice.to_json()) == splice
