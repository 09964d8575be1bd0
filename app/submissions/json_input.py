"""A program's JSON object -> what it changes, and what is wrong with it.

The exported schema judges it first, as any other validator would; what fits is read by the field types. Two values are the same if
they are the same JSON: what is sent is stored as it is sent, also where a person would see no difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from app.definition import EMPTY, Field, Values
from app.fields.base import MISSING, Context, Unreadable, is_blank
from app.forms.compiler import CompiledForm
from app.forms.schema import SYSTEM_PROPERTIES, Purpose
from app.forms.scopes import pointer as pointer  # noqa: PLC0414  also used by those who read these documents
from app.forms.scopes import put_at, value_at
from app.forms.validation import Message, in_order, message_of, validate, validate_document
from app.submissions.model import CLEAR, KEEP_HERE, REPLACE, Interpretation, Submission
from app.submissions.page_input import says_stored, withhold
from app.submissions.page_post import PagePost
from app.texts.text import Fact

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """What a program sends: a record to create, or changes to one."""

    document: Document
    id: str = ""
    if_versions: frozenset[int] | None = None

    by_person: ClassVar[bool] = False
    instance: ClassVar[str] = ""
    definition: ClassVar[str] = ""
    version: ClassVar[None] = None
    posted: ClassVar[Mapping[str, Sequence[str]]] = EMPTY
    leftovers: ClassVar[Mapping[str, Sequence[str]]] = EMPTY
    originals: ClassVar[Mapping[str, Sequence[str]]] = EMPTY
    choices: ClassVar[Mapping[str, str]] = EMPTY

    def base(self) -> None:
        return None

    def fingerprints(self) -> None:
        return None

    def interpret(self, form: CompiledForm, before: Mapping[str, Any], context: Context, *, new: bool) -> Interpretation:
        return interpret_document(form, self.document, before, context, "create" if new else "update")

    def with_choices(self) -> "JsonDocument":
        return self

    def with_keys(self, renamed: Mapping[str, str]) -> "JsonDocument":
        return self

    def at_version(self, version: int | None) -> "JsonDocument":
        return self

    def with_id(self, id: str) -> "JsonDocument":
        return replace(self, id=id)

    def for_new_record(self) -> None:
        return None


def interpret_document(
    form: CompiledForm, document: Document, before: Mapping[str, Any], context: Context, purpose: Purpose
) -> Interpretation:
    """Null clears; a secret that is said to be stored is left as it is. `before` are the values that it is put upon."""
    wrong = validate_document(form, document, purpose)
    wrong_paths = {message.path for message in wrong}
    values: Values = dict(before)
    changes: Values = {}
    unreadable: list[Message] = []
    given = ((field, kind, value_at(document, field.path, MISSING)) for field, kind in form.writable)
    sent = [(field, kind, value) for field, kind, value in given if value is not MISSING]
    for field, kind, value in sent:
        if field.path in wrong_paths or _is_stored(field, value):
            continue
        read = MISSING if value is None else kind.accept(field, value, context)
        if isinstance(read, Unreadable):
            unreadable.append(message_of(field, read.reason, "unreadable"))
        elif is_identical(read, before.get(field.key, MISSING)):
            continue
        elif not field.secret and says_stored(form, field, read):
            unreadable.append(message_of(field, Fact("secret-inside"), "unreadable"))
        else:
            changes[field.key] = read
            values[field.key] = None if read is MISSING else read
    state = withhold(form, values, changes, before)
    edited = frozenset(field.key for field, _, _ in sent)
    return Interpretation(values, changes, [*wrong, *unreadable], state, edited, _expressly_stored(form, document))


def judge_changes(form: CompiledForm, document: Document, context: Context) -> list[Message]:
    """What is wrong with changes to no certain record: the rules, which look at a whole one, are not asked."""
    return interpret_document(form, document, {}, context, "update").messages


def judge_record(form: CompiledForm, document: Document) -> list[Message]:
    """What the schema of stored records, and the rules, have against a whole one; at most one message a field."""
    messages = validate_document(form, document, "record")
    wrong_paths = {message.path for message in messages}
    values = {
        field.key: "stored" if _is_stored(field, value) else value
        for field, _ in form.inputs
        if (value := value_at(document, field.path, MISSING)) is not MISSING
    }
    messages += [each for each in validate(form, values, form.rules.evaluate(values)) if each.path not in wrong_paths]
    return in_order(form, messages)


def _expressly_stored(form: CompiledForm, document: Document) -> Mapping[str, str]:
    """Actions for the secrets that a document names as stored: they are to stay, also where what they belong to is changed."""
    return {
        field.key: KEEP_HERE
        for field, _ in form.inputs
        if field.secret and (value := value_at(document, field.path, MISSING)) is not MISSING and _is_stored(field, value)
    }


def as_page_post(form: CompiledForm, submission: Submission, context: Context) -> PagePost:
    """The same as if a person had filled it in: to show on a page what a program could not save."""
    if isinstance(submission, PagePost):
        return submission
    assert isinstance(submission, JsonDocument)
    posted: dict[str, list[str]] = {}
    actions: dict[str, str] = {}
    for field, kind in form.writable:
        value = value_at(submission.document, field.path, MISSING)
        if value is MISSING or _is_stored(field, value):
            continue
        if field.secret:
            actions[field.key] = CLEAR if is_blank(value) else REPLACE
            posted[field.key] = [] if is_blank(value) else [str(value)]
            continue
        shown = kind.show(field, value, context)
        posted[field.key] = [shown] if isinstance(shown, str) else ["", *shown]
    return PagePost(posted, actions, id=submission.id)


def redacted(form: CompiledForm, record: Mapping[str, Any]) -> dict[str, Any]:
    """A stored object as programs see it: the platform's own properties and those that the form names. Of a secret only that it
    is there; what the form does not name may be one."""
    document = {name: value for name, value in record.items() if name in SYSTEM_PROPERTIES}
    for field, _ in form.inputs:
        value = value_at(record, field.path, MISSING)
        if value is MISSING or (field.secret and is_blank(value)):
            continue
        put_at(document, field.path, {"stored": True} if field.secret else form.shown_value(field.key, value))
    return document


def is_identical(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON. Missing and null are the same: both mean no value."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_identical, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_identical(one[name], other[name]) for name in one)
    return (one is MISSING or one is None) if other is MISSING or other is None else bool(one == other)


def _is_stored(field: Field, value: Any) -> bool:
    """Whether a value only says that a secret is stored."""
    return field.secret and isinstance(value, Mapping) and value.get("stored") is True
