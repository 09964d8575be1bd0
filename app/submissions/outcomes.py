"""What is known of a record and of a submission for it: an open record, a review, a decision or a rejection, a save."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from dataclasses import field as attribute
from typing import Any

from app.definition import Object, Values
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.rules import State
from app.forms.validation import Message
from app.submissions.drift import Change
from app.submissions.lost_updates import LostUpdate
from app.submissions.merge import FieldConflict
from app.submissions.model import Interpretation, Submission
from app.submissions.not_taken import NotTaken
from app.submissions.page_post import PagePost
from app.texts.text import Fact

NO_SUBMISSION = PagePost({})


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record (or a new one: `record` is None) under its form. `values` may hold more than the form names."""

    entry: Entry
    record: Object | None
    values: Mapping[str, Any]
    state: State
    messages: list[Message]
    guesses: Mapping[str, str] = attribute(default_factory=dict)
    """Keys of fields whose values are guesses -> where they lie in the record: under the path of a former field."""

    @property
    def form(self) -> CompiledForm:
        return self.entry.form

    @property
    def version(self) -> int | None:
        version = self.record.get("_df_version") if self.record else None
        return version if isinstance(version, int) else None


@dataclass(frozen=True, slots=True)
class Review:
    """A submission against the record and the form as they are now: what was typed, and what is wrong or has changed."""

    opened: OpenRecord
    interpretation: Interpretation
    messages: list[Message]
    conflicts: tuple[FieldConflict, ...] = ()
    drift: tuple[Change, ...] = ()
    """How the form changed since it was opened."""
    not_taken: tuple[NotTaken, ...] = ()
    """What is not written of the submission."""
    theirs: tuple[str, ...] = ()
    """Keys of fields that only somebody else changed meanwhile."""
    submission: Submission = NO_SUBMISSION
    """As it is meant under the present form."""
    are_leftovers_stored: bool = False
    """Whether what was typed into fields that are gone is stored beside the record."""

    @property
    def follows(self) -> frozenset[int]:
        """Positions of the secrets that are in question because of what was typed elsewhere, without an edit of their own."""
        entries = (self.opened.form.field_at(each.path) for each in self.messages if each.rule == "destination")
        return frozenset(entry[0].position for entry in entries if entry is not None)


@dataclass(frozen=True, slots=True)
class Rejected(Review):
    """A submission that was not saved."""

    repeats: str = ""
    """The id of the record that the same page made before, with other content."""
    refused: Fact | None = None
    """Why the platform did not take it."""
    gone: bool = False
    """Somebody deleted the record meanwhile: saving this would create a new one."""
    stale: bool = False
    """A program insists on a version that the record no longer has; the conflicts are its fields that others changed since."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A submission that can be saved without a question. `changes`, by key, go over the record as it was read (a MISSING clears);
    `body`: the properties to write, none where the record has all of it already."""

    review: Review
    changes: Values
    body: Object

    @property
    def opened(self) -> OpenRecord:
        return self.review.opened

    @property
    def version(self) -> int | None:
        """The version that the record must still have when it is written; None for a new record and where there are no versions."""
        return self.opened.version


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed` are the keys that were written (none: nothing was sent), `theirs` those that somebody else changed meanwhile.

    `lost_updates`: fields that were written although somebody else wrote at that very moment: a value of theirs is gone, or may be.
    """

    record: Object
    changed: tuple[str, ...]
    theirs: tuple[str, ...] = ()
    lost_updates: tuple[LostUpdate, ...] = ()
    stored_lost_updates: Mapping[str, Any] | None = None
    """The same as it is stored, to be shown and put back."""
    repeated: bool = False
    """The same submission was saved before: this is the record it wrote."""
    not_taken: tuple[NotTaken, ...] = ()
    """What was not written of the submission."""


def reject(review: Review, **more: Any) -> Rejected:
    """The rejection of what was reviewed."""
    return Rejected(**{each.name: getattr(review, each.name) for each in fields(review)} | more)
