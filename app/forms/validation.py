"""Values -> messages by field, in people's words: the one judge of what may be saved."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.definition import Field, Path
from app.fields.base import Context, FieldType, Problem, Schema, is_blank
from app.forms.compiler import ABSENT, CompiledForm, broken_word, finder_for, part_at, schema_for, validator_for
from app.forms.rules import State
from app.forms.schema import Purpose

NOUNS = {"object": "an object", "string": "text", "number": "a number", "integer": "a whole number", "null": "null"}
"""What nested objects and system fields are to be, by the schema's word."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is wrong with a value, or worth knowing of it. `path`: the field's, or where it lies that is no field's value. `rule` is
    the JSON Schema keyword, or one of our own words ("unreadable", "conflict", "hint", "destination")."""

    path: Path
    text: str
    severity: Literal["error", "warning"] = "error"
    rule: str = ""


def validate(form: CompiledForm, values: Mapping[str, Any], state: State) -> list[Message]:
    """Every error, at most one a field, in the definition's order.

    `values` are stored values by key. What is blank counts as missing, what is hidden does not count at all.
    """
    missing = [key for key in state.required if is_blank(values.get(key))]
    # Leaving out blank and hidden values can only mend a record: one that is valid as it is needs no copy.
    if not missing and form.scope.is_flat and form.value_validator.is_valid(values):
        return []
    instance = _instance(form, values, state)
    if not missing and form.value_validator.is_valid(instance):
        return []
    errors = {key: _message(*form.by_key[key], Problem("required")) for key in missing}
    for error in form.value_validator.iter_errors(instance):
        entry = form.field_at(tuple(error.instance_path))
        if entry is not None:
            errors.setdefault(entry[0].key, _message(*entry, _problem(form.schema, error)))
    return [errors[field.key] for field, _ in form.inputs if field.key in errors]


def validate_document(form: CompiledForm, document: Any, purpose: Purpose) -> list[Message]:
    """What the exported schema has against a JSON value as a program sends it: what any other validator has against it.

    At most one message a field, in the definition's order; first those of no field.
    """
    if validator_for(form, purpose).is_valid(document):
        return []
    schema = schema_for(form, purpose)
    messages: dict[Path, Message] = {}
    for error in finder_for(form, purpose).iter_errors(_judged(schema, document)):
        for message in _document_messages(form, schema, error):
            messages.setdefault(message.path, message)
    return in_order(form, messages.values())


def in_order(form: CompiledForm, messages: Iterable[Message]) -> list[Message]:
    """Messages in the order of the form's fields; first those of no field."""

    def position(message: Message) -> int:
        entry = form.field_at(message.path)
        return -1 if entry is None else entry[0].position

    return sorted(messages, key=position)


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
    entry = form.field_at(tuple(path))
    if entry is not None:
        return [_message(*entry, Problem("required") if required else _problem(schema, error))]
    if required:
        rule = part_at(schema, error.schema_path[: error.schema_path.index(ABSENT) - 1])
        inner = (form.field_at((*path, name)) for name in rule["properties"][path[-1]]["required"])
        return [_message(*each, Problem("required")) for each in inner if each is not None]
    must = " or ".join(NOUNS[type] for type in error.kind.types) if error.kind.name == "type" else "as the schema has it"
    names = tuple(map(str, path))
    return [Message(names, f"{'/'.join(names) or 'The document'} must be {must}", "error", error.kind.name)]


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
                found.append(Message(field.path, f"{field.label} should be filled in", "warning", "hint"))
            continue
        found += [Message(field.path, text, "warning", "hint") for text in kind.warnings(field, value, context)]
    return found


def ratchet(form: CompiledForm, messages: list[Message], changed: Collection[str]) -> list[Message]:
    """Errors in fields that the person did not change (`changed`: keys) become warnings: a tightened rule must not block every old
    record."""
    return [
        message if message.severity == "warning" or form.scope.key_at(message.path) in changed else _softened(form, message)
        for message in messages
    ]


def _softened(form: CompiledForm, message: Message) -> Message:
    text = message.text
    entry = form.field_at(message.path)
    if message.rule == "oneOf" and entry is not None:
        text = f"{entry[0].label} holds what is no longer offered. It stays until you change it."
    return Message(message.path, text, "warning", message.rule)


def _instance(form: CompiledForm, values: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    hidden = state.hidden_keys
    given = {
        key: value
        for key in form.by_key
        if (value := values.get(key)) is not None and value != "" and value != [] and key not in hidden
    }
    return form.object_of(given)


def _problem(schema: Schema, error: Any) -> Problem:
    return Problem(broken_word(schema, error), getattr(error.kind, "limit", None))


def _message(field: Field, kind: FieldType, problem: Problem) -> Message:
    return Message(field.path, kind.message(field, problem), "error", problem.rule)
