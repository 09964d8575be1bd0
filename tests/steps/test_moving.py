"""Records under the version that steps lead to, and back."""

import json
from typing import Any

import pytest
from hypothesis import given

from app.fields.base import is_blank
from app.steps.conversions import Choices
from app.steps.model import Convert, Fill, MapOptions, Merge, Rename, Retire, Split, Step
from app.steps.moving import SetAside, backward, forward, undone, values_at
from tests.steps.making import NUMBER, ONE, SEVERAL, TEXT, records, steps_at_random

A, B, C = ("a",), ("b",), ("c",)
SWAP = (Rename(A, B), Rename(B, A))


def moved(*steps: Step, **record: Any) -> dict[str, Any]:
    return forward(steps, record).record


@pytest.mark.parametrize(
    ("record", "after", "aside"),
    [
        ({"a": "new", "b": "of a field removed long ago"}, {"b": "new"}, ["of a field removed long ago"]),
        ({"b": "old"}, {}, ["old"]),
        ({"a": "only"}, {"b": "only"}, []),
        ({"a": None}, {"b": None}, []),
        ({}, {}, []),
    ],
)
def test_a_rename_sets_aside_what_lies_at_the_new_name(record: Any, after: Any, aside: list[Any]) -> None:
    result = forward((Rename(A, B),), record)
    assert result.record == after and [each.value for each in result.set_aside] == aside


def test_two_fields_change_places_at_once() -> None:
    assert moved(*SWAP, a=1, b=2) == {"b": 1, "a": 2}
    assert moved(*SWAP, a=1) == {"b": 1}


def test_what_is_inside_of_another_property_keeps_its_neighbours() -> None:
    record = {"city": "A", "address": {"city": "B", "zip": "1", "x": {"y": 1.0}}}
    step = Rename(("address", "city"), ("address", "town"))
    assert forward((step,), record).record == {"city": "A", "address": {"town": "B", "zip": "1", "x": {"y": 1.0}}}
    assert record["address"] == {"city": "B", "zip": "1", "x": {"y": 1.0}}


def test_a_renamed_field_is_converted_under_its_new_name() -> None:
    steps = (Rename(A, B), Convert(B, TEXT, NUMBER))
    assert forward(steps, {"a": "12"}).record == {"b": 12}
    assert backward(steps, {"b": 12}).record == {"a": "12"}


@pytest.mark.parametrize(
    ("policy", "after", "aside"),
    [
        ("leftover", {}, SetAside(A, "x", "not-converted", "not-a-number")),
        ("clear", {}, SetAside(A, "x", "not-converted", "not-a-number", is_dropped=True)),
        ("refuse", {"a": "x"}, SetAside(A, "x", "refused", "not-a-number")),
    ],
)
def test_what_cannot_be_converted_goes_by_the_policy(policy: Any, after: Any, aside: SetAside) -> None:
    result = forward((Convert(A, TEXT, NUMBER, policy=policy),), {"a": "x"})
    assert (result.record, result.set_aside) == (after, (aside,))


def test_the_rest_of_several_is_set_aside() -> None:
    result = forward((Convert(A, SEVERAL, ONE, Choices(several="first")),), {"a": ["1", "2"]})
    assert result.record == {"a": "1"} and [each.value for each in result.set_aside] == [["2"]]


def test_a_text_is_split_and_merged() -> None:
    split = Split(A, (B, C))
    assert moved(split, a="Ada King Lovelace") == {"b": "Ada", "c": "King Lovelace"}
    assert moved(split, a="Ada") == {"b": "Ada"}
    assert moved(Merge((B, C), A), b="Ada", c="Lovelace") == {"a": "Ada Lovelace"}
    assert moved(Merge((B, C), A), b="Ada", c=None) == {"a": "Ada"}
    assert moved(Merge((A, B), A), a="Ada", b=3) == {"a": "Ada 3"}
    assert forward((split,), {"a": 3}).set_aside[0].value == 3


@pytest.mark.parametrize(
    ("value", "after"),
    [(["1", "2"], ["1", "20"]), (["2"], ["20"]), ("2", "20"), (["2", "20"], ["20"]), ("9", "9"), (None, None)],
)
def test_ids_of_options_are_mapped_and_none_comes_twice(value: Any, after: Any) -> None:
    assert moved(MapOptions(A, {"2": "20"}), a=value) == {"a": after}


def test_an_option_that_is_taken_out_is_set_aside() -> None:
    result = forward((MapOptions(A, {"c": ""}),), {"a": ["c", "a"]})
    assert result.record == {"a": ["a"]} and result.set_aside[0].value == ["c"]
    assert forward((MapOptions(A, {"c": ""}),), {"a": "c"}).record == {}


def test_only_what_is_missing_is_filled() -> None:
    assert [moved(Fill(A, "A"), **each) for each in ({}, {"a": None}, {"a": ""}, {"a": "B"})] == [
        *({"a": "A"}, {"a": None}, {"a": ""}, {"a": "B"}),
    ]
    assert moved(Fill(A, "A", blank=True), a="") == {"a": "A"}


def test_what_is_no_object_where_one_is_needed_is_set_aside() -> None:
    inner = ("p", "x")
    for step, record in ((Fill(inner, 1), {"p": "text"}), (Rename(A, inner), {"a": 1, "p": "text"})):
        result = forward((step,), record)
        assert result.record == {"p": {"x": 1}} and result.set_aside == (SetAside(("p",), "text", "occupied"),)
    assert forward((Fill(inner, 1),), {"p": None}).record == {"p": {"x": 1}}


def test_a_retired_value_is_set_aside() -> None:
    result = forward((Retire(A),), {"a": "x", "b": 1})
    assert result.record == {"b": 1} and result.set_aside == (SetAside(A, "x", "retired"),)


@given(steps_at_random(), records)
def test_a_value_is_in_the_record_or_set_aside(steps: tuple[Step, ...], record: dict[str, Any]) -> None:
    renames = [step for step in steps if isinstance(step, Rename)]
    result = forward(renames, record)
    before = sorted(repr(each) for each in record.values() if not is_blank(each))
    after = [*result.record.values(), *(each.value for each in result.set_aside)]
    assert sorted(repr(each) for each in after if not is_blank(each)) == before


@given(steps_at_random(), records)
def test_renames_back_give_the_same_record(steps: tuple[Step, ...], record: dict[str, Any]) -> None:
    renames = [step for step in steps if isinstance(step, Rename)]
    result = forward(renames, record)
    aside = {each.path[0] for each in result.set_aside}
    blank = {step.after[0] for step in renames if is_blank(record.get(step.after[0]))} - {step.before[0] for step in renames}
    back = backward(renames, result.record).record
    kept = {name: value for name, value in record.items() if name not in aside | blank}
    assert {name: value for name, value in back.items() if name not in aside | blank} == kept


@given(steps_at_random(), records)
def test_nothing_else_changes_and_the_record_that_is_given_stays(steps: tuple[Step, ...], record: dict[str, Any]) -> None:
    before = repr(record)
    result = forward(steps, {**record, "other": {"x": 1.0}})
    assert result.record["other"] == {"x": 1.0} and repr(record) == before


NUMBERED = (Convert(A, TEXT, NUMBER),)


@pytest.mark.parametrize(
    ("steps", "record", "before", "after", "back"),
    [
        (NUMBERED, {"a": 7}, {"/a": "007"}, {"/a": 7}, {"a": "007"}),
        (NUMBERED, {"a": 8}, {"/a": "007"}, {"/a": 7}, {"a": "8"}),
        (NUMBERED, {}, {"/a": "1,5"}, {}, {"a": "1,5"}),
        (NUMBERED, {"a": 5}, {"/a": "1,5"}, {}, {"a": "5"}),
        ((Rename(A, B),), {"b": "new"}, {"/a": "new", "/b": "old"}, {"/b": "new"}, {"a": "new", "b": "old"}),
        ((Rename(A, B),), {"b": "newer"}, {"/a": "new", "/b": "old"}, {"/b": "new"}, {"a": "newer", "b": "old"}),
        ((Fill(A, "A"),), {"a": "A"}, {}, {"/a": "A"}, {}),
        ((Fill(A, "A"),), {"a": "C"}, {}, {"/a": "A"}, {"a": "C"}),
        ((Retire(A),), {"c": 1}, {"/a": "x"}, {}, {"a": "x", "c": 1}),
        (SWAP, {"a": 2, "b": 1}, {"/a": 1, "/b": 2}, {"/a": 2, "/b": 1}, {"a": 1, "b": 2}),
        (SWAP, {"a": 9, "b": 1}, {"/a": 1, "/b": 2}, {"/a": 2, "/b": 1}, {"a": 1, "b": 9}),
        ((Convert(A, ONE, TEXT),), {"a": "Medium"}, {"/a": "1"}, {"/a": "High"}, {"a": "Medium"}),
        ((Convert(A, ONE, TEXT),), {"a": "High"}, {"/a": "1"}, {"/a": "High"}, {"a": "1"}),
    ],
)
def test_what_was_not_written_since_comes_back_exactly(
    steps: tuple[Step, ...], record: Any, before: Any, after: Any, back: Any
) -> None:
    assert undone(steps, record, before, after).record == back


@given(steps_at_random(), records)
def test_undone_at_once_it_is_the_same_record(steps: tuple[Step, ...], record: dict[str, Any]) -> None:
    result = forward(steps, record).record
    back = undone(steps, result, values_at(steps, record), values_at(steps, result)).record
    assert json.dumps(back, sort_keys=True) == json.dumps(record, sort_keys=True)


def test_entries_of_a_long_list_are_not_compared_with_each_other() -> None:
    class Text(str):
        __slots__ = ()
        compared = 0

        def __eq__(self, other: object) -> bool:
            Text.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    record = {"a": [Text(number) for number in range(1_000)]}
    assert forward((MapOptions(A, {"x": "y"}),), record).record == record
    assert Text.compared < 20_000  # some meet in the set; all with each other were half a million


def test_numbers_and_texts_of_a_list_are_not_the_same() -> None:
    assert moved(MapOptions(A, {"x": "1"}), a=["x", 1, "1", {"b": 1}, {"b": 1}, None]) == {"a": ["1", 1, {"b": 1}, None]}
