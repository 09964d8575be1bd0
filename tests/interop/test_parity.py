"""One verdict: Ajv, `jsonschema`, `jsonschema-rs` and the engine say of a hundred thousand records the same, at the same fields.

What stands in the table of exceptions in `docs/exports.md` is left out here, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from app.fields.base import Schema, Unreadable
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import PURPOSES, UNSAID, Purpose
from app.forms.validation import validate, validate_document
from tests.interop.given import forms, is_written, node
from tests.interop.records import records
from tests.making import CONTEXT, key_of

PARTS = 4
NUMBERS: Mapping[Purpose, int] = {"create": 100_000, "update": 12_000, "record": 12_000}
WRITTEN = 500
"""Records of each kind for each definition that somebody wrote; the random ones share the rest."""

ACCEPTED = 40
"""Records for each definition, tried on the rules as well."""

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


def test_what_passes_is_accepted_and_passes_the_rules() -> None:
    """But for what is required under a condition that JSON Schema cannot say, which has a comment in the schema."""
    accepted = 0
    for form in forms():
        for record in records(form, "create", ACCEPTED):
            if not validate_document(form, record, "create"):
                assert_accepted(form, form.values_of(record))
                accepted += 1
    assert accepted > len(forms()) * ACCEPTED / 3


def assert_accepted(form: CompiledForm, values: Mapping[str, Any]) -> None:
    for field, kind in form.inputs:
        if field.key in values:
            assert not isinstance(kind.accept(field, values[field.key], CONTEXT), Unreadable)
    refused = validate(form, values, form.rules.evaluate(values))
    unsaid = [
        message
        for message in refused
        if message.rule == "required" and property_of(form, key_of(form, message)).get("$comment") == UNSAID
    ]
    assert refused == unsaid, (values, form.schema)


def property_of(form: CompiledForm, key: str) -> Schema:
    field = form.by_key[key][0]
    place = form.schema["properties"][field.parent_property] if field.parent_property else form.schema
    told: Schema = place["properties"][field.id]
    return told


def assert_one_verdict(form: CompiledForm, purpose: Purpose, made: list[Any], told: list[Any]) -> None:
    schema = schema_for(form, purpose)
    reference, quick = jsonschema.Draft202012Validator(schema), jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    for record, places in zip(made, told, strict=True):
        if "__proto__" in str(record):
            continue
        ours = frozenset(key_of(form, message) for message in validate_document(form, record, purpose))
        verdicts = {
            "ajv": keys_at(form, [] if places is None else places),
            "jsonschema": keys_at(form, (place for error in reference.iter_errors(record) for place in reference_places(error))),
            "jsonschema-rs": quick.is_valid(record),
        }
        assert verdicts == {"ajv": ours, "jsonschema": ours, "jsonschema-rs": not ours}, (purpose, record, ours, schema)


def mine(part: int) -> tuple[CompiledForm, ...]:
    return forms()[part::PARTS]


def number_of(form: CompiledForm, purpose: Purpose) -> int:
    written = [each for each in forms() if is_written(each)]
    scale = NUMBERS[purpose] / NUMBERS["create"]
    if is_written(form):
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
