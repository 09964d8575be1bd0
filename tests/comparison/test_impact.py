"""How many records a change affects: counted as a plain look at each record counts them."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema
import pytest

from app.comparison.compare import compare
from app.comparison.effects import PropertyChange
from app.comparison.impact import Impact, ImpactCounter
from app.fields.base import is_blank, is_blank_text
from app.forms.compiler import CompiledForm, compile_form
from app.reading.reader import read_definition
from tests.making import form_of
from tests.prove_comparison import edit, random_values
from tests.random_forms import Chance, random_definition

Raw = Mapping[str, Any]
KIND = {"id": "kind", "type": "singleselect", "options": ["1", "2"]}


def impact(old: Sequence[Raw], new: Sequence[Raw], records: Sequence[Raw], **renames: str) -> Impact:
    forms = form_of(*old), form_of(*new)
    counter = ImpactCounter(*forms, compare(*forms, {(before,): (after,) for before, after in renames.items()}))
    for number, record in enumerate(records):
        counter.add({"id": f"r{number}", **record})
    return counter.result()


def counts(*arguments: Any, **renames: str) -> dict[str, int]:
    """Of all properties together."""
    return {code: count for each in impact(*arguments, **renames).properties for code, count in each.counts.items()}


def test_required_on_records_that_lack_it() -> None:
    reason = {"id": "reason", "visibility": {"kind": "2"}}
    records = [
        {"kind": "1"},
        *({"kind": "2", **more} for more in ({}, {"reason": ""}, {"reason": "  "}, {"reason": "\u200b"}, {"reason": None})),
        {"kind": "2", "reason": "x"},
    ]
    found = impact([KIND, reason], [KIND, {**reason, "required": True}], records)
    assert found.records == 7 and found.properties[0].counts == {"records-lack": 5}
    assert found.properties[0].samples == {"records-lack": ("r1", "r2", "r3", "r4", "r5")}


def test_a_limit_that_old_values_pass() -> None:
    field = {"id": "n", "type": "number", "max": 100}
    records = [{"n": value} for value in (50, 50.0, 50.5, 100, "60", None)]
    assert counts([field], [{**field, "max": 50}], records) == {"records-refused": 2, "records-unfit-before": 1}


def test_an_option_that_goes() -> None:
    field = {"id": "m", "type": "multiselect", "options": ["a", "b", "c"]}
    records = [{"m": value} for value in (["c", "a"], ["b", "c"], ["c"], ["a"])]
    assert counts([field], [{**field, "options": ["a", "b"]}], records) == {"records-refused": 3}


def test_the_id_of_an_option_that_once_was_something_else() -> None:
    assert counts([KIND], [{**KIND, "options": ["1", "2", "3"]}], [{"kind": "3"}, {"kind": "1"}]) == {"records-newly-fit": 1}


def test_a_rename_onto_an_id_that_records_still_hold() -> None:
    records = [{"alpha": "new", "beta": "old"}, {"beta": "old"}, {"alpha": "only"}]
    found = counts([{"id": "alpha"}], [{"id": "beta"}], records, alpha="beta")
    assert found == {"records-held": 2, "records-held-beside": 1}


def test_two_ids_that_change_places_hold_nothing_old() -> None:
    fields = [{"id": "a", "name": "A", "type": "number"}, {"id": "b", "name": "B", "type": "number"}]
    swapped = [{**fields[0], "id": "b"}, {**fields[1], "id": "a"}]
    assert counts(fields, swapped, [{"a": 1, "b": 2}], a="b", b="a") == {}


def test_a_removed_field_and_one_that_comes_back() -> None:
    records = [{"beta": "12"}, {"beta": 5}, {"beta": ""}, {}]
    assert counts([{"id": "beta"}], [], records) == {"records-leave": 2}
    assert counts([], [{"id": "beta", "type": "number"}], records) == {"records-held": 2, "records-held-unfit": 1}


def test_a_move_that_hides() -> None:
    beta = {"id": "beta", "required": True}
    records = [{"kind": "1", "beta": "x"}, {"kind": "2", "beta": "y"}, {"kind": "1"}]
    found = counts([KIND, beta], [KIND, {**beta, "visibility": {"kind": "2"}}], records)
    assert found == {"records-hidden": 2, "records-hidden-values": 1}


def test_a_help_text_that_recommends() -> None:
    assert counts([{"id": "owner"}], [{"id": "owner", "help": "Required."}], [{}, {"owner": "x"}]) == {"records-lack": 1}


def test_values_inside_of_an_object() -> None:
    inner = {"id": "n", "type": "number", "parentProperty": "size"}
    assert counts([inner], [{**inner, "max": 5}], [{"size": {"n": 9}}, {"size": {"n": 1}}, {"n": 9}, {"size": 3}]) == {
        "records-refused": 1
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([{"id": "p", "type": "password"}], []),
        ([{"id": "p", "type": "password"}], [{"id": "p", "type": "password", "required": True}]),
        ([{"id": "p"}], [{"id": "p", "type": "password", "required": True}]),
        (
            [{"id": "q", "type": "password"}, {"id": "p"}],
            [{"id": "q", "type": "password"}, {"id": "p", "required": True, "visibility": {"field": "q", "operator": "notEmpty"}}],
        ),
    ],
)
def test_secrets_and_what_hangs_on_them_are_not_counted(old: Any, new: Any) -> None:
    (found,) = impact(old, new, [{"p": "secret", "q": "secret"}, {}]).properties
    assert not found.is_counted and found.counts == {} and found.samples == {}


@pytest.mark.slow
def test_counts_are_those_of_the_rules_and_the_validator() -> None:
    checked = 0
    for seed in range(250):
        checked += _check_counts(seed)
    assert checked > 100


def _check_counts(seed: int) -> int:
    chance = Chance(random.Random(seed))
    raw = random_definition(chance)
    old = compile_form(read_definition(raw).definition)
    for _ in range(3):
        edit(chance, raw)
    new = compile_form(read_definition(raw).definition)
    comparison = compare(old, new)
    records = [dict(new.object_of(random_values(chance, old, new))) for _ in range(10)]
    counter = ImpactCounter(old, new, comparison)
    for record in records:
        counter.add(record)
    checked = 0
    for change, found in zip(comparison.changes, counter.result().properties, strict=True):
        if change.kind == "changed" and found.is_counted and not change.former:
            codes = {effect.code for effect in change.effects}
            assert_as_counted_plainly(old, new, change, codes, dict(found.counts), records)
            checked += bool(found.counts)
    return checked


def assert_as_counted_plainly(
    old: CompiledForm, new: CompiledForm, change: PropertyChange, codes: set[str], found: dict[str, int], records: Sequence[Raw]
) -> None:
    before_key, after_key = old.scope.key_at(change.path), new.scope.key_at(change.path)
    assert before_key is not None and after_key is not None
    (one, one_kind), (other, other_kind) = old.by_key[before_key], new.by_key[after_key]
    fits = [jsonschema.Draft202012Validator(kind.schema(field)).is_valid for field, kind in ((one, one_kind), (other, other_kind))]
    hidden = lacking = refused = 0
    for record in records:
        before, after = (form.rules.evaluate(form.values_of(record)) for form in (old, new))
        value = old.values_of(record).get(before_key)
        is_visible = isinstance(value, str) and (value in {each.id for each in other.options} or not is_blank_text(value))
        is_given = is_visible if isinstance(value, str) else not is_blank(value)
        hidden += after_key in after.hidden_keys and before_key not in before.hidden_keys
        lacking += after_key in after.required and before_key not in before.required and not is_given
        refused += not is_blank(value) and fits[0](value) and not fits[1](value)
    if {"hidden-when", "never-shown"} & codes:
        assert found.get("records-hidden", 0) == hidden
    if {"became-required", "required-when"} & codes:
        assert found.get("records-lack", 0) == lacking
    if "values-refused" in codes:
        assert found.get("records-refused", 0) == refused
