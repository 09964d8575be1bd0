"""A program's JSON object -> what it changes, what is wrong with it, and what of it is not taken.

What the exported schema has against it is told first, as any other validator would; what fits is read by the field types. Sameness
is that of JSON: what is sent is stored as it is sent, also where a person would see no difference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.definition import Field, Values
from app.fields.base import MISSING, Context, Unreadable, is_blank
from app.forms.compiler import CompiledForm, stored_value
from app.forms.rules import State
from app.forms.schema import SYSTEM_PROPERTIES, Purpose
from app.forms.validation import Message, validate, validate_document
from app.submissions.model import CLEAR, KEEP_HERE, REPLACE, Interpretation, Submission, keep_back

Document = Mapping[str, Any]


def interpret_document(
    form: CompiledForm, document: Document, before: Mapping[str, Any], context: Context, purpose: Purpose
) -> Interpretation:
    """Null clears; a secret that is said to be stored is left as it is. `before` are the values that it is put upon."""
    wrong = validate_document(form, document, purpose)
    wrong_keys = {message.key for message in wrong}
    values: Values = dict(before)
    touched: Values = {}
    unreadable: list[Message] = []
    sent = [(field, kind, value) for field, kind in form.writable if (value := stored_value(field, document)) is not MISSING]
    for field, kind, value in sent:
        if field.key in wrong_keys or _is_kept(field, value):
            continue
        read = MISSING if value is None else kind.accept(field, value, context)
        if isinstance(read, Unreadable):
            unreadable.append(Message(field.key, read.message, "error", "unreadable"))
        elif not is_identical(read, before.get(field.key, MISSING)):
            touched[field.key] = read
            values[field.key] = None if read is MISSING else read
    state = keep_back(form, values, touched, before)
    return Interpretation(values, touched, [*wrong, *unreadable], state, frozenset(field.key for field, _, _ in sent))


def judge_changes(form: CompiledForm, document: Document, context: Context) -> list[Message]:
    """What is wrong with changes to no certain record: the rules, which look at a whole one, are not asked."""
    return interpret_document(form, document, {}, context, "update").messages


def judge_record(form: CompiledForm, document: Document) -> list[Message]:
    """What the schema of stored records, and the rules, have against a whole one; at most one message a field."""
    found = validate_document(form, document, "record")
    found_keys = {message.key for message in found}
    values = {
        field.key: "stored" if _is_kept(field, value) else value
        for field, _ in form.inputs
        if (value := stored_value(field, document)) is not MISSING
    }
    found += [message for message in validate(form, values, form.rules.evaluate(values)) if message.key not in found_keys]
    places = {key: place for place, key in enumerate(("", *form.by_key))}
    return sorted(found, key=lambda message: places[message.key])


def kept_expressly(form: CompiledForm, document: Document) -> Mapping[str, str]:
    """Actions for the secrets that a document names as stored: they are to stay, also where what they belong to is changed."""
    return {
        field.key: KEEP_HERE
        for field, _ in form.inputs
        if field.secret and (value := stored_value(field, document)) is not MISSING and _is_kept(field, value)
    }


def not_taken(form: CompiledForm, document: Document, state: State | None = None) -> tuple[str, ...]:
    """JSON pointers of what a document says and nobody stores: unknown names, what is read-only, what `state` hides or locks."""
    kept_back = state.hidden_keys | state.readonly if state else frozenset()
    taken = {pointer_to(form, field.key) for field, _ in form.writable if field.key not in kept_back and not field.is_system}
    return tuple(pointer for pointer in _pointers(form, document) if pointer not in taken)


def pointer_to(form: CompiledForm, key: str) -> str:
    """Where a field's value lies in a document, as RFC 6901 spells it; "" for what is the document's as a whole."""
    if key not in form.by_key:
        return ""
    field, _ = form.by_key[key]
    return pointer(field.parent_property, field.id) if field.parent_property else pointer(field.id)


def place_of(form: CompiledForm, message: Message) -> str:
    """Where in a document a message belongs, as `pointer_to` spells it."""
    return pointer_to(form, message.key) if message.key else pointer(*message.path)


def as_posted(form: CompiledForm, submission: Submission, context: Context) -> Submission:
    """The same as if a person had filled it in: for whoever looks at what a program could not save."""
    if submission.document is None:
        return submission
    posted: dict[str, list[str]] = {}
    actions: dict[str, str] = {}
    for field, kind in form.writable:
        value = stored_value(field, submission.document)
        if value is MISSING or _is_kept(field, value):
            continue
        if field.secret:
            actions[field.key] = CLEAR if is_blank(value) else REPLACE
            posted[field.key] = [] if is_blank(value) else [str(value)]
            continue
        shown = kind.show(field, value, context)
        posted[field.key] = [shown] if isinstance(shown, str) else ["", *shown]
    return replace(submission, document=None, posted=posted, actions=actions, insists=None)


def told(form: CompiledForm, record: Mapping[str, Any]) -> dict[str, Any]:
    """A stored object as programs see it: the platform's own properties and those that the form names. Of a secret only that it
    is there; what the form does not name may be one."""
    document = {name: value for name, value in record.items() if name in SYSTEM_PROPERTIES}
    for field, _ in form.inputs:
        value = stored_value(field, record)
        if value is MISSING or (field.secret and is_blank(value)):
            continue
        place = document.setdefault(field.parent_property, {}) if field.parent_property else document
        place[field.id] = {"stored": True} if field.secret else value
    return document


def is_identical(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON. Missing and null are the same: both say that there is none."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_identical, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_identical(one[name], other[name]) for name in one)
    return (one is MISSING or one is None) if other is MISSING or other is None else bool(one == other)


def _is_kept(field: Field, value: Any) -> bool:
    """Whether a value only says that a secret is stored."""
    return field.secret and isinstance(value, Mapping) and value.get("stored") is True


def _pointers(form: CompiledForm, document: Document) -> Iterator[str]:
    parents = {field.parent_property for field, _ in form.inputs if field.parent_property}
    for name, value in document.items():
        if name in parents and isinstance(value, Mapping):
            yield from (pointer(name, inner) for inner in value)
        else:
            yield pointer(name)


def pointer(*names: str) -> str:
    """As RFC 6901 spells the way to a property."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)
