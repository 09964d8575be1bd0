"""Conditions as definitions spell them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.evaluate import OPERATORS, evaluate, resolve
from app.conditions.reader import MAX_CONDITION_DEPTH, SYNONYMS, parse_condition
from app.definition import All, AnyOf, Comparison, Condition, Not

ONE = Comparison("a", "equals", "1")


@pytest.mark.parametrize(
    ("raw", "condition"),
    [
        ({"field": "a", "operator": "equals", "value": "1"}, ONE),
        ({"property": "a", "op": "==", "value": "1"}, ONE),
        ({"id": "a", "comparison": "is", "value": "1"}, ONE),
        ({"key": "a", "condition": "Equals", "value": "1"}, ONE),
        ({"field": "a", "value": "1"}, ONE),
        ({"a": "1"}, ONE),
        ({"id": "1"}, Comparison("id", "equals", "1")),
        ({"a": ["1", "2"]}, Comparison("a", "in", ("1", "2"))),
        ({"field": "a", "operator": "equals", "values": ["1"]}, Comparison("a", "in", ("1",))),
        ({"field": "a", "operator": "notEquals", "values": ["1"]}, Comparison("a", "notIn", ("1",))),
        ({"field": "a", "operator": "equals", "value": ["1"]}, Comparison("a", "equals", ("1",))),
        ({"field": "a", "operator": "in", "value": "1"}, Comparison("a", "in", ("1",))),
        ({"field": "a", "operator": "has value", "value": "ignored"}, Comparison("a", "notEmpty")),
        ({"a": "1", "b": None}, All((ONE, Comparison("b", "equals", None)))),
        ([{"a": "1"}, {"a": "1"}], All((ONE, ONE))),
        ({"all": [{"a": "1"}]}, All((ONE,))),
        ({"any": [{"a": "1"}, {"not": {"a": "1"}}]}, AnyOf((ONE, Not(ONE)))),
        ({"all": "1"}, Comparison("all", "equals", "1")),
        (False, AnyOf(())),
    ],
)
def test_every_shape_of_the_documents_is_read(raw: Any, condition: Condition) -> None:
    assert parse_condition(raw, "x") == (condition, [])


def test_what_a_comparison_says_besides_stays_with_it() -> None:
    condition, findings = parse_condition({"field": "a", "operatr": "ne", "op": "eq", "comparison": "ne", "value": "1"}, "x")
    assert isinstance(condition, Comparison) and (condition, findings) == (ONE, [])
    assert condition.extra == {"operatr": "ne", "comparison": "ne"}
    resolved, _ = resolve(condition, {"a": "key"})
    assert isinstance(resolved, Comparison) and resolved.extra == condition.extra


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"field": "a", "operator": "hologram", "value": 1}, "x.operator"),
        ({"id": 5, "op": "equals"}, "x.id"),
        ({"all": [{"a": "1"}, 7]}, "x.all[1]"),
        ([{"not": "y"}], "x[0].not"),
        ({"a": {"b": 1}}, "x.a"),
    ],
)
def test_a_finding_names_the_part_that_cannot_be_read(raw: Any, path: str) -> None:
    condition, findings = parse_condition(raw, "x")
    assert condition is None
    assert [(finding.severity, finding.path) for finding in findings] == [("warning", path)]


@pytest.mark.parametrize("raw", [None, {}, [], True, ""])
def test_nothing_said_is_no_condition(raw: Any) -> None:
    assert parse_condition(raw, "x") == (None, [])


@pytest.mark.parametrize(
    "raw",
    [
        "authType = 4",
        5,
        {"field": "a", "operator": "hologram", "value": 1},
        {"field": 5, "operator": "equals"},
        {"all": [7]},
        {"not": "x"},
        {"a": {"b": 1}},
    ],
)
def test_other_shapes_are_findings_and_mean_always_visible(raw: Any) -> None:
    condition, findings = parse_condition(raw, "panel[0].visibility")
    assert condition is None
    assert findings and findings[0].path.startswith("panel[0].visibility")


def test_nesting_has_a_limit() -> None:
    raw: Any = {"a": "1"}
    for _ in range(MAX_CONDITION_DEPTH + 5):
        raw = {"not": raw}
    assert parse_condition(raw, "x")[0] is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda i: (
            st.lists(i, max_size=4)
            | st.dictionaries(st.sampled_from(["field", "all", "any", "not", "operator", "value", "x"]), i, max_size=4)
        ),
    )
)
def test_no_json_crashes_the_reader(raw: Any) -> None:
    condition, findings = parse_condition(raw, "x")
    if condition is not None:
        assert isinstance(evaluate(condition, {}, {}), bool)
    for finding in findings:
        assert finding.text


def test_every_synonym_is_an_operator() -> None:
    assert set(SYNONYMS.values()) == set(OPERATORS)
