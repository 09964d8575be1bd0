"""Values -> messages by field, in people's words: the one judge of what may be saved."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.definition import Field
from app.fields.base import Context, FieldType, Problem, Schema, is_blank
from app.forms.compiler import ABSENT, CompiledForm, broken_word, finder_for, nest, part_at, schema_for, validator_for
from app.forms.rules import State
from app.forms.schema import Purpose

NOUNS = {"object": "an object", "string": "text", "number": "a number", "integer": "a whole number", "null": "null"}
"""What nested objects and system fields are to be, by the schema's word."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is wrong with a field's value, or worth knowing of it. `code` is the JSON Schema keyword, or one of our own words
    ("unreadable", "conflict", "hint", "destination"). `path`: where it lies that is no field's value, for one without a `key`."""

    key: str
    text: str
    severity: Literal["error", "warning"] = "error"
    code: str = ""
    path: tuple[str, ...] = ()


def validate(form: CompiledForm, values: Mapping[str, Any], state: State) -> list[Message]:
    """Every error, at most one a field, in the definition's order.

    `values` are stored values by key. What is blank counts as missing, what is hidden does not count at all.
    """
    missing = [key for key in state.required if is_blank(values.get(key))]
    # Leaving out blank and hidden values can only mend a record: one that is valid as it is needs no copy.
    if not missing and not form.nested and form.value_validator.is_valid(values):
        return []
    instance = _instance(form, values, state)
    if not missing and form.value_validator.is_valid(instance):
        return []
    found = {key: _message(*form.by_key[key], Problem("required")) for key in missing}
    for error in form.value_validator.iter_errors(instance):
        entry = _field_at(form, error.instance_path)
        if entry is not None:
            found.setdefault(entry[0].key, _message(*entry, _problem(form.schema, error)))
    return [found[field.key] for field, _ in form.inputs if field.key in found]


def validate_document(form: CompiledForm, document: Any, purpose: Purpose) -> list[Message]:
    """What the exported schema has against a JSON value as a program sends it: what any other validator has against it.

    At most one message a field, in the definition's order; those of no field (key "") first.
    """
    if validator_for(form, purpose).is_valid(document):
        return []
    schema = schema_for(form, purpose)
    found: dict[tuple[str, tuple[str, ...]], Message] = {}
    for error in finder_for(form, purpose).iter_errors(_judged(schema, document)):
        for message in _document_messages(form, schema, error):
            found.setdefault((message.key, message.path), message)
    places = {key: place for place, key in enumerate(("", *form.by_key))}
    return sorted(found.values(), key=lambda message: places[message.key])


def _judged(schema: Schema, document: Any) -> Any:
    """What a schema looks at, less a hundred thousand other names; with what is not there, as `finder_for` has it."""
    known = schema.get("properties")
    if known is None or not isinstance(document, dict):
        return document
    judged = {name: _judged(known[name], document[name]) for name in known if name in document}
    return {**judged, ABSENT: {name: None for name in known if name not in document}}


def _document_messages(form: CompiledForm, schema: Schema, error: Any) -> list[Message]:
    """Of a nested object that is missing: a message for each field in it that the same rule requires."""
    required = error.instance_path[-2:-1] == [ABSENT]
    path = [*error.instance_path[:-2], error.instance_path[-1]] if required else error.instance_path
    entry = _field_at(form, path)
    if entry is not None:
        return [_message(*entry, Problem("required") if required else _problem(schema, error))]
    if required:
        rule = part_at(schema, error.schema_path[: error.schema_path.index(ABSENT) - 1])
        inner = (_field_at(form, [*path, name]) for name in rule["properties"][path[-1]]["required"])
        return [_message(*each, Problem("required")) for each in inner if each is not None]
    must = " or ".join(NOUNS[type] for type in error.kind.types) if error.kind.name == "type" else "as the schema has it"
    names = tuple(map(str, path))
    return [Message("", f"{'/'.join(names) or 'The document'} must be {must}", "error", error.kind.name, names)]


def warnings(form: CompiledForm, values: Mapping[str, Any], state: State, keys: Collection[str], context: Context) -> list[Message]:
    """What hints and field types have to say of valid values, for the fields of `keys` that are shown."""
    found = []
    for key in keys:
        field, kind = form.by_key[key]
        value = values.get(key)
        if key in state.hidden_keys:
            continue
        if is_blank(value):
            if field.required_hint and field.writable:
                found.append(Message(key, f"{field.label} should be filled in", "warning", "hint"))
            continue
        found += [Message(key, text, "warning", "hint") for text in kind.warnings(field, value, context)]
    return found


def ratchet(form: CompiledForm, messages: list[Message], touched: Collection[str]) -> list[Message]:
    """Errors in fields that the person did not touch become warnings: a tightened rule must not block every old record."""
    return [
        message if message.key in touched or message.severity == "warning" else _softened(form, message) for message in messages
    ]


def _softened(form: CompiledForm, message: Message) -> Message:
    text = message.text
    if message.code == "oneOf":
        text = f"{form.by_key[message.key][0].label} holds what is no longer offered. It stays until you change it."
    return Message(message.key, text, "warning", message.code)


def _instance(form: CompiledForm, values: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    hidden = state.hidden_keys
    given = {
        key: value
        for key in form.by_key
        if (value := values.get(key)) is not None and value != "" and value != [] and key not in hidden
    }
    return nest(form, given)


def _field_at(form: CompiledForm, path: list[str | int]) -> tuple[Field, FieldType] | None:
    """The field whose value an error lies in: `path` is [id, ...], or [parent, id, ...] inside a nested object."""
    if not path:
        return None
    if not form.nested:
        return form.by_key.get(str(path[0]))
    names = [str(part) for part in path[:2]]  # a property named "0" comes back as a number
    for field, kind in form.inputs:
        place = [field.parent_property, field.id] if field.parent_property else [field.id]
        if names[: len(place)] == place:
            return field, kind
    return None


def _problem(schema: Schema, error: Any) -> Problem:
    return Problem(broken_word(schema, error), getattr(error.kind, "limit", None))


def _message(field: Field, kind: FieldType, problem: Problem) -> Message:
    return Message(field.key, kind.message(field, problem), "error", problem.rule)
