"""Conditions as JSON Schema: the same verdict where there is one, and none where there cannot be."""

from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given

from app.conditions.evaluate import OPERATORS, evaluate
from app.conditions.json_schema import to_schema
from app.conditions.kinds import INSTANT
from app.definition import All, AnyOf, Comparison, Condition, Not
from tests.conditions.random_conditions import CONDITION_KINDS, conditions, records


@given(conditions, records)
def test_the_schema_says_the_same_where_it_can(condition: Condition, values: dict[str, Any]) -> None:
    schema = to_schema(condition, CONDITION_KINDS, {})
    if schema is not None:
        expected = evaluate(condition, values, CONDITION_KINDS)
        assert jsonschema_rs.Draft202012Validator(schema).is_valid(values) is expected
        assert jsonschema.Draft202012Validator(schema).is_valid(values) is expected


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@pytest.mark.parametrize("key", sorted(CONDITION_KINDS))
def test_what_a_schema_cannot_say_is_known(key: str, operator: str) -> None:
    ordered = operator.startswith(("less", "greater"))
    parts = operator in ("contains", "notContains", "startsWith", "endsWith")
    compared = operator in ("equals", "notEquals", "in", "notIn")
    value: Any = {"d": "2026-06-15", "i": "2026-06-15T12:00:00Z"}.get(key, "5")
    unsaid = (key in "toa" and ordered) or (key in "nia" and parts) or (key == "i" and (ordered or compared))
    condition = Comparison(key, operator, (value,) if operator in ("in", "notIn") else value)
    assert (to_schema(condition, CONDITION_KINDS, {}) is None) == unsaid


def test_a_key_lies_where_its_path_says() -> None:
    inner = {"type": "object", "properties": {"x": {"const": "1"}}, "required": ["x"]}
    assert to_schema(Comparison("brief.x", "equals", "1"), {}, {"brief.x": ("brief", "x")}) == {
        "type": "object",
        "properties": {"brief": inner},
        "required": ["brief"],
    }


def test_one_part_that_cannot_be_said_leaves_the_whole_unsaid() -> None:
    said, unsaid = Comparison("a", "equals", "1"), Comparison("i", "greaterThan", "2026-01-01T00:00Z")
    assert to_schema(All((said, said)), {"i": INSTANT}, {}) is not None
    for condition in (All((said, unsaid)), AnyOf((said, unsaid)), Not(unsaid)):
        assert to_schema(condition, {"i": INSTANT}, {}) is None


def test_nothing_to_hold_always_holds_and_nothing_to_choose_never() -> None:
    assert to_schema(All(()), {}, {}) == {}
    assert to_schema(AnyOf(()), {}, {}) == {"not": {}}
