"""Conditions in Python; `tests/browser/test_conditions.py` puts the same cases to the browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from app.conditions.evaluate import (
    OPERATORS,
    comparisons,
    conjunction,
    evaluate,
    incomparable,
    resolve,
    to_json,
    values_of,
    variables,
)
from app.conditions.kinds import DATE, FLAG, KINDS, NUMBER, OPTIONS, TEXT
from app.conditions.kinds.base import Kind
from app.conditions.reader import parse_condition
from app.definition import All, AnyOf, Comparison, Condition, Not
from tests.conditions.random_conditions import CONDITION_KINDS, conditions, records
from tests.making import LINKS, form_of, long_chain, reading

CASES = Path(__file__).parents[1] / "cases" / "conditions"
WRITTEN = json.loads((CASES / "written.json").read_text())
TABLE = json.loads((CASES / "table.json").read_text())


def kinds_named(names: dict[str, str]) -> dict[str, Kind]:
    return {key: KINDS[name] for key, name in names.items()}


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case["name"])
def test_written_cases(case: dict[str, Any]) -> None:
    condition, findings = parse_condition(case["condition"], "visibility")
    assert not findings and condition is not None
    assert evaluate(condition, case["values"], kinds_named(case["kinds"])) is case["expected"]


def test_the_table_of_operators_kinds_and_values() -> None:
    wrong = []
    for raw, values, expected in TABLE["cases"]:
        condition, _ = parse_condition(raw, "")
        assert condition is not None
        if evaluate(condition, values, kinds_named(TABLE["kinds"])) is not expected:
            wrong.append((raw, values))
    assert wrong == []


def test_the_table_asks_for_every_operator_of_every_kind() -> None:
    asked = {(raw["operator"], TABLE["kinds"][raw["field"]]) for raw, _, _ in TABLE["cases"]}
    assert asked == {(operator, kind) for operator in OPERATORS for kind in set(TABLE["kinds"].values())}


@given(conditions, records)
def test_the_canonical_form_reads_back(condition: Condition, values: dict[str, Any]) -> None:
    back, findings = parse_condition(to_json(condition), "")
    assert not findings
    told = True if back is None else evaluate(back, values, CONDITION_KINDS)
    assert told is evaluate(condition, values, CONDITION_KINDS)


TREE = All((Comparison("a", "empty"), AnyOf((Comparison("b", "in", ("1", "")), Not(Comparison("a", "equals", "x"))))))


def test_a_tree_is_walked_from_left_to_right() -> None:
    assert [comparison.field for comparison in comparisons(TREE)] == ["a", "b", "a"]
    assert variables(TREE) == {"a", "b"}
    assert (list(comparisons(None)), variables(None)) == ([], frozenset())


def test_a_comparison_names_values_blank_ones_aside() -> None:
    assert values_of(Comparison("b", "in", ("1", "", None))) == ("1",)
    assert values_of(Comparison("b", "equals", 0)) == (0,)
    assert values_of(Comparison("b", "equals", "")) == ()


@pytest.mark.parametrize(
    ("operator", "value", "kind", "expected"),
    [
        ("equals", "many", NUMBER, ["many"]),
        ("in", ("1", "x", ""), NUMBER, ["x"]),
        ("lessThan", "x", TEXT, ["x"]),
        ("equals", "x", TEXT, []),
        ("greaterThan", True, FLAG, [True]),
        ("equals", (), OPTIONS, []),
        ("lessThan", "31.1.2026", DATE, ["31.1.2026"]),
        ("contains", "x", NUMBER, []),
    ],
)
def test_values_that_nothing_of_a_kind_can_equal(operator: str, value: Any, kind: Kind, expected: list[Any]) -> None:
    assert incomparable(Comparison("a", operator, value), kind) == expected


def test_one_condition_is_its_own_conjunction() -> None:
    one, other = Comparison("a", "empty"), Comparison("b", "empty")
    assert conjunction((one,)) is one
    assert conjunction((one, other)) == All((one, other))


def test_a_key_without_a_kind_is_a_text() -> None:
    assert evaluate(Comparison("a", "equals", "1"), {"a": 1}, {})
    assert not evaluate(Comparison("a", "equals", "1.0"), {"a": "1"}, {})


def test_resolving_names_what_nobody_knows() -> None:
    condition = All((Comparison("a", "empty"), Comparison("b", "empty")))
    assert resolve(condition, {"a": "x"}) == (None, ["b"])
    resolved, _ = resolve(condition, {"a": "x", "b": "y"})
    assert variables(resolved) == {"x", "y"}


def test_resolving_renames_every_field_of_a_tree() -> None:
    renamed = All((Comparison("x", "empty"), AnyOf((Comparison("y", "in", ("1", "")), Not(Comparison("x", "equals", "x"))))))
    assert resolve(TREE, {"a": "x", "b": "y"}) == (renamed, [])


def test_the_canonical_form_of_an_operator_without_a_value_has_none() -> None:
    assert to_json(Comparison("a", "empty")) == {"field": "a", "operator": "empty"}
    assert to_json(Not(Comparison("a", "in", ("1",)))) == {"not": {"field": "a", "operator": "in", "value": ["1"]}}


CHAIN = (
    {"id": "a", "type": "checkbox"},
    {"id": "b", "type": "text", "visibility": {"a": True}, "required": True},
    {"id": "c", "type": "text", "visibility": {"b": "x"}},
    {"id": "d", "type": "text", "visibility": {"field": "c", "operator": "empty"}},
)


def test_a_hidden_fields_value_counts_as_missing() -> None:
    rules = form_of(*CHAIN).rules
    assert rules.evaluate({"a": True, "b": "x", "c": "y"}).hidden_keys == {"d"}
    assert rules.evaluate({"a": False, "b": "x", "c": "y"}).hidden_keys == {"b", "c"}


def test_a_hidden_field_is_not_required() -> None:
    rules = form_of(*CHAIN).rules
    assert rules.evaluate({"a": True}).required == {"b"}
    assert rules.evaluate({"a": False}).required == frozenset()


def test_a_key_is_hidden_when_all_of_its_fields_are() -> None:
    rules = form_of({"id": "a"}, {"id": "b", "required": True}, {"id": "b", "name": "again", "visibility": {"a": "1"}}).rules
    assert rules.evaluate({}).hidden == {2}
    assert rules.evaluate({}).hidden_keys == frozenset()


def test_without_conditions_the_state_is_always_the_same() -> None:
    rules = form_of({"id": "a", "type": "text", "required": True}).rules
    assert rules.evaluate({}) is rules.evaluate({"a": 1})


def test_required_and_locked_by_condition() -> None:
    rules = form_of(
        {"id": "a", "type": "checkbox"},
        {"id": "b", "type": "text", "requiredWhen": {"a": True}},
        {"id": "c", "type": "text", "readonlyWhen": {"a": True}},
    ).rules
    on, off = rules.evaluate({"a": True}), rules.evaluate({})
    assert ("b" in on.required, "c" in on.readonly) == (True, True)
    assert ("b" in off.required, "c" in off.readonly) == (False, False)


def test_a_circle_is_found_and_broken() -> None:
    read = reading(
        {"id": "a", "visibility": {"b": "1"}}, {"id": "b", "visibility": {"a": "1"}}, {"id": "c", "visibility": {"a": "1"}}
    )
    (finding,) = [finding for finding in read.findings if "circle" in finding.text]
    assert finding.severity == "error"
    assert [field.id for field in read.definition.fields() if field.visibility] == ["c"]


def test_chains_of_thousands_of_fields_are_followed_from_either_end() -> None:
    for step in (1, -1):
        rules = form_of(*long_chain(step)).rules
        shown = rules.evaluate({f"f{number}": "x" for number in range(LINKS)})
        assert shown.hidden == frozenset()
        assert len(rules.evaluate({}).hidden) == LINKS - 1


def test_fields_tangled_in_a_circle_are_told_once() -> None:
    others = [{"any": [{f"f{other}": "x"} for other in range(40) if other != number]} for number in range(40)]
    found = reading(*[{"id": f"f{number}", "visibility": condition} for number, condition in enumerate(others)])
    assert len([each for each in found.findings if "circle" in each.text]) == 1
    assert all(field.visibility is None for field in found.definition.fields())


def test_a_dangling_reference_is_found_and_ignored() -> None:
    read = reading({"id": "a", "visibility": {"nobody": "1"}})
    assert any("'nobody'" in finding.text and finding.severity == "error" for finding in read.findings)
    assert next(read.definition.fields()).visibility is None


def test_panels_and_rows_hide_what_is_in_them() -> None:
    from app.forms.compiler import compile_form
    from app.reading.reader import read_definition

    fields = [{"id": "b", "type": "text", "required": True}]
    inner = {
        "panel": [
            {"name": "One", "rows": [{"type": "form", "fields": [{"id": "a", "type": "checkbox"}]}]},
            {"name": "Two", "visibility": {"a": True}, "rows": [{"type": "form", "fields": fields}]},
        ]
    }
    rules = compile_form(read_definition({"id": "X", "definition": inner}).definition).rules
    assert rules.evaluate({}).hidden_panels == {1}
    assert rules.evaluate({}).required == frozenset()
    assert rules.evaluate({"a": True}).required == {"b"}
