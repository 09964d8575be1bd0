"""One verdict: Ajv, `jsonschema`, `jsonschema-rs` and the engine say of a hundred thousand records the same, at the same fields.

What stands in the table of exceptions in `docs/exports.md` is left out here, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from app.compiler import CompiledForm, schema_for
from app.fields.base import Schema
from app.schema import PURPOSES, Purpose
from app.validation import validate_document
from tests.interop.given import forms, node
from tests.interop.records import records

PARTS = 4
NUMBERS: Mapping[Purpose, int] = {"create": 100_000, "update": 12_000, "record": 12_000}
WRITTEN = 500
"""Records of each kind for each definition that somebody wrote; the random ones share the rest."""

Places = frozenset[tuple[str, ...]]
Keys = frozenset[str]


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gives_the_same_verdict_at_the_same_fields(part: int) -> None:
    given = [
        (form, {purpose: list(records(form, purpose, number_of(form, purpose))) for purpose in PURPOSES}) for form in mine(part)
    ]
    asked = ({"schemas": {p: schema_for(form, p) for p in PURPOSES}, "records": made} for form, made in given)
    for (form, made), told in zip(given, node("judge.mjs", asked), strict=True):
        for purpose in PURPOSES:
            assert_one_verdict(form, purpose, made[purpose], told[purpose])


def test_there_are_as_many_records_as_the_documents_say() -> None:
    for purpose, number in NUMBERS.items():
        assert sum(number_of(form, purpose) for form in forms()) >= number


def assert_one_verdict(form: CompiledForm, purpose: Purpose, made: list[Any], told: list[Any]) -> None:
    schema = schema_for(form, purpose)
    reference, quick = jsonschema.Draft202012Validator(schema), jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    for record, places in zip(made, told, strict=True):
        if "__proto__" in str(record):
            continue
        ours = frozenset(message.key for message in validate_document(form, record, purpose))
        verdicts = {
            "ajv": keys_at(form, [] if places is None else places),
            "jsonschema": keys_at(form, (place for error in reference.iter_errors(record) for place in reference_places(error))),
            "jsonschema-rs": quick.is_valid(record),
        }
        assert verdicts == {"ajv": ours, "jsonschema": ours, "jsonschema-rs": not ours}, (purpose, record, ours, schema)


def mine(part: int) -> tuple[CompiledForm, ...]:
    return forms()[part::PARTS]


def number_of(form: CompiledForm, purpose: Purpose) -> int:
    written = [each for each in forms() if each.definition.entity != "THING"]
    scale = NUMBERS[purpose] / NUMBERS["create"]
    if form.definition.entity != "THING":
        return round(WRITTEN * scale)
    return -(-(NUMBERS[purpose] - round(WRITTEN * scale) * len(written)) // (len(forms()) - len(written)))


def keys_at(form: CompiledForm, places: Iterable[Iterable[Any]]) -> Keys:
    """Places in a record -> keys of the fields there; "" for a place that is no field's."""
    known = {((field.parent_property,) if field.parent_property else ()) + (field.id,): field.key for field, _ in form.inputs}
    return frozenset(_key_at(known, tuple(map(str, place))) for place in places)


def _key_at(known: Mapping[tuple[str, ...], str], place: tuple[str, ...]) -> str:
    return known.get(place[:2]) or known.get(place[:1]) or ""


def reference_places(error: jsonschema.ValidationError) -> Iterator[list[Any]]:
    path = list(error.absolute_path)
    if error.validator != "required":
        yield path
        return
    assert isinstance(error.schema, dict)
    for name in error.validator_value:
        if name not in error.instance:
            within: Schema = error.schema.get("properties", {}).get(name, {})
            yield from ([*path, name, inner] for inner in within["required"]) if within.get("required") else [[*path, name]]
