"""Conditions as lines, and back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.reader import parse_condition
from app.editing.condition_lines import Group, Line, Lines, json_of, lines_of, unwritten

A = {"field": "a", "operator": "equals", "value": 1}
B = {"property": "b", "op": "hasValue"}


@pytest.mark.parametrize(
    ("raw", "word", "parts"),
    [
        (None, "all", ()),
        ({}, "all", ()),
        (A, "all", (Line("a", "equals", 1),)),
        ({"a": ["1", "2"]}, "all", (Line("a", "in", ("1", "2")),)),
        ({"a": "1", "b": True}, "all", (Line("a", "equals", "1"), Line("b", "equals", True))),
        ([A, B], "all", (Line("a", "equals", 1), Line("b", "notEmpty"))),
        (
            {"any": [A, {"all": [B, A]}]},
            "any",
            (Line("a", "equals", 1), Group("all", (Line("b", "notEmpty"), Line("a", "equals", 1)))),
        ),
    ],
)
def test_what_can_be_said_in_lines(raw: Any, word: Any, parts: Any) -> None:
    assert lines_of(raw) == Lines(word, parts)


@pytest.mark.parametrize(
    "raw",
    [False, "x", 7, {"not": A}, {"any": [{"all": [{"any": [A]}]}]}, {**A, "note": "mine"}, {"field": "a", "operator": "like"}],
)
def test_what_cannot_is_left_to_json(raw: Any) -> None:
    assert lines_of(raw) is None


def test_only_what_was_changed_is_written_anew() -> None:
    lines = lines_of({"any": [A, {"all": [B, {"c": "1"}]}]})
    assert lines
    first, group = lines.parts
    assert isinstance(first, Line) and isinstance(group, Group)
    changed = replace(lines, parts=(unwritten(first, value=2), group))
    assert json_of(changed) == {"any": [{"field": "a", "operator": "equals", "value": 2}, {"all": [B, {"c": "1"}]}]}
    other = replace(group, lines=(group.lines[0], unwritten(group.lines[1], operator="notEmpty", value=None)))
    assert json_of(replace(lines, parts=(first, other))) == {"any": [A, {"all": [B, {"field": "c", "operator": "notEmpty"}]}]}


def test_without_lines_there_is_no_condition() -> None:
    assert json_of(Lines()) is None


COMPARISONS = st.one_of(
    st.builds(lambda f, v: {"field": f, "value": v}, st.sampled_from("ab"), st.sampled_from(["x", 1, True, None])),
    st.builds(lambda f, v: {f: v}, st.sampled_from("ab"), st.sampled_from(["x", ["1", 2]])),
    st.builds(lambda f: {"key": f, "comparison": "has value"}, st.sampled_from("ab")),
)
GROUPS = st.builds(
    lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]), st.lists(COMPARISONS, min_size=1, max_size=3)
)
CONDITIONS = st.one_of(
    COMPARISONS,
    st.lists(COMPARISONS, min_size=1),
    st.builds(
        lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]), st.lists(COMPARISONS | GROUPS, min_size=1, max_size=3)
    ),
)


@given(CONDITIONS)
def test_lines_are_written_as_they_were_and_mean_the_same(raw: Any) -> None:
    lines = lines_of(raw)
    assert lines is not None
    assert json.dumps(json_of(lines)) == json.dumps(raw)
    anew = json_of(replace(lines, parts=tuple(_anew(part) for part in lines.parts), raw=Lines().raw))
    again = lines_of(anew)
    assert again and (again.parts, parse_condition(anew, "")[1]) == (lines.parts, [])


def _anew(part: Line | Group) -> Line | Group:
    return unwritten(part) if isinstance(part, Line) else Group(part.word, tuple(map(unwritten, part.lines)))
