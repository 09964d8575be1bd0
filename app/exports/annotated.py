"""The exported schema in the words of other tools than validators: options as `enum`, and the entity of each reference.

A validator gives the same verdict for it: an `enum` has the constants of the `oneOf`.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from app.conditions.kinds.schemas import BLANK
from app.exports.base import pascal
from app.fields.base import Schema
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import STORED_SECRET, Purpose

ENTITY = "x-entity"
"""The keyword of a reference: the entity whose records it means."""
TITLES = "x-enum-descriptions"
"""Where generators of clients look for the titles of an `enum`."""
REFERENCE = "#/components/schemas/"
SHARED: Mapping[str, Schema] = {"Blank": BLANK, "StoredSecret": STORED_SECRET}
"""By name: what components say of many fields."""
LISTS = ("oneOf", "anyOf", "allOf")
PARTS = ("items", "not", "if", "then")


def annotated(form: CompiledForm, purpose: Purpose) -> Schema:
    """A copy of the schema in which each choice has an `enum` beside its `oneOf`, and each reference its entity."""
    schema: Schema = deepcopy(dict(schema_for(form, purpose)))
    for part in parts_of(schema):
        if options := options_of(part):
            part["enum"] = [option["const"] for option in options]
    for field, _ in form.inputs:
        if field.entity:
            property_at(schema, field.path)[ENTITY] = field.entity
    return schema


def component(form: CompiledForm, purpose: Purpose, name: str) -> Schema:
    """The annotated schema as the part `name` of an OpenAPI document: without `$schema` and `$id`, with that name as its title.

    Generators stumble over a choice that is said twice: the titles are where they look for them. They make one
    type of what many fields share, because it is a part of its own (`shared_components`).
    """
    schema = annotated(form, purpose)
    for part in parts_of(schema):
        for shared, meaning in SHARED.items():
            if part == meaning:
                part.clear()
                part["$ref"] = REFERENCE + shared
        if options := options_of(part):
            part[TITLES] = [option["title"] for option in options]
            del part["oneOf"]
    _name_choices(form, schema)
    return {word: part for word, part in schema.items() if word not in ("$schema", "$id")} | {"title": name}


def _name_choices(form: CompiledForm, schema: Schema) -> None:
    """Two choices of one label get two titles, since generators name their types by them: "Kind", "Kind (other)"."""
    taken: set[str] = set()
    for field, kind in form.inputs:
        if any("oneOf" in part for part in parts_of(kind.schema(field))):
            name = pascal(field.label)
            if name in taken:
                property_at(schema, field.path)["title"] = f"{field.label} ({field.id})"
            taken.add(name)


def shared_components(components: Iterable[Schema]) -> Mapping[str, Schema]:
    """The shared parts that components refer to."""
    used = {part["$ref"] for schema in components for part in parts_of(schema) if "$ref" in part}
    return {name: deepcopy(meaning) for name, meaning in SHARED.items() if REFERENCE + name in used}


def options_of(part: Schema) -> list[Schema]:
    """The titled constants of a choice; [] for any other schema."""
    listed = part.get("oneOf", [])
    return listed if listed and all("const" in each and "title" in each for each in listed) else []


def property_at(schema: Schema, path: tuple[str, ...]) -> Schema:
    for name in path:
        schema = schema["properties"][name]
    return schema


def parts_of(schema: Any) -> Iterator[Schema]:
    """A schema and all schemas inside it."""
    if not isinstance(schema, dict):
        return
    yield schema
    inner: Mapping[str, Any] = schema.get("properties", {})
    for part in (*inner.values(), *(each for word in LISTS for each in schema.get(word, ())), *map(schema.get, PARTS)):
        yield from parts_of(part)
