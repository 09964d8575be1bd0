from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING, is_blank_text
from tests.fields.checks import CONTEXT, accepts, assert_round_trip, field, kind_of, parse, show, texts

OPTIONS = {"options": ["a", "b", {"id": "c", "text": "The C"}]}


@given(st.lists(st.sampled_from(["a", "b", "c", "retired"]), unique=True))
def test_chosen_options_come_back_the_same(chosen: list[str]) -> None:
    assert_round_trip(field("multiselect", **OPTIONS), chosen)


@given(st.lists(texts.filter(lambda text: not is_blank_text(text) and len(text.splitlines()) == 1), unique=True))
def test_free_entries_come_back_the_same(entries: list[str]) -> None:
    assert_round_trip(field("multiselect"), entries)


def test_free_entries_are_lines() -> None:
    assert parse(field("multiselect"), "one\r\n two \n\none") == ["one", "two"]
    assert show(field("multiselect"), ["one", "two"]) == "one\ntwo"


def test_nothing_ticked_is_missing() -> None:
    assert parse(field("multiselect", **OPTIONS), "") is MISSING
    assert parse(field("multiselect", **OPTIONS), "", "a", "c") == ["a", "c"]


def test_only_options_are_valid_and_each_once() -> None:
    one = field("multiselect", **OPTIONS)
    assert accepts(one, ["a", "c"])
    assert not accepts(one, ["a", "x"])
    assert not accepts(one, ["a", "a"])
    assert not accepts(one, "a")


def test_the_order_means_nothing() -> None:
    one = field("multiselect", **OPTIONS)
    assert kind_of(one).same(one, ["a", "b"], ["b", "a"])


def test_retired_entries_stay_visible() -> None:
    one = field("multiselect", **OPTIONS)
    assert kind_of(one).fragment(one, "retired_tick", ["a", "old"], CONTEXT) == [{"name": "f.it", "id": "old", "text": "old"}]
    assert kind_of(one).display(one, ["c", "old"], CONTEXT) == "The C, old"


def test_the_order_and_the_inner_blanks_of_entries_can_be_changed_and_those_of_options_mean_nothing() -> None:
    free, chosen = field("multiselect"), field("multiselect", **OPTIONS)
    assert not kind_of(free).same(free, ["one", "two"], ["two", "one"])
    assert not kind_of(free).same(free, ["a  b"], ["a b"])
    assert kind_of(free).same(free, [" a ", ""], ["a"])
    assert kind_of(chosen).same(chosen, ["a", "b"], ["b", "a"])
