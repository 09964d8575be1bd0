"""Conditions in which the visibility of the fields they look at is spelled out."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.effective import ALWAYS, MAX_CONDITION_PARTS, NEVER, EffectiveConditions
from app.definition import All, AnyOf, Comparison, Not
from app.forms import schema
from app.forms.compiler import CompiledForm, compile_form
from app.reading.reader import read_definition
from tests.making import form_of

A, B = Comparison("a", "equals", "1"), Comparison("b", "equals", "x")


def conditions_of(form: CompiledForm) -> EffectiveConditions:
    return schema.conditions_of(form.definition, form.inputs)


FORM = form_of(
    {"id": "a"}, {"id": "b", "visibility": {"a": "1"}}, {"id": "c", "visibility": {"b": "x"}}, {"id": "d", "hidden": True}
)


def test_a_field_is_shown_always_never_or_by_a_condition() -> None:
    assert list(conditions_of(FORM).shown.values()) == [ALWAYS, All((A,)), All((B,)), NEVER]


def test_panels_and_rows_count_too() -> None:
    panel = {"visibility": {"a": "1"}, "rows": [{"visibility": {"a": "2"}, "fields": [{"id": "b", "visibility": {"a": "3"}}]}]}
    hidden = {"hidden": True, "rows": [{"fields": ["c"]}]}
    form = compile_form(read_definition({"panels": [{"rows": [{"fields": ["a"]}]}, panel, hidden]}).definition)
    three = All(tuple(Comparison("a", "equals", value) for value in "123"))
    assert conditions_of(form).shown == {0: ALWAYS, 1: three, 2: NEVER}


def test_a_key_counts_while_any_of_its_fields_is_shown() -> None:
    several = form_of({"id": "a"}, {"id": "b", "visibility": {"a": "1"}}, {"id": "b", "visibility": {"a": "2"}})
    assert conditions_of(several).shown_keys["b"] == AnyOf((All((A,)), All((Comparison("a", "equals", "2"),))))
    always = form_of({"id": "a"}, {"id": "b", "visibility": {"a": "1"}}, {"id": "b"})
    assert conditions_of(always).shown_keys["b"] == ALWAYS


def test_a_comparison_gets_the_visibility_of_its_field() -> None:
    conditions = conditions_of(FORM)
    assert conditions.effective(A) == A
    assert conditions.effective(B) == All((All((A,)), B))
    assert conditions.effective(Comparison("b", "empty")) == AnyOf((Not(All((A,))), Comparison("b", "empty")))


def test_what_depends_on_too_much_is_put_into_no_schema() -> None:
    """Each field looks twice at the one before: the size doubles with every field."""
    twice = [
        {"id": f"f{number}", "visibility": {"any": [{f"f{number - 1}": "x"}, {f"f{number - 1}": "y"}]}} for number in range(1, 20)
    ]
    conditions = conditions_of(form_of({"id": "f0"}, *twice))
    assert MAX_CONDITION_PARTS < 2**19
    assert conditions.effective(Comparison("f19", "equals", "x")) is None
    assert conditions.schema_of(Comparison("f19", "equals", "x")) is None
    assert conditions.schema_of(Comparison("f1", "equals", "x")) is not None


def test_no_condition_has_no_schema() -> None:
    assert conditions_of(FORM).schema_of(None) is None
    assert conditions_of(FORM).schema_of_effective(None) is None


@pytest.mark.parametrize("operator", ["equals", "notEquals", "empty", "notEmpty"])
@given(values=st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "x", ""])))
def test_the_schema_holds_where_the_rules_hold(operator: str, values: dict[str, Any]) -> None:
    """`e` is shown by a condition on `b`, which itself may be hidden, whatever the record holds."""
    condition = {"field": "b", "operator": operator, "value": "x"}
    form = form_of({"id": "a"}, {"id": "b", "visibility": {"a": "1"}}, {"id": "e", "visibility": condition})
    conditions = conditions_of(form)
    schema = conditions.schema_of(conditions.shown_keys["e"])
    assert schema is not None
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(values) is ("e" not in form.rules.evaluate(values).hidden_keys)
