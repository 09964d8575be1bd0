"""Steps and their way back."""

from app.steps.model import Convert, Fill, MapOptions, Merge, Rename, Retire, Split, inverses, paths_of
from tests.steps.making import NUMBER, ONE, TEXT

A, B, C = ("a",), ("b",), ("c",)


def test_the_way_back_of_each() -> None:
    assert inverses((Rename(A, B), Convert(B, TEXT, NUMBER))) == (Rename(B, A), Convert(A, NUMBER, TEXT))
    assert inverses((Split(A, (B, C)),)) == (Merge((B, C), A),)
    assert inverses((Merge((B, C), A),)) == (Split(A, (B, C)),)


def test_of_two_options_that_become_one_the_first_comes_back() -> None:
    assert inverses((MapOptions(A, {"1": "9", "2": "9", "3": ""}),)) == (MapOptions(A, {"9": "1"}),)


def test_a_text_that_is_no_option_stays_on_the_way_back() -> None:
    assert inverses((Convert(A, ONE, TEXT),)) == (Convert(A, TEXT, ONE, policy="refuse"),)


def test_what_is_filled_or_retired_has_no_way_back_but_what_is_noted() -> None:
    assert inverses((Fill(A, 1), Retire(B))) == ()


def test_everything_that_steps_read_or_write() -> None:
    steps = (Rename(A, B), Convert(B, TEXT, NUMBER), Split(A, (B, C)), Merge((A, B), C), Fill(("d",), 1))
    assert paths_of(steps) == (A, B, C, ("d",))
