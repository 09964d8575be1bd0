"""Values -> messages by field, in people's words: the one judge of what may be saved."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from app.definition import Field, Path
from app.fields.base import Context, FieldType, Problem, Schema, is_blank
from app.forms.compiler import ABSENT, CompiledForm, broken_word, finder_for, made_once, part_at, schema_for, validator_for
from app.forms.rules import State
from app.forms.schema import Inputs, Purpose
from app.texts.text import Fact

NOTHING: Mapping[str, Any] = MappingProxyType({})
MAX_NAMED_CHARS = 100
"""Of values in a message."""
MISMATCHES = {
    frozenset({"object"}): "not-an-object",
    frozenset({"object", "null"}): "not-an-object-or-null",
    frozenset({"integer"}): "not-a-whole-number",
    frozenset({"integer", "null"}): "not-a-whole-number-or-null",
    frozenset({"number"}): "not-a-number",
    frozenset({"string"}): "not-text",
    frozenset({"string", "null"}): "not-text-or-null",
}
"""The types that the schema allows for nested objects and system fields -> the code of what is said of another."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is wrong with a value, or worth knowing of it: `code` and `params` choose the words (`texts.messages`).

    `path`: the field's, or where it lies that is no field's value. `rule` is what programs go by: the JSON Schema keyword, or one
    of our own words ("unreadable", "conflict", "hint", "destination", "refused").
    """

    path: Path
    code: str
    params: Mapping[str, Any]
    severity: Literal["error", "warning"] = "error"
    rule: str = ""


def message_of(field: Field, fact: Fact, rule: str, severity: Literal["error", "warning"] = "error") -> Message:
    """What is said of a field: its label is added to the fact's parameters."""
    return Message(field.path, fact.code, {"label": field.label, **fact.params}, severity, rule)


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

    def of_value(field: Field, kind: FieldType, problem: Problem) -> Message:
        message = _message(field, kind, problem)
        unlisted = kind.unlisted(field, values.get(field.key)) if problem.rule == "oneOf" and not field.secret else ()
        if not unlisted:
            return message
        return message_of(field, Fact("not-this-option", with_options({}, unlisted)), problem.rule)

    for error in form.value_validator.iter_errors(instance):
        entry = form.field_at(tuple(error.instance_path))
        if entry is not None:
            errors.setdefault(entry[0].key, of_value(*entry, _problem(form.schema, error)))
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
    properties = schema.get("properties")
    if properties is None or not isinstance(document, dict):
        return document
    judged = {name: _judged(properties[name], document[name]) for name in properties if name in document}
    return {**judged, ABSENT: {name: None for name in properties if name not in document}}


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
    names = tuple(map(str, path))
    types = frozenset(error.kind.types) if error.kind.name == "type" else frozenset[str]()
    code = MISMATCHES.get(types, "not-as-the-schema-says") if names else "document-not-an-object"
    return [Message(names, code, {"label": "/".join(names)}, "error", error.kind.name)]


def warnings(form: CompiledForm, values: Mapping[str, Any], state: State, keys: Collection[str], context: Context) -> list[Message]:
    """What hints and field types have to say of valid values, for the fields of `keys` that are shown."""
    messages = []
    for key in keys:
        field, kind = form.by_key[key]
        value = values.get(key)
        if key in state.hidden_keys:
            continue
        if is_blank(value):
            if field.required_hint and field.writable:
                messages.append(message_of(field, Fact("recommended"), "hint", "warning"))
            continue
        messages += [message_of(field, fact, "hint", "warning") for fact in kind.warnings(field, value, context)]
    return messages


def advice(form: CompiledForm, values: Mapping[str, Any], state: State, context: Context) -> list[Message]:
    """What is worth knowing of the values of a stored record, whoever wrote them."""

    def advised() -> Inputs:
        return tuple((field, kind) for field, kind in form.inputs if kind.may_warn(field) and not field.secret)

    return [
        message_of(field, fact, "hint", "warning")
        for field, kind in made_once(form, "advised", "record", advised)
        if not is_blank(value := values.get(field.key)) and field.key not in state.hidden_keys
        for fact in kind.warnings(field, value, context)
    ]


def ratchet(
    form: CompiledForm,
    messages: list[Message],
    changed: Collection[str],
    values: Mapping[str, Any] = NOTHING,
    before: Mapping[str, Any] = NOTHING,
) -> list[Message]:
    """Errors in fields that the person did not change (`changed`: keys) become warnings: a tightened rule must not block every old
    record. Of a list of options each entry counts by itself: one that was there before does not block another."""

    def eased(message: Message) -> Message:
        key = form.scope.key_at(message.path)
        if message.severity == "warning":
            return message
        if key not in changed:
            return _softened(form, message)
        if message.rule != "oneOf" or key is None:
            return message
        field, kind = form.by_key[key]
        unlisted, old = kind.unlisted(field, values.get(key)), set(kind.unlisted(field, before.get(key)))
        come = [id for id in unlisted if id not in old]
        if unlisted and not come:
            return _softened(form, message)
        return replace(message, params=with_options(message.params, come)) if come and "value" in message.params else message

    return [eased(message) for message in messages]


def with_options(params: Mapping[str, Any], options: Iterable[str]) -> Mapping[str, Any]:
    """The parameters of a message that names options, with others."""
    return {**params, "value": ", ".join(options)[:MAX_NAMED_CHARS]}


def _softened(form: CompiledForm, message: Message) -> Message:
    code = "option-retired" if message.rule == "oneOf" and "value" in message.params else message.code
    return replace(message, code=code, severity="warning")


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
    return message_of(field, kind.fault(field, problem), problem.rule)
