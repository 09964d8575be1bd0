"""Why a field is as it is, and what would change it."""

import random
from dataclasses import replace
from typing import Any

import pytest

from app.comparison.explain import Wish, explain, explain_all, state_of, witness
from app.forms.compiler import compile_form
from app.reading.reader import read_definition
from tests.making import form_of
from tests.random_forms import Chance, random_definition, random_record

KIND = {"id": "kind", "name": "Kind", "type": "singleselect", "options": ["1", "2"]}
FORM = form_of(
    KIND,
    {"id": "on", "type": "checkbox"},
    {"id": "a", "visibility": {"kind": "2"}, "requiredWhen": {"field": "on", "operator": "checked"}, "readonlyWhen": {"kind": "1"}},
    {"id": "b", "visibility": {"field": "a", "operator": "notEmpty"}},
    {"id": "c", "hidden": True},
    {"id": "n", "type": "number", "required": True, "max": 5},
)


def test_a_rule_has_its_values_and_its_place() -> None:
    explanation = explain(FORM, {"kind": "1"}, "a")
    assert (explanation.hidden, explanation.required, explanation.locked) == (True, False, True)
    rule = next(rule for rule in explanation.rules if rule.role == "shown")
    assert (rule.code, rule.holds, rule.values) == ("rule-shown-when", False, {"kind": "1"})
    assert rule.place == "/panel/0/panelColumns/0/rows/0/fields/2/visibility"


@pytest.mark.parametrize(
    ("values", "key", "wish", "changes"),
    [
        ({"kind": "1"}, "a", "shown", {"/kind": "2"}),
        ({"kind": "2"}, "a", "required", {"/on": True}),
        ({"kind": "2", "on": True}, "a", "optional", {"/on": None}),
        ({"kind": "2", "a": "x"}, "b", "hidden", {"/a": None}),
        ({}, "c", "shown", None),
        ({}, "n", "optional", None),
    ],
)
def test_a_witness_changes_one_field_where_that_is_enough(values: Any, key: str, wish: Wish, changes: Any) -> None:
    assert witness(FORM, values, key, wish) == changes


def test_a_witness_changes_several_fields_where_it_must() -> None:
    changes = witness(FORM, {"kind": "1"}, "b", "shown")
    assert changes is not None and changes.keys() == {"/kind", "/a"} and changes["/kind"] == "2"


def test_what_is_refused_is_said() -> None:
    explanation = explain(FORM, {"n": 9}, "n")
    assert [message.code for message in explanation.refused] == ["above-maximum"]
    assert [rule.code for rule in explanation.rules] == ["rule-required-always"]


def test_what_is_hidden_counts_as_blank() -> None:
    (rule,) = explain(FORM, {"kind": "1", "a": "x"}, "b").rules
    assert rule.values == {"a": None} and not rule.holds


@pytest.mark.slow
def test_the_rules_alone_give_the_state_that_is_shown() -> None:
    granted = 0
    for seed in range(150):
        chance = Chance(random.Random(seed))
        form = compile_form(read_definition(random_definition(chance)).definition)
        values = form.values_of(random_record(chance, form))
        state = form.rules.evaluate(values)
        for field, _ in form.inputs:
            explanation = explain(form, values, field.key)
            told = (explanation.hidden, explanation.required, explanation.locked)
            assert state_of(form, field.key, explanation.rules) == told, (seed, field.key)
            assert explanation.hidden == (field.position in state.hidden)
            granted += len(explanation.changes)
    assert granted > 100


def test_all_fields_are_explained_as_each_alone() -> None:
    fields = [{"id": "kind"}, {"id": "more", "visibility": {"kind": "x"}}, {"id": "need", "requiredWhen": {"kind": "y"}}]
    form = form_of(*fields)
    for values in ({}, {"kind": "x"}, {"kind": "y"}):
        alone = [replace(explain(form, values, field.key), changes={}) for field, _ in form.inputs]
        assert explain_all(form, values) == alone
