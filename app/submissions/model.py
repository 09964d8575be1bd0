"""Posted pairs -> Submission -> what the person changed, what cannot be read, and the values as they would be after saving.

Names of inputs: `f.<key>` a field's value, `s.<key>` what is to become of a stored secret, `c.<key>` which of two values is chosen
where two people changed a field, `o.<key>` what that field held before both, `l.<label>` what was typed into a field that is gone,
and the form's own `definition`, `version`, `submission`, `base` (the values that the person saw, as JSON; never a secret) and
`seals` (what tells whether a stored secret is still the one that was there).
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any

import orjson

from app.definition import Field, Values
from app.fields.base import MISSING, Context, FieldType, Unreadable, is_blank
from app.forms.compiler import CompiledForm
from app.forms.rules import State
from app.forms.validation import Message

SLOW = " "
"""Begins a base that holds whole numbers beyond 64 bits, which orjson cannot write."""

KEEP, REPLACE, CLEAR = "keep", "replace", "clear"
KEEP_HERE = "keep-here"
"""Keep the stored secret although where it goes was changed: only ever chosen expressly."""

MINE, THEIRS, ORIGINAL = "mine", "theirs", "original"


@dataclass(frozen=True, slots=True)
class Submission:
    """One posted form. `version` is the record's version that the person saw, None where none was told."""

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
    seals_text: str = ""
    drafted: bool = False
    """Whether a draft is kept of it."""
    document: Mapping[str, Any] | None = None
    """What a program sends instead of a posted form, for `document.interpret_document`."""
    insists: frozenset[int] | None = None
    """Versions of the record, at one of which alone the document is to be put upon it; None for any."""

    def base(self) -> Values | None:
        """The values that the person saw, or None where the form does not say (or somebody tampered with it)."""
        read = json.loads if self.base_text.startswith(SLOW) else orjson.loads
        try:
            base = read(self.base_text) if self.base_text else None
        except (ValueError, RecursionError):
            return None
        return base if isinstance(base, dict) else None

    def seals(self) -> Mapping[str, str]:
        try:
            seals = orjson.loads(self.seals_text) if self.seals_text else None
        except ValueError:
            return {}
        return seals if isinstance(seals, dict) else {}

    def chosen(self) -> "Submission":
        """With the values that were chosen where two people changed a field; not choosing anything stays an open question."""
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


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a submission means. `values` are those before (which may hold more than the form names), with `touched` put in; a
    touched MISSING clears."""

    values: Values
    touched: Values
    messages: list[Message]
    """One for each input that cannot be read."""
    state: State
    typed: frozenset[str] = frozenset()
    """Keys of all inputs that differ from what was shown, also those that count for nothing: unreadable, hidden or locked ones."""


class _Keys(dict[str, str]):
    """Names of inputs -> keys of fields, "" for all other names: a form's are the same each time, and cutting them anew takes as
    long as reading all of a body."""

    def __missing__(self, name: str) -> str:
        key = name[2:] if name.startswith("f.") else ""
        if len(name) <= LONGEST_KEPT:
            if len(self) >= KEPT_NAMES:
                self.clear()
            self[name] = key
        return key


KEYS = _Keys()
KEPT_NAMES = 20_000
LONGEST_KEPT = 200


def read_submission(pairs: Iterable[Sequence[str]]) -> Submission:
    """Unknown names are ignored: what the definition does not name is never written."""
    posted: dict[str, list[str]] = {}
    actions: dict[str, str] = {}
    own: dict[str, str] = {}
    choices: dict[str, str] = {}
    others: dict[str, dict[str, list[str]]] = {"o.": {}, "l.": {}}
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
        elif prefix in others:
            others[prefix].setdefault(name[2:], []).append(text)
        else:
            own[name] = text
    return Submission(
        posted=posted,
        actions=actions,
        definition=own.get("definition", ""),
        version=_whole_number(own.get("version", "")),
        id=own.get("submission", "")[:64],
        base_text=own.get("base", ""),
        visited=frozenset(number for text in own.get("visited", "").split(",") if (number := _whole_number(text)) is not None),
        revision=_whole_number(own.get("revision", "")) or 0,
        choices=choices,
        originals=others["o."],
        leftovers=others["l."],
        seals_text=own.get("seals", ""),
        drafted=own.get("drafted", "") == "1",
    )


def base_text(form: CompiledForm, values: Mapping[str, Any]) -> str:
    """The values that a person sees on a form and may change, for `Submission.base`. Never a secret."""
    get = values.get
    base = {key: value for key in form.seen_keys if (value := get(key)) is not None and value != ""}
    try:
        return orjson.dumps(base).decode()
    except TypeError:
        return SLOW + json.dumps(base, default=str)


def interpret(form: CompiledForm, submission: Submission, before: Mapping[str, Any], context: Context) -> Interpretation:
    """Reads every input that may be written; hidden and locked ones keep what was before."""
    values: Values = dict(before)
    touched: Values = {}
    messages: dict[str, Message] = {}
    typed: list[str] = []
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
        typed.append(key)
        if isinstance(read, Unreadable):
            messages[key] = Message(key, read.message, "error", "unreadable")
        elif not kind.same(field, read, before.get(key, MISSING)):
            touched[key] = read
            values[key] = None if read is MISSING else read
    state = keep_back(form, values, touched, before)
    shown = [message for key, message in messages.items() if key not in state.hidden_keys and key not in state.readonly]
    return Interpretation(values, touched, shown, state, frozenset(typed))


def keep_back(form: CompiledForm, values: Values, touched: Values, before: Mapping[str, Any]) -> State:
    """What holds for the values; what is hidden or locked by them is taken out of `touched` and is again as it was before."""
    state = form.rules.evaluate(values)
    kept_back = [key for key in touched if key in state.hidden_keys or key in state.readonly]
    if kept_back:
        for key in kept_back:
            del touched[key]
            if key not in state.hidden_keys:
                _restore(values, before, key)
        state = form.rules.evaluate(values)
        for key in kept_back:
            _restore(values, before, key)
    return state


def to_json(submission: Submission, *, secrets: Collection[str] | None = None) -> dict[str, Any]:
    """What must be kept of a submission to send it again; `secrets`: keys whose values are left out."""
    left_out = frozenset(secrets or ())
    # As text, which holds numbers of any size; sorted, since the order of an object's members says nothing.
    told = submission.document is not None and secrets is None
    document = {"document": json.dumps(submission.document, sort_keys=True)} if told else {}
    insists = {} if submission.insists is None else {"insists": sorted(submission.insists)}
    return {
        **document,
        **insists,
        "posted": {key: list(texts) for key, texts in submission.posted.items() if key not in left_out},
        "actions": dict(submission.actions) if secrets is None else {},
        "definition": submission.definition,
        "version": submission.version,
        "id": submission.id,
        "base": submission.base_text,
        "seals": submission.seals_text,
        "lost": {label: list(texts) for label, texts in submission.leftovers.items()},
        "choices": dict(submission.choices),
        "originals": {key: list(texts) for key, texts in submission.originals.items()},
    }


def from_json(kept: Mapping[str, Any]) -> Submission:
    """What `to_json` made."""
    return Submission(
        posted=kept["posted"],
        actions=kept["actions"],
        definition=kept["definition"],
        version=kept["version"],
        id=kept["id"],
        base_text=kept["base"],
        seals_text=kept["seals"],
        leftovers=kept["lost"],
        choices=kept["choices"],
        originals=kept["originals"],
        document=json.loads(kept["document"]) if "document" in kept else None,
        insists=frozenset(kept["insists"]) if "insists" in kept else None,
    )


class _Untouched:
    __slots__ = ()


UNTOUCHED = _Untouched()


def _read(field: Field, kind: FieldType, posted: Sequence[str], before: Mapping[str, Any], context: Context) -> Any:
    shown = kind.show(field, before.get(field.key), context)
    if posted[-1] == shown if isinstance(shown, str) else tuple(posted) == shown:
        return UNTOUCHED
    return kind.parse(field, posted, context)


def _read_secret(field: Field, kind: FieldType, submission: Submission, context: Context) -> Any:
    """What is typed replaces, whatever the action says, but for a clear: then the two contradict each other."""
    posted = submission.posted.get(field.key, ())
    action = submission.actions.get(field.key, KEEP)
    typed = kind.parse(field, posted, context) if posted else MISSING
    if action == CLEAR:
        return MISSING if is_blank(typed) else Unreadable((), f"{field.label}: either type a new value or clear it")
    if not is_blank(typed):
        return typed
    if action == REPLACE:
        return Unreadable((), f"Type the new {field.label}, or keep the stored one")
    return UNTOUCHED


def _restore(values: Values, before: Mapping[str, Any], key: str) -> None:
    if key in before:
        values[key] = before[key]
    else:
        values.pop(key, None)


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
