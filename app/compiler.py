"""Definition -> CompiledForm: JSON Schema, validator, rules and look-up tables; all that follows from a definition alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from app.condition_schema import to_schema
from app.conditions import NEGATIONS
from app.definition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Definition,
    Field,
    Not,
    Panel,
    Row,
    Values,
)
from app.errors import BadDefinition
from app.fields import FIELD_TYPES
from app.fields.base import MISSING, FieldType, Schema
from app.rules import Rules, rules_of

Inputs = tuple[tuple[Field, FieldType], ...]

NEVER = AnyOf(())
LARGEST_CONDITION = 500
DEEPEST_CONDITION = 32
"""How many parts a requirement's condition may have, and how deep, for the schema to tell it; the rules hold all the same."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True, eq=False)
class CompiledForm:
    """A definition, ready for work; shared by everybody whose definition has the same hash."""

    definition: Definition
    schema: Schema
    """JSON Schema 2020-12 of a record to be created, `$ref`-free. What it says is what is enforced."""
    value_validator: jsonschema_rs.Draft202012Validator
    """The same schema without its requirements, which `validation` looks at by the rules: their errors would copy the record."""
    rules: Rules
    inputs: Inputs
    """Every key once: the field that is its input, or the first of its fields where none is writable."""
    by_key: Mapping[str, tuple[Field, FieldType]]
    writable: Inputs
    """Those of `inputs` that people may fill in, where no condition locks them."""
    seen_keys: tuple[str, ...]
    """Keys of fields that people see and may change; never a secret. What a later save is merged from."""
    secret_properties: frozenset[str]
    """Top-level properties of a record that are secrets, or hold one."""
    panel_of: Mapping[str, int]
    """The panels that hold the fields, by key, in the order of `inputs`."""
    nested: bool
    """Whether any value lies inside an object of the record (`parent_property`)."""

    @property
    def hash(self) -> str:
        return self.definition.hash

    def values_of(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values of a stored object by key. It may hold more than the definition names; nobody may change it."""
        if not self.nested:
            return record
        return {field.key: value for field, _ in self.inputs if (value := stored_value(field, record)) is not MISSING}

    def changes_to(self, record: Mapping[str, Any], changed: Values) -> dict[str, Any]:
        """The PATCH that writes `changed` (by key): a nested object is sent whole, as the platform wants it."""
        patch: dict[str, Any] = {}
        for key, value in changed.items():
            field, _ = self.by_key[key]
            if not field.parent_property:
                patch[field.id] = value
                continue
            parent = patch.get(field.parent_property)
            if parent is None:
                stored = record.get(field.parent_property)
                parent = patch[field.parent_property] = dict(stored) if isinstance(stored, dict) else {}
            parent[field.id] = value
        return patch


def compile_form(definition: Definition) -> CompiledForm:
    """Raises BadDefinition when its JSON Schema is none (a field type's fault, or a definition nobody foresaw)."""
    inputs = _inputs(definition)
    by_key = {field.key: (field, kind) for field, kind in inputs}
    rules = rules_of(definition, {field.key: kind.kind for field, kind in inputs}, _requirable)
    schema = _schema(definition, inputs)
    try:
        jsonschema_rs.meta.validate(schema)
        validator = jsonschema_rs.Draft202012Validator(
            _without_requirements(schema), validate_formats=False, pattern_options=jsonschema_rs.RegexOptions()
        )
    except (jsonschema_rs.ValidationError, ValueError) as error:
        raise BadDefinition(f"{definition.entity}: its JSON Schema cannot be compiled: {error}") from error
    writable = tuple((field, kind) for field, kind in inputs if field.writable and not kind.always_readonly)
    seen = tuple(field.key for field, _ in inputs if field.writable and not field.secret)
    secrets = frozenset(field.parent_property or field.id for field, _ in inputs if field.secret)
    held = {field.position: place for place, panel in enumerate(definition.panels) for field in panel.fields()}
    panel_of = {field.key: held[field.position] for field, _ in inputs}
    nested = any(field.parent_property for field, _ in inputs)
    return CompiledForm(definition, schema, validator, rules, inputs, by_key, writable, seen, secrets, panel_of, nested)


def stored_value(field: Field, record: Mapping[str, Any]) -> Any:
    """A field's value in a stored object, or MISSING."""
    if not field.parent_property:
        return record.get(field.id, MISSING)
    parent = record.get(field.parent_property)
    return parent.get(field.id, MISSING) if isinstance(parent, Mapping) else MISSING


def nest(form: CompiledForm, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values by key -> an object of the shape that is stored and that the schema describes."""
    if not form.nested:
        return values
    record: dict[str, Any] = {}
    for key, value in values.items():
        field, _ = form.by_key[key]
        place = record.setdefault(field.parent_property, {}) if field.parent_property else record
        place[field.id] = value
    return record


def _inputs(definition: Definition) -> Inputs:
    chosen: dict[str, Field] = {}
    for field in definition.fields():
        if field.key not in chosen or (chosen[field.key].duplicate and not field.duplicate):
            chosen[field.key] = field
    return tuple((field, FIELD_TYPES[field.type]) for field in chosen.values())


def _schema(definition: Definition, inputs: Inputs) -> Schema:
    schema = _object()
    enclosing = dict(_enclosing_conditions(definition))
    conditional = []
    kinds = {field.key: kind.kind for field, kind in inputs}
    places = {field.key: (field.parent_property, field.id) if field.parent_property else (field.id,) for field, _ in inputs}
    for field, kind in inputs:
        _place(schema, field)["properties"][field.id] = _property(field, kind)
    for field, kind in inputs:
        demand = _demand(field, enclosing)
        if demand == All(()):
            _require(schema, field, kind)
        elif demand is not None and (when := to_schema(demand, kinds, places)) is not None:
            conditional.append({"if": when, "then": _demanded(field, kind)})
    return {
        "$schema": DIALECT,
        "$id": f"urn:demandflow:definition:{definition.entity}:sha256:{definition.hash}",
        "title": definition.name,
        **({"description": definition.description} if definition.description else {}),
        **schema,
        **({"allOf": conditional} if conditional else {}),
    }


def _object() -> Schema:
    return {"type": "object", "properties": {}}


def _place(schema: Schema, field: Field) -> Schema:
    """The object schema that holds the field: the record's own, or the nested one."""
    if not field.parent_property:
        return schema
    place: Schema = schema["properties"].setdefault(field.parent_property, _object())
    place.setdefault("properties", {})
    return place


def _property(field: Field, kind: FieldType) -> Schema:
    property: Schema = {"title": field.label, **kind.schema(field)}
    if field.help:
        property["description"] = field.help
    if not field.writable:
        property["readOnly"] = True
    if field.secret:
        property["writeOnly"] = True
    elif field.default is not None:
        property["default"] = field.default
    return property


def _enclosing_conditions(definition: Definition) -> Iterator[tuple[str, Condition]]:
    """Each field's key with what must hold for it to be shown: the conditions of its panel, row and itself."""
    for panel in definition.panels:
        for row, field in _fields_of(panel):
            if not field.duplicate:
                held = (panel.visibility, row.visibility, field.visibility)
                shown = All(tuple(condition for condition in held if condition is not None))
                yield field.key, NEVER if field.hidden or panel.hidden else shown


def _fields_of(panel: Panel) -> Iterator[tuple[Row, Field]]:
    for column in panel.columns:
        for row in column.rows:
            for field in row.fields:
                yield row, field


def _requirable(field: Field) -> bool:
    kind = FIELD_TYPES[field.type]
    return field.writable and kind.can_be_required and not kind.always_readonly


def _demand(field: Field, enclosing: Mapping[str, Condition]) -> Condition | None:
    """Under which condition a value is required: None = never (or not to be told), an empty All = always."""
    if not _requirable(field) or not (field.required or field.required_when):
        return None
    shown = enclosing.get(field.key, All(()))
    parts: list[Condition] = [*shown.conditions] if isinstance(shown, All) else [shown]
    if not field.required and field.required_when is not None:
        parts.append(field.required_when)
    if field.readonly_when is not None:
        parts.append(Not(field.readonly_when))
    spelled = _Spelling(enclosing)
    seen = [spelled.as_seen(part) for part in parts]
    return All(tuple(seen)) if spelled.can_be_told else None


class _Spelling:
    """Spells out the rule that a hidden field's value is missing to conditions: each comparison gets its field's own conditions.

    Fields that hang on each other make this grow without end; past the limits it stops, and `can_be_told` is false.
    """

    def __init__(self, enclosing: Mapping[str, Condition]) -> None:
        self._enclosing = enclosing
        self._size = 0
        self.can_be_told = True

    def as_seen(self, condition: Condition, depth: int = 0) -> Condition:
        self._size += 1
        self.can_be_told = self.can_be_told and self._size <= LARGEST_CONDITION and depth <= DEEPEST_CONDITION
        if not self.can_be_told:
            return condition
        if isinstance(condition, Not):
            return Not(self.as_seen(condition.condition, depth + 1))
        if not isinstance(condition, Comparison):
            return type(condition)(tuple(self.as_seen(each, depth + 1) for each in condition.conditions))
        shown = self._enclosing.get(condition.field, All(()))
        if shown == All(()):
            return condition
        seen = self.as_seen(shown, depth + 1)
        return AnyOf((Not(seen), condition)) if condition.operator in NEGATIONS else All((seen, condition))


def _require(schema: Schema, field: Field, kind: FieldType) -> None:
    place = _place(schema, field)
    place.setdefault("required", []).append(field.id)
    place["properties"][field.id].update(kind.required_schema(field))
    if field.parent_property and field.parent_property not in schema.setdefault("required", []):
        schema["required"].append(field.parent_property)


def _demanded(field: Field, kind: FieldType) -> Schema:
    schema = _object()
    place = _place(schema, field)
    place["properties"][field.id] = {**_base_type(kind.schema(field)), **kind.required_schema(field)}
    place["required"] = [field.id]
    if field.parent_property:
        schema["required"] = [field.parent_property]
    return schema


def _base_type(schema: Schema) -> Schema:
    return {"type": schema["type"]} if "type" in schema else {}


def _without_requirements(schema: Schema) -> Schema:
    """The schema less `required` and `allOf`, at every level that this compiler makes."""
    bare = {word: value for word, value in schema.items() if word not in ("required", "allOf")}
    bare["properties"] = {
        name: _without_requirements(part) if "properties" in part else part for name, part in schema["properties"].items()
    }
    return bare
