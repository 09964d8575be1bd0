"""What is known of a record and of a submission put against it: opened, returned, saved, weighed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import Values
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.rules import State
from app.forms.validation import Message
from app.platform.base import Object
from app.submissions.drift import Change, Leftover
from app.submissions.lost_updates import LostUpdate
from app.submissions.merge import FieldConflict
from app.submissions.model import Interpretation, Submission

NO_SUBMISSION = Submission({})


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record (or a new one: `record` is None) under its form. `values` may hold more than the form names."""

    entry: Entry
    record: Object | None
    values: Mapping[str, Any]
    state: State
    messages: list[Message]

    @property
    def form(self) -> CompiledForm:
        return self.entry.form

    @property
    def version(self) -> int | None:
        version = self.record.get("_df_version") if self.record else None
        return version if isinstance(version, int) else None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A submission that was not saved: the record as it is now, what was typed, and what is wrong or has changed."""

    opened: OpenRecord
    interpreted: Interpretation
    messages: list[Message]
    conflicts: tuple[FieldConflict, ...] = ()
    drift: tuple[Change, ...] = ()
    """How the form changed since it was opened."""
    leftovers: tuple[Leftover, ...] = ()
    theirs: tuple[str, ...] = ()
    """Keys of fields that only somebody else changed meanwhile."""
    repeats: str = ""
    """The id of the record that the same page made before, with other content."""
    refused: str = ""
    """Why the platform did not take it."""
    submission: Submission = NO_SUBMISSION
    """As it is meant under the present form."""
    gone: bool = False
    """Somebody deleted the record meanwhile: what stands here would be a new one."""
    stale: bool = False
    """A program insists on a version that the record no longer has; the clashes are its fields that others changed since."""

    @property
    def follows(self) -> frozenset[int]:
        """Positions of the secrets that are in question for what was typed elsewhere, though nobody came to them."""
        by_key = self.opened.form.by_key
        return frozenset(by_key[each.key][0].position for each in self.messages if each.code == "destination")


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed` are the keys that were written (none: nothing was sent), `theirs` those that somebody else changed meanwhile.

    `lost_updates`: fields that were written although somebody else wrote in that very moment: a value of theirs is gone, or may be.
    """

    record: Object
    changed: tuple[str, ...]
    theirs: tuple[str, ...] = ()
    lost_updates: tuple[LostUpdate, ...] = ()
    stored_lost_updates: Mapping[str, Any] | None = None
    """The same as it is kept, to be told and put back."""
    repeated: bool = False
    """The same submission was saved before: this is the record it wrote."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A submission put against the record as it is now."""

    rejected: Rejected
    changes: Values
    settled: bool
    """Whether it can be saved without asking the person anything."""
