"""Conditions in Python; `tests/browser/test_conditions.py` puts the same cases to the browser."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.evaluate import OPERATORS, evaluate, resolve, to_json, variables
from app.conditions.json_schema import ANY, to_schema
from app.conditions.reader import DEEPEST, SYNONYMS, parse_condition
from app.definition import All, AnyOf, Comparison, Condition, Not
from tests.making import LINKS, form_of, long_chain, reading

CASES = Path(__file__).parents[1] / "cases" / "conditions"
WRITTEN = json.loads((CASES / "written.json").read_text())
TABLE = json.loads((CASES / "table.json").read_text())
KINDS = {"t": "text", "n": "number", "b": "boolean", "o": "option", "m": "options", "d": "date", "i": "datetime", "a": "text"}
SCHEMA_KINDS = {**KINDS, "a": ANY}


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case["name"])
def test_written_cases(case: dict[str, Any]) -> None:
    condition, findings = parse_condition(case["condition"], "visibility")
    assert not findings and condition is not None
    assert evaluate(condition, case["values"], case["kinds"]) is case["expected"]


def test_the_table_of_operators_kinds_and_values() -> None:
    wrong = []
    for raw, values, expected in TABLE["cases"]:
        condition, _ = parse_condition(raw, "")
        assert condition is not None
        if evaluate(condition, values, TABLE["kinds"]) is not expected:
            wrong.append((raw, values))
    assert wrong == []


def test_the_table_asks_for_every_operator_of_every_kind() -> None:
    asked = {(raw["operator"], TABLE["kinds"][raw["field"]]) for raw, _, _ in TABLE["cases"]}
    assert asked == {(operator, kind) for operator in OPERATORS for kind in set(TABLE["kinds"].values())}


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
    assert findings and findings[0].place.startswith("panel[0].visibility")


def test_nesting_has_a_limit() -> None:
    raw: Any = {"a": "1"}
    for _ in range(DEEPEST + 5):
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


values_of = {
    "t": st.sampled_from(["", "a", "abc", "b.c", "Yes", "1", "no\n", "a\n", "abc\nb.c", "5"]),
    "n": st.sampled_from([0, 5, -1.5]),
    "b": st.booleans(),
    "o": st.sampled_from(["0", "1", "2"]),
    "m": st.lists(st.sampled_from(["0", "1", "2", ""]), unique=True),
    "a": st.sampled_from(["a", "1", "true", 1, 1.0, 0, True, False, 5, "b.c", [], {}, ["a"], None, ""]),
    "d": st.sampled_from(["2026-06-14", "2026-06-15", "2026-06-16", "2026-12-01", "2025-09-30", "9999-12-31", "0001-01-01", ""]),
    "i": st.sampled_from(["2026-06-15T12:00:00Z", "2026-06-15T14:00:00+02:00", 0, 1781524800000, ""]),
}
records = st.fixed_dictionaries({}, optional=values_of)
comparisons = st.builds(
    Comparison,
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(sorted(OPERATORS - {"in", "notIn"})),
    st.sampled_from(
        ["a", "0", "1", 0, 5, True, "b.c", "", "n\n", "2026-06-15", "2026-06-15T12:00:00Z", ("a", "b.c"), ("0", ""), ()]
    ),
) | st.builds(
    Comparison,
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(["in", "notIn"]),
    st.sampled_from([("0", "1"), (5,), ("a",), ("1", "", None), ("2026-06-15",), ()]),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=5,
)


@given(conditions, records)
def test_the_schema_says_the_same_where_it_can(condition: Condition, values: dict[str, Any]) -> None:
    schema = to_schema(condition, SCHEMA_KINDS, {})
    if schema is not None:
        expected = evaluate(condition, values, KINDS)
        assert jsonschema_rs.Draft202012Validator(schema).is_valid(values) is expected
        assert jsonschema.Draft202012Validator(schema).is_valid(values) is expected


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@pytest.mark.parametrize("key", sorted(KINDS))
def test_what_a_schema_cannot_say_is_known(key: str, operator: str) -> None:
    ordered = operator.startswith(("less", "greater"))
    parts = operator in ("contains", "notContains", "startsWith", "endsWith")
    compared = operator in ("equals", "notEquals", "in", "notIn")
    value: Any = {"d": "2026-06-15", "i": "2026-06-15T12:00:00Z"}.get(key, "5")
    unsaid = (key in "toa" and ordered) or (key in "nia" and parts) or (key == "i" and (ordered or compared))
    condition = Comparison(key, operator, (value,) if operator in ("in", "notIn") else value)
    assert (to_schema(condition, SCHEMA_KINDS, {}) is None) == unsaid


@given(conditions, records)
def test_the_canonical_form_reads_back(condition: Condition, values: dict[str, Any]) -> None:
    back, findings = parse_condition(to_json(condition), "")
    assert not findings
    told = True if back is None else evaluate(back, values, KINDS)
    assert told is evaluate(condition, values, KINDS)


def test_every_synonym_is_an_operator() -> None:
    assert set(SYNONYMS.values()) == set(OPERATORS)


def test_resolving_names_what_nobody_knows() -> None:
    condition = All((Comparison("a", "empty"), Comparison("b", "empty")))
    assert resolve(condition, {"a": "x"}) == (None, ["b"])
    resolved, _ = resolve(condition, {"a": "x", "b": "y"})
    assert variables(resolved) == {"x", "y"}


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
