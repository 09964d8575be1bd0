"""Posted pairs -> PagePost -> what the person changed, what cannot be read, and the values as they would be after saving.

Names of inputs: `f.<key>` a field's value, `s.<key>` what is to become of a stored secret, `c.<key>` which of two values is chosen
where two people changed a field, `o.<key>` what that field held before both, `l.<label>` a leftover: what was typed into a field
that is gone; and the form's own `definition`, `version`, `submission`, `base` (the values that the person saw, as JSON; never a
secret) and `seals` (fingerprints of the stored secrets, which tell whether one was changed meanwhile).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any, ClassVar, Protocol, TypeVar

import orjson

from app.definition import Field, Values
from app.fields.base import MISSING, Context, FieldType, Unreadable, is_blank
from app.forms.compiler import CompiledForm
from app.forms.rules import State
from app.forms.validation import Message, message_of
from app.texts.text import Fact

SLOW = " "
"""Begins a base that holds whole numbers beyond 64 bits, which orjson cannot write."""

KEEP, REPLACE, CLEAR = "keep", "replace", "clear"
KEEP_HERE = "keep-here"
"""Keep the stored secret although where it goes was changed: only ever chosen expressly."""

MINE, THEIRS, ORIGINAL = "mine", "theirs", "original"


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a submission means. `values` are those before (which may hold more than the form names), with `changes` put in; a
    MISSING among the changes clears."""

    values: Values
    changes: Values
    messages: list[Message]
    """One for each input that cannot be read."""
    state: State
    edited_keys: frozenset[str] = frozenset()
    """Keys of all inputs that differ from what was shown, also those that count for nothing: unreadable, hidden or locked ones."""
    actions: Mapping[str, str] = attribute(default_factory=dict)
    """What is to become of stored secrets, by key."""


Kind = TypeVar("Kind", bound="Submission")


class Submission(Protocol):
    """What was sent to be saved as, or into, one record: a posted page, or a program's JSON document."""

    by_person: ClassVar[bool]
    """Whether a person sees the answer: they can be asked, and may send the same again. A program's id stands for one write."""

    @property
    def id(self) -> str:
        """The same for everything that was sent once, "" where nobody gave one."""

    @property
    def definition(self) -> str:
        """The hash of the definition that it was made with, "" for the present one."""

    @property
    def version(self) -> int | None:
        """The record's version that it was made from, None where nobody says."""

    @property
    def if_versions(self) -> frozenset[int] | None:
        """The only versions of the record that it may change; None for any."""

    @property
    def posted(self) -> Mapping[str, Sequence[str]]:
        """What inputs hold, by key; nothing for a document."""

    @property
    def leftovers(self) -> Mapping[str, Sequence[str]]:
        """What was typed into fields that are gone, by their labels."""

    @property
    def originals(self) -> Mapping[str, Sequence[str]]:
        """Of the fields that the page showed as changed by two people: what each held before both."""

    @property
    def choices(self) -> Mapping[str, str]:
        """Which of the values is to be saved, by the keys of those fields."""

    def base(self) -> Values | None:
        """The values that it was made from, by key; None where nobody says."""

    def fingerprints(self) -> Mapping[str, str] | None:
        """Of the stored secrets that it was made from, by key; None where nobody says."""

    def interpret(self, form: CompiledForm, before: Mapping[str, Any], context: Context, *, new: bool) -> Interpretation:
        """What it changes of the values before. `new`: of a record that is to be created."""

    def with_choices(self: Kind) -> Kind:
        """With the values that were chosen where two people changed a field; not choosing anything stays an open question."""

    def with_keys(self: Kind, renamed: Mapping[str, str]) -> Kind:
        """Under the keys of another definition: old keys -> new ones."""

    def at_version(self: Kind, version: int | None) -> Kind:
        """The same, made from another version of the record."""

    def with_id(self: Kind, id: str) -> Kind: ...

    def for_new_record(self: Kind) -> Kind | None:
        """The same as a new record, where the one that it was made for is gone; None for what cannot be one."""


@dataclass(frozen=True, slots=True)
class PagePost:
    """One posted form."""

    posted: Mapping[str, Sequence[str]]
    actions: Mapping[str, str] = attribute(default_factory=dict)
    definition: str = ""
    version: int | None = None
    id: str = ""
    base_text: str = ""
    visited: frozenset[int] = frozenset()
    """Positions of the fields that the person has been in; a check speaks of these alone."""
    revision: int = 0
    """Counts a page's checks, so that the browser can drop late answers."""
    choices: Mapping[str, str] = attribute(default_factory=dict)
    originals: Mapping[str, Sequence[str]] = attribute(default_factory=dict)
    """Of the fields that the page showed as changed by two people: what each held before both."""
    leftovers: Mapping[str, Sequence[str]] = attribute(default_factory=dict)
    """What was typed into fields that are gone, by their labels."""
    fingerprints_text: str = ""
    drafted: bool = False
    """Whether there is a draft of it."""

    by_person: ClassVar[bool] = True

    @property
    def if_versions(self) -> frozenset[int] | None:
        return None

    def base(self) -> Values | None:
        """The values that the person saw, or None where the form does not say (or somebody tampered with it)."""
        read = json.loads if self.base_text.startswith(SLOW) else orjson.loads
        try:
            base = read(self.base_text) if self.base_text else None
        except (ValueError, RecursionError):
            return None
        return base if isinstance(base, dict) else None

    def fingerprints(self) -> Mapping[str, str] | None:
        """Of the stored secrets that were there when the page was made; None where the page does not say."""
        if not self.fingerprints_text:
            return None
        try:
            fingerprints = orjson.loads(self.fingerprints_text)
        except ValueError:
            return {}
        return fingerprints if isinstance(fingerprints, dict) else {}

    def with_choices(self) -> "PagePost":
        if not self.originals:
            return self
        posted = dict(self.posted)
        for key, original in self.originals.items():
            choice = self.choices.get(key)
            if choice == THEIRS:
                posted.pop(key, None)
            elif choice == ORIGINAL:
                posted[key] = original
        return replace(self, posted=posted)

    def interpret(self, form: CompiledForm, before: Mapping[str, Any], context: Context, *, new: bool) -> Interpretation:
        return interpret_page(form, self, before, context)

    def with_keys(self, renamed: Mapping[str, str]) -> "PagePost":
        if not renamed:
            return self
        posted = {renamed.get(key, key): texts for key, texts in self.posted.items()}
        actions = {renamed.get(key, key): action for key, action in self.actions.items()}
        return replace(self, posted=posted, actions=actions)

    def for_new_record(self) -> "PagePost | None":
        if not self.posted:
            return None
        return replace(self, version=None, base_text="", fingerprints_text="", originals={}, choices={}, actions={})

    def at_version(self, version: int | None) -> "PagePost":
        return replace(self, version=version)

    def with_id(self, id: str) -> "PagePost":
        return replace(self, id=id)


class _Keys(dict[str, str]):
    """Names of inputs -> keys of fields, "" for all other names: a form's are the same each time, and cutting them anew takes as
    long as reading all of a body."""

    def __missing__(self, name: str) -> str:
        key = name[2:] if name.startswith("f.") else ""
        if len(name) <= MAX_CACHED_NAME_CHARS:
            if len(self) >= MAX_CACHED_NAMES:
                self.clear()
            self[name] = key
        return key


KEYS = _Keys()
MAX_CACHED_NAMES = 20_000
MAX_CACHED_NAME_CHARS = 200


def read_page_post(pairs: Iterable[Sequence[str]]) -> PagePost:
    """Unknown names are ignored: what the definition does not name is never written."""
    posted: dict[str, list[str]] = {}
    actions: dict[str, str] = {}
    own: dict[str, str] = {}
    choices: dict[str, str] = {}
    several: dict[str, dict[str, list[str]]] = {"o.": {}, "l.": {}}
    for name, text in pairs:
        if key := KEYS[name]:
            if key in posted:
                posted[key].append(text)
            else:
                posted[key] = [text]
            continue
        prefix = name[:2]
        if prefix == "s.":
            actions[name[2:]] = text
        elif prefix == "c.":
            choices[name[2:]] = text
        elif prefix in several:
            several[prefix].setdefault(name[2:], []).append(text)
        else:
            own[name] = text
    return PagePost(
        posted=posted,
        actions=actions,
        definition=own.get("definition", ""),
        version=_whole_number(own.get("version", "")),
        id=own.get("submission", "")[:64],
        base_text=own.get("base", ""),
        visited=frozenset(number for text in own.get("visited", "").split(",") if (number := _whole_number(text)) is not None),
        revision=_whole_number(own.get("revision", "")) or 0,
        choices=choices,
        originals=several["o."],
        leftovers=several["l."],
        fingerprints_text=own.get("seals", ""),
        drafted=own.get("drafted", "") == "1",
    )


def base_text(form: CompiledForm, values: Mapping[str, Any]) -> str:
    """The values that a person sees on a form and may change, for `PagePost.base`. Never a secret."""
    get = values.get
    base = {key: value for key in form.seen_keys if (value := get(key)) is not None and value != ""}
    try:
        return orjson.dumps(base).decode()
    except TypeError:
        return SLOW + json.dumps(base, default=str)


def interpret_page(form: CompiledForm, submission: PagePost, before: Mapping[str, Any], context: Context) -> Interpretation:
    """Reads every input that may be written; hidden and locked ones stay as they were before."""
    values: Values = dict(before)
    changes: Values = {}
    messages: dict[str, Message] = {}
    edited: list[str] = []
    posted_under = submission.posted.get
    for field, kind in form.writable:
        key = field.key
        if field.secret:
            read = _read_secret(field, kind, submission, context)
        else:
            posted = posted_under(key)
            # Most inputs come back as they were shown, and most are shown as they are stored.
            if posted is None or (len(posted) == 1 and posted[0] == before.get(key, MISSING)):
                continue
            read = _read(field, kind, posted, before, context)
        if read is UNTOUCHED:
            continue
        edited.append(key)
        if isinstance(read, Unreadable):
            messages[key] = message_of(field, read.reason, "unreadable")
        elif not kind.same(field, read, before.get(key, MISSING)):
            changes[key] = read
            values[key] = None if read is MISSING else read
    state = withhold(form, values, changes, before)
    shown = [message for key, message in messages.items() if key not in state.hidden_keys and key not in state.readonly]
    return Interpretation(values, changes, shown, state, frozenset(edited), submission.actions)


def withhold(form: CompiledForm, values: Values, changes: Values, before: Mapping[str, Any]) -> State:
    """The state for the values; what that hides or locks is taken out of `changes` and is again as it was before."""
    state = form.rules.evaluate(values)
    # Again and again: a field that is locked, and so as it was before, may hide others.
    while withheld := [key for key in changes if key in state.hidden_keys or key in state.readonly]:
        for key in withheld:
            del changes[key]
            _restore(values, before, key)
        state = form.rules.evaluate(values)
    return state


class _Untouched:
    __slots__ = ()


UNTOUCHED = _Untouched()


def _read(field: Field, kind: FieldType, posted: Sequence[str], before: Mapping[str, Any], context: Context) -> Any:
    shown = kind.show(field, before.get(field.key), context)
    if posted[-1] == shown if isinstance(shown, str) else tuple(posted) == shown:
        return UNTOUCHED
    return kind.parse(field, posted, context)


def _read_secret(field: Field, kind: FieldType, submission: PagePost, context: Context) -> Any:
    """What is typed replaces, whatever the action says, but for a clear: then the two contradict each other."""
    posted = submission.posted.get(field.key, ())
    action = submission.actions.get(field.key, KEEP)
    typed = kind.parse(field, posted, context) if posted else MISSING
    if action == CLEAR:
        return MISSING if is_blank(typed) else Unreadable((), Fact("secret-or-clear"))
    if not is_blank(typed):
        return typed
    if action == REPLACE:
        return Unreadable((), Fact("secret-missing"))
    return UNTOUCHED


def _restore(values: Values, before: Mapping[str, Any], key: str) -> None:
    if key in before:
        values[key] = before[key]
    else:
        values.pop(key, None)


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
