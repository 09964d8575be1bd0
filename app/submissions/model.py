"""What was sent to be saved: the protocol of a submission, and what one means when it is read by a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, ClassVar, Protocol, TypeVar

from app.definition import Values
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.rules import State
from app.forms.validation import Message

KEEP, REPLACE, CLEAR = "keep", "replace", "clear"
KEEP_HERE = "keep-here"
"""Keep the stored secret although where it goes was changed: only ever chosen expressly."""

THEIRS, ORIGINAL = "theirs", "original"
"""What a person chose where two people changed a field; any other word means their own value."""


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
    unwritten: Values = attribute(default_factory=dict)
    """What was read of the edited inputs that count for nothing: an Unreadable, or the value of a hidden or locked field."""


Kind = TypeVar("Kind", bound="Submission")


class Submission(Protocol):
    """What was sent to be saved as, or into, one record: a posted page, or a program's JSON document."""

    by_person: ClassVar[bool]
    """Whether a person sees the answer: they can be asked, and may send the same again. A program's id is good for one write."""

    @property
    def id(self) -> str:
        """The same for everything that was sent once, "" where none was given."""

    @property
    def instance(self) -> str:
        """Of the opened form that it was typed into, whose drafts and leftovers are its own; "" for a program's."""

    @property
    def definition(self) -> str:
        """The hash of the definition that it was made with, "" for the present one."""

    @property
    def version(self) -> int | None:
        """The record's version that it was made from, None where it does not say."""

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
        """The values that it was made from, by key; None where it does not say."""

    def fingerprints(self) -> Mapping[str, str] | None:
        """Of the stored secrets that it was made from, by key; None where it does not say."""

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
