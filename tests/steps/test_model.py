"""Steps and their way back."""

from app.steps.model import Convert, Fill, MapOptions, Merge, Rename, Retire, Split, inverse, inverses
from tests.steps.making import NUMBER, TEXT


def test_the_way_back_of_each() -> None:
    assert inverse(Rename(("a",), ("b",))) == Rename(("b",), ("a",))
    assert inverse(Convert(("a",), TEXT, NUMBER)) == Convert(("a",), NUMBER, TEXT)
    assert inverse(Split(("a",), (("b",), ("c",)))) == Merge((("b",), ("c",)), ("a",))
    assert inverse(Merge((("b",), ("c",)), ("a",))) == Split(("a",), (("b",), ("c",)))


def test_of_two_options_that_become_one_the_first_comes_back() -> None:
    assert inverse(MapOptions(("a",), {"1": "9", "2": "9", "3": ""})) == MapOptions(("a",), {"9": "1"})


def test_what_is_filled_or_retired_has_no_way_back_but_what_is_noted() -> None:
    assert inverse(Fill(("a",), 1)) is None and inverse(Retire(("a",))) is None
    assert inverses((Rename(("a",), ("b",)), Fill(("c",), 1))) == (Rename(("b",), ("a",)),)
