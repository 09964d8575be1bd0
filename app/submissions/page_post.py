"""Posted pairs -> PagePost: a form as a browser posted it.

Names of inputs: `f.<key>` a field's value, `s.<key>` what is to become of a stored secret, `c.<key>` which of two values is chosen
where two people changed a field, `o.<key>` what that field held before both, `l.<label>` a leftover: what was typed into a field
that is gone, `w.<key>` that a secret was typed which a draft leaves out; and the form's own `definition`, `version`, `submission`,
`instance`, `restored`, `base` (the values that the person saw, as JSON; never a
secret) and `seals` (fingerprints of the stored secrets, which tell whether one was changed meanwhile).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any, ClassVar

import orjson

from app.definition import Values
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.submissions.model import ORIGINAL, THEIRS, Interpretation
from app.submissions.page_input import interpret_inputs

SLOW = " "
"""Begins a base that holds whole numbers beyond 64 bits, which orjson cannot write."""


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
    form_instance: str = ""
    restored: str = ""
    """The draft that the page was opened with, as `drafts.Draft.mark` names it."""
    withheld: frozenset[str] = frozenset()
    """Keys of the secrets that were typed and that a draft does not hold."""

    by_person: ClassVar[bool] = True

    @property
    def instance(self) -> str:
        """Pages of earlier releases have none of their own."""
        return self.form_instance or self.id

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
        return interpret_inputs(form, self.posted, self.actions, before, context, new=new)

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
    withheld: list[str] = []
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
        elif prefix == "w.":
            withheld.append(name[2:])
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
        form_instance=own.get("instance", "")[:64],
        restored=own.get("restored", "")[:100],
        withheld=frozenset(withheld),
    )


def base_text(form: CompiledForm, values: Mapping[str, Any]) -> str:
    """The values that a person sees on a form and may change, for `PagePost.base`. Never a secret."""
    get = values.get
    base = {key: value for key in form.seen_keys if (value := get(key)) is not None and value != ""}
    try:
        return orjson.dumps(base).decode()
    except TypeError:
        return SLOW + json.dumps(base, default=str)


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
