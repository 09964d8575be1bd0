"""The schema that is compiled: what it says, that it is one, and that the rules say the same."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.definition import Field
from app.errors import BadDefinition
from app.fields.base import is_blank
from app.fields.text import Text
from app.forms.compiler import (
    ABSENT,
    CompiledForm,
    broken_word,
    compile_form,
    finder_for,
    part_at,
    schema_for,
    validator_for,
)
from app.forms.schema import PURPOSES, UNSAID
from app.forms.validation import validate
from app.reading.reader import read_definition
from app.resources import DEFINITIONS
from tests.making import LINKS, form_of, key_of, long_chain, reading, text
from tests.strategies import documents, records

FILES = sorted(DEFINITIONS.rglob("*.json"))


def reference_verdict(form: CompiledForm, values: dict[str, Any]) -> set[str]:
    """Keys of the fields that `jsonschema` finds wrong in the exported schema; hidden and blank values are left out."""
    state = form.rules.evaluate(values)
    shown = {
        key: value for key, value in values.items() if key in form.by_key and key not in state.hidden_keys and not is_blank(value)
    }
    wrong = set()
    for error in jsonschema.Draft202012Validator(form.schema).iter_errors(form.object_of(shown)):
        path = [str(part) for part in error.absolute_path]
        if error.validator == "required":
            path.append(error.message.split("'")[1])
        for field, _ in form.inputs:
            place = [field.parent_property, field.id] if field.parent_property else [field.id]
            parent_is_missing = error.validator == "required" and path == [field.parent_property]
            if path[: len(place)] == place or (parent_is_missing and field.key in state.required):
                wrong.add(field.key)
    return wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_schema_passes_the_meta_schema(path: Path) -> None:
    schema = compile_form(read_definition(path.read_bytes()).definition).schema
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "$ref" not in json.dumps(schema)


def test_what_the_default_schema_says(form: CompiledForm) -> None:
    properties = form.schema["properties"]
    assert form.schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert form.schema["required"] == ["name", "url", "registryType", "status"]
    assert properties["status"]["oneOf"][0] == {"const": "1", "title": "Active"}
    assert properties["storageUsed"] == {"title": "Storage Used (GB)", "type": "number", "readOnly": True}
    assert properties["password"]["writeOnly"] is True
    assert "format" not in properties["url"]


def test_a_conditional_requirement_is_if_then() -> None:
    form = form_of(
        {"id": "a", "type": "enum", "options": ["1", "2"]}, {"id": "b", "type": "text", "required": True, "visibility": {"a": "2"}}
    )
    (rule,) = form.schema["allOf"]
    assert rule["if"] == {"type": "object", "properties": {"a": {"const": "2"}}, "required": ["a"]}
    assert rule["then"] == {"type": "object", "properties": {"b": {"type": "string", "minLength": 1}}, "required": ["b"]}


def test_conditions_that_schemas_cannot_say_are_enforced_all_the_same() -> None:
    form = form_of(
        {"id": "a", "type": "datetime"},
        {"id": "b", "type": "text", "requiredWhen": {"field": "a", "operator": "<", "value": "2026-01-01T00:00Z"}},
    )
    assert "allOf" not in form.schema
    assert form.schema["properties"]["b"]["$comment"] == UNSAID
    values = {"a": "2025-01-01T00:00:00Z"}
    assert [key_of(form, message) for message in validate(form, values, form.rules.evaluate(values))] == ["b"]


def test_fields_that_hang_on_each_other_do_not_explode() -> None:
    fields: list[dict[str, Any]] = [{"id": "f0", "type": "text"}, {"id": "g0", "type": "text"}]
    for n in range(1, 40):
        both = {"any": [{f"f{n - 1}": "x"}, {f"g{n - 1}": "x"}]}
        fields += [
            {"id": f"f{n}", "type": "text", "visibility": both, "required": True},
            {"id": f"g{n}", "type": "text", "visibility": both},
        ]
    assert len(json.dumps(form_of(*fields).schema)) < 2_000_000


def test_a_requirement_at_the_end_of_a_long_chain_is_enforced_and_not_told() -> None:
    form = form_of(*({**field, "required": True} for field in long_chain(-1)))
    jsonschema.Draft202012Validator.check_schema(form.schema)
    assert len(json.dumps(form.schema)) < 500 * LINKS
    missing = form.rules.evaluate({f"f{number}": "x" for number in range(1, LINKS)}).required - {f"f{n}" for n in range(1, LINKS)}
    assert missing == {"f0"}


def test_nested_values_are_written_as_one_object() -> None:
    form = form_of({"id": "x", "parentProperty": "brief"}, {"id": "y"})
    record = {"brief": {"x": "old", "other": 1}, "y": "z"}
    assert form.values_of(record) == {"brief.x": "old", "y": "z"}
    assert form.changes_to(record, {"brief.x": "new"}) == {"brief": {"x": "new", "other": 1}}


# --- what follows from a definition


MIXED = (
    text("a"),
    text("fixed", readonly=True),
    text("never", hidden=True),
    {"id": "at", "type": "timestamp"},
    {"id": "password", "type": "password"},
    {"id": "pin", "type": "password", "parentProperty": "inner"},
    text("x", parentProperty="inner"),
)


def keys(inputs: Iterable[tuple[Field, Any]]) -> list[str]:
    return [field.key for field, _ in inputs]


def test_the_inputs_of_a_form_and_those_that_people_fill_in() -> None:
    form = form_of(*MIXED)
    assert keys(form.inputs) == list(form.by_key) == ["a", "fixed", "never", "at", "password", "inner.pin", "inner.x"]
    assert keys(form.writable) == ["a", "password", "inner.pin", "inner.x"]
    assert form.seen_keys == ("a", "inner.x")
    assert form.secret_properties == {"password", "inner"}
    assert all(form.by_key[field.key] == (field, kind) for field, kind in form.inputs)


def test_of_fields_with_one_key_the_one_that_is_filled_in_counts() -> None:
    form = form_of(text("a"), text("a", "Again"), text("b"))
    assert [(field.key, field.label) for field, _ in form.inputs] == [("a", "a"), ("b", "b")]


def test_every_field_has_its_panel() -> None:
    raw = [
        {"name": str(index), "rows": [{"type": "form", "fields": [text(id) for id in ids]}]}
        for index, ids in enumerate(["ab", "", "cd"])
    ]
    form = compile_form(read_definition({"id": "THING", "definition": {"panels": raw}}).definition)
    assert form.panel_of == {"a": 0, "b": 0, "c": 2, "d": 2}


def test_the_hash_is_that_of_the_definition() -> None:
    definition = reading(text("a")).definition
    assert compile_form(definition).hash == definition.hash


def test_the_field_at_a_path() -> None:
    form = form_of(*MIXED)
    assert form.field_at(("inner", "x")) == form.by_key["inner.x"]
    assert form.field_at(("a", 0)) == form.by_key["a"]
    assert form.field_at(("inner",)) is None is form.field_at(())


def test_values_and_objects_of_a_form_with_objects_inside() -> None:
    form = form_of(*MIXED)
    record = {"a": "1", "inner": {"x": "2", "other": 3}, "id": "9"}
    assert form.values_of(record) == {"a": "1", "inner.x": "2"}
    assert form.object_of({"a": "1", "inner.x": "2"}) == {"a": "1", "inner": {"x": "2"}}


def test_a_schema_is_made_once_for_each_purpose() -> None:
    form = form_of(text("a", required=True))
    assert schema_for(form, "create") is form.schema
    assert schema_for(form, "update") is schema_for(form, "update")
    assert [schema_for(form, purpose).get("required") for purpose in PURPOSES] == [["a"], None, ["a"]]
    assert [validator_for(form, purpose).is_valid({}) for purpose in PURPOSES] == [False, True, False]
    assert validator_for(form, "create") is validator_for(form, "create")


def test_a_definition_whose_schema_is_none_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Text, "schema", lambda self, field: {"type": "nonsense"})
    with pytest.raises(BadDefinition, match="THING"):
        form_of(text("a"))


def test_what_is_missing_is_pointed_at_by_a_member_of_its_own() -> None:
    """So that an error holds the null that stands for it, and not the whole document."""
    form = form_of(text("a", required=True), text("b"), {"id": "x", "parentProperty": "inner", "required": True})
    errors = finder_for(form, "create").iter_errors({"b": "1", ABSENT: {"a": None, "inner": None}})
    assert sorted(tuple(error.instance_path) for error in errors) == [(ABSENT, "a"), (ABSENT, "inner")]
    inside = {"a": "1", "inner": {ABSENT: {"x": None}}, ABSENT: {"b": None}}
    assert [tuple(error.instance_path) for error in finder_for(form, "create").iter_errors(inside)] == [("inner", ABSENT, "x")]
    assert finder_for(form, "create").is_valid({"a": "1", "inner": {"x": "1", ABSENT: {}}, ABSENT: {"b": None}})


def test_a_part_of_a_schema_is_found_by_names_and_numbers() -> None:
    schema = {"allOf": [{"properties": {"0": {"type": "text"}}}]}
    assert part_at(schema, ["allOf", 0, "properties", 0, "type"]) == "text"
    assert part_at(schema, []) is schema


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ({"type": "singleselect", "options": ["1"]}, "2", "oneOf"),
        ({"type": "multiselect", "options": ["1"]}, ["1", "2"], "oneOf"),
        ({"type": "multiselect"}, ["1", 2], "type"),
        ({"type": "multiselect"}, "1", "type"),
        ({"type": "multiselect"}, ["1", "1"], "uniqueItems"),
        ({"type": "number", "min": 1}, 0, "minimum"),
    ],
)
def test_the_word_of_the_exported_schema_that_a_value_breaks(field: dict[str, Any], value: Any, word: str) -> None:
    form = form_of({"id": "a", **field})
    assert [broken_word(form.schema, error) for error in form.value_validator.iter_errors({"a": value})] == [word]


# --- the rules and the schema say the same


@st.composite
def forms_with_records(draw: st.DrawFn) -> tuple[CompiledForm, dict[str, Any]]:
    form = compile_form(read_definition(draw(documents())).definition)
    return form, draw(records(form))


@given(forms_with_records())
def test_jsonschema_gives_the_same_verdicts_field_by_field(pair: tuple[CompiledForm, dict[str, Any]]) -> None:
    form, values = pair
    found = {key_of(form, message) for message in validate(form, values, form.rules.evaluate(values))}
    told = reference_verdict(form, values)
    untold = {field.key for field, _ in form.inputs if field.required_when or field.readonly_when or field.visibility}
    # Where a condition cannot be told in JSON Schema the rules know more; they never know less.
    assert told - untold == found - untold
    assert told & untold <= found | untold


@given(st.data())
def test_jsonschema_gives_the_same_verdicts_on_the_default_form(data: st.DataObject) -> None:
    form = compile_form(read_definition(FILES[0].read_bytes()).definition)
    values = data.draw(records(form))
    assert {key_of(form, message) for message in validate(form, values, form.rules.evaluate(values))} == reference_verdict(
        form, values
    )


def test_values_say_of_secrets_inside_of_them_only_that_they_are_stored() -> None:
    form = form_of({"id": "brief", "type": "odd"}, {"id": "tags", "type": "multiselect"}, text("x", parentProperty="inner"))
    record = {"brief": {"apiKey": "k", "n": 1}, "tags": ["a"], "inner": {"x": [{"password": "p"}]}, "unnamed": {"token": "t"}}
    assert form.values_of(record) == {
        "brief": {"apiKey": {"stored": True}, "n": 1},
        "tags": ["a"],
        "inner.x": [{"password": {"stored": True}}],
    }
    flat = form_of(text("a"))
    assert flat.values_of(record) is record
