"""Definition -> JSON Schema 2020-12, `$ref`-free: of a record to be created, of changes to one, and of one that is stored.

* **create**: what a program sends to make a record. Blank values are values here; what is not given must be left out, not null.
* **update**: what it sends to change one: nothing is required, what is given must be right, null clears what may be cleared, and a
  stored secret is kept by saying that it is stored.
* **record**: a stored object: system fields, and null, "" and [] for what is not given; hidden fields may hold anything.

All three say the same of a field's values. What is required under a condition that JSON Schema cannot say has
a comment; `rules` holds all the same.
"""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from app.conditions.effective import ALWAYS, NEVER, EffectiveConditions
from app.conditions.evaluate import Kinds
from app.conditions.kinds.schemas import BLANK, GIVEN
from app.definition import SYSTEM_TABLE, All, Condition, Definition, Field, Not
from app.fields import FIELD_TYPES
from app.fields.base import FieldType, Schema

Inputs = tuple[tuple[Field, FieldType], ...]
"""Every key once: the field that is its input, or the first of its fields where none is writable."""

Purpose = Literal["create", "update", "record"]
PURPOSES: tuple[Purpose, ...] = ("create", "update", "record")

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OLDER_DIALECT = "http://json-schema.org/draft-07/schema#"
TITLES: Mapping[Purpose, str] = {"create": "", "update": " (changes)", "record": " (stored)"}
"""What the title of a schema ends with: generators name their types by titles."""
STORED_SECRET: Schema = {"type": "object", "properties": {"stored": {"const": True}}, "required": ["stored"]}
"""How a secret that is stored is told to programs."""
ENTITY = "x-entity: "
"""The comment of a reference starts like this, then comes the entity. A keyword of our own stops strict validators."""
UNSAID = "Required under a condition that JSON Schema cannot say. It is enforced all the same."

SYSTEM_PROPERTIES: Mapping[str, Schema] = {each.name: dict(each.schema) for each in SYSTEM_TABLE}


def inputs_of(definition: Definition) -> Inputs:
    chosen: dict[str, Field] = {}
    for field in definition.fields():
        if field.key not in chosen or (chosen[field.key].duplicate and not field.duplicate):
            chosen[field.key] = field
    return tuple((field, FIELD_TYPES[field.type]) for field in chosen.values())


def schema_of(definition: Definition, inputs: Inputs, purpose: Purpose = "create") -> Schema:
    return _Writer(definition, inputs, purpose).write()


def in_older_draft(schema: Schema) -> Schema:
    """The same schema as draft-07: no word in it means anything else there."""
    return {**schema, "$schema": OLDER_DIALECT, "$id": f"{schema['$id']}:draft-07"}


def kinds_of(inputs: Inputs) -> Kinds:
    """How the values of fields compare, by key."""
    return {field.key: kind.kind_in_conditions(field) for field, kind in inputs}


def conditions_of(definition: Definition, inputs: Inputs) -> EffectiveConditions:
    """All conditions of a definition, with what each depends on."""
    return EffectiveConditions(definition, [field for field, _ in inputs], kinds_of(inputs))


def requirable(field: Field) -> bool:
    """Whether a value may be demanded of a person at all."""
    kind = FIELD_TYPES[field.type]
    return field.writable and kind.can_be_required and not kind.always_readonly


class _Writer:
    """One schema: collects what hangs on conditions on its way through the fields."""

    def __init__(self, definition: Definition, inputs: Inputs, purpose: Purpose) -> None:
        self._definition, self._inputs, self._purpose = definition, inputs, purpose
        self._conditions = conditions_of(definition, inputs)
        self._conditional: list[Schema] = []
        self._required: set[tuple[str, ...]] = set()

    def write(self) -> Schema:
        schema = _object()
        if self._purpose == "record":
            schema["properties"].update({name: {**part, "readOnly": True} for name, part in SYSTEM_PROPERTIES.items()})
        for field, kind in self._inputs:
            _place(schema, field)["properties"][field.id] = self._property(field, kind)
        if self._purpose != "update":
            for field, kind in self._inputs:
                self._require(schema, field, kind)
        if self._purpose == "create":
            self._conditional += [as_text(field) for field, kind in self._inputs if is_secret_choice(field, kind)]
        variant = "" if self._purpose == "create" else f":{self._purpose}"
        definition = self._definition
        return {
            "$schema": DIALECT,
            "$id": f"urn:demandflow:definition:{quote(definition.entity, safe='')}:sha256:{definition.hash}{variant}",
            "title": definition.name + TITLES[self._purpose],
            **({"description": definition.description} if definition.description else {}),
            **schema,
            **({"allOf": self._conditional} if self._conditional else {}),
        }

    def _property(self, field: Field, kind: FieldType) -> Schema:
        property: Schema = {"title": field.label, **self._value(field, kind)}
        if field.entity:
            property["$comment"] = f"{ENTITY}{field.entity}"
        if field.help:
            property["description"] = _joined(field.help, property.get("description", ""))
        if not field.writable:
            property["readOnly"] = True
        if field.secret:
            if self._purpose != "record":  # there it is told, if only as stored
                property["writeOnly"] = True
        elif field.default is not None and self._purpose == "create":
            property["default"] = field.default
        return property

    def _value(self, field: Field, kind: FieldType) -> Schema:
        """What the schema says of the value itself."""
        value = _with_meaning(kind.schema(field), kind)
        if self._purpose == "create" or not value:
            return value
        demand = demand_of(field, self._conditions)
        always = demand is not None and self._conditions.effective(demand) == ALWAYS
        if always:
            value = {**value, **kind.required_schema(field)}
        if field.secret:
            value = {"anyOf": [value, STORED_SECRET]}
        if self._purpose == "update":
            return value if always else _or_null(value)
        held = value if always else {"anyOf": [value, BLANK]}
        shown = self._conditions.effective(self._conditions.shown_keys[field.key])
        if shown == ALWAYS:
            return held
        when = self._conditions.schema_of_effective(shown)
        if when is not None and shown != NEVER:
            self._conditional.append({"if": when, "then": _with_property(field, held, required=False)})
        return {}

    def _require(self, schema: Schema, field: Field, kind: FieldType) -> None:
        if (demand := demand_of(field, self._conditions)) is None:
            return
        seen, place = self._conditions.effective(demand), _place(schema, field)
        if seen == ALWAYS:
            if self._purpose == "create":
                place["properties"][field.id].update(kind.required_schema(field))
            self._require_path(schema, field.path)
        elif (when := self._conditions.schema_of_effective(seen)) is not None:
            self._conditional.append({"if": when, "then": _with_property(field, self._demanded(field, kind), required=True)})
        else:
            property = place["properties"][field.id]
            property["$comment"] = "\n".join([UNSAID, *([property["$comment"]] if "$comment" in property else [])])

    def _require_path(self, schema: Schema, path: tuple[str, ...]) -> None:
        """Requires a property and every object on the way to it."""
        for index, name in enumerate(path):
            if (outer := path[: index + 1]) not in self._required:
                self._required.add(outer)
                schema.setdefault("required", []).append(name)
            schema = schema["properties"][name]

    def _demanded(self, field: Field, kind: FieldType) -> Schema:
        if self._purpose == "record":
            return GIVEN
        schema = kind.schema(field)
        return {**({"type": schema["type"]} if "type" in schema else {}), **kind.required_schema(field)}


def demand_of(field: Field, conditions: EffectiveConditions) -> Condition | None:
    """Under which condition a value is required: None = never, an empty All = always."""
    if not requirable(field) or not (field.required or field.required_when):
        return None
    shown = conditions.shown[field.position]
    parts: list[Condition] = [*shown.conditions] if isinstance(shown, All) else [shown]
    if not field.required and field.required_when is not None:
        parts.append(field.required_when)
    if field.readonly_when is not None:
        parts.append(Not(field.readonly_when))
    return All(tuple(parts))


def _with_meaning(value: Schema, kind: FieldType) -> Schema:
    """With the meaning of each pattern beside it: "A date such as 2026-01-31." Nobody reads a pattern."""
    if "anyOf" in value:
        return {**value, "anyOf": [_with_meaning(each, kind) for each in value["anyOf"]]}
    return {**value, "description": f"{kind.noun[0].upper()}{kind.noun[1:]}."} if "pattern" in value else value


def _joined(help: str, meaning: str) -> str:
    """ "The first day" and "A date such as 2026-01-31." -> both as sentences."""
    if not help or not meaning:
        return help or meaning
    return f"{help}{' ' if help.endswith(('.', '!', '?', ':')) else '. '}{meaning}"


def is_secret_choice(field: Field, kind: FieldType) -> bool:
    return field.secret and field.writable and "oneOf" in kind.schema(field)


def as_text(field: Field) -> Schema:
    """Of a secret choice that it is a text. A tool that is led here offers no list that shows what is chosen.

    Generators of types look at all parts of an `allOf`, but not behind an `if`.
    """
    return {"if": {}, "then": _with_property(field, {"type": "string"}, required=False)}


def _object() -> Schema:
    return {"type": "object", "properties": {}}


def _place(schema: Schema, field: Field) -> Schema:
    """The object schema that holds the field: the record's own, or that of an object inside."""
    for parent in field.path[:-1]:
        schema = schema["properties"].setdefault(parent, _object())
        schema.setdefault("properties", {})
    return schema


def _with_property(field: Field, property: Schema, *, required: bool) -> Schema:
    """An object whose one property is the field."""
    schema = property
    for name in reversed(field.path):
        schema = {**_object(), "properties": {name: schema}, **({"required": [name]} if required else {})}
    return schema


def _or_null(schema: Schema) -> Schema:
    nullable = dict(schema)
    if "type" in schema:
        nullable["type"] = [schema["type"], "null"]
    for word in ("oneOf", "anyOf"):
        if word in schema:
            nullable[word] = [*schema[word], {"type": "null"} if word == "anyOf" else {"const": None, "title": "none"}]
    return nullable
