"""What a person or program can do with records, no HTTP: open, check, carry over, save, delete, search."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from app import metrics
from app.definition import EMPTY, Object, RecordRef
from app.errors import (
    AlreadyReceived,
    AlreadySaved,
    Conflict,
    FormsError,
    LeftoversFull,
    NotAllowed,
    NotFound,
    Refused,
    Unavailable,
)
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.validation import advice, in_order, message_of, ratchet, validate
from app.platform.base import Platform, Principal
from app.records.definitions import Definitions
from app.records.delivery import Attempt, Delivered, Delivery
from app.records.former_fields import FormerFields, guess_messages
from app.records.leftovers import store_gone, store_untaken
from app.records.listing import Listing, ListWish
from app.records.lists import Lists
from app.records.own_writes import OwnWrites
from app.records.recent_reads import RecentReads
from app.records.references import References
from app.records.steps_between import StepsBetween
from app.state.leftovers import Leftovers
from app.submissions.carried import Ways
from app.submissions.lost_updates import find_lost_updates
from app.submissions.merge import merge
from app.submissions.model import Submission
from app.submissions.outcomes import Decision, OpenRecord, Rejected, Review, Saved, reject
from app.submissions.page_input import state_of_new
from app.submissions.review import Reviewer
from app.submissions.stored import lost_updates_to_json
from app.texts.text import Fact

EVERYTHING = ListWish()
MAX_ATTEMPTS = 8
"""How often a save is tried again when somebody else's write comes between reading and writing."""


class Records:
    """One path for pages and programs: read, review, deliver."""

    def __init__(
        self,
        platform: Platform,
        definitions: Definitions,
        delivery: Delivery,
        reviewer: Reviewer,
        leftovers: Leftovers,
        steps: StepsBetween | None = None,
    ) -> None:
        self._leftovers, self._steps = leftovers, steps
        self._platform, self._definitions, self._delivery, self._reviewer = platform, definitions, delivery, reviewer
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._own_writes = OwnWrites(delivery.last_write_of)
        self._recent_reads = RecentReads()
        self._lists = Lists(platform, definitions, reviewer.context)
        self._references = References(platform, definitions)
        self._former_fields = FormerFields(definitions)

    async def blank(self, principal: Principal, entity: str) -> OpenRecord:
        """A new record: the definition's defaults, nothing else."""
        entry = await self._definitions.entry(principal, entity)
        return _new_under(entry, self._reviewer.context)

    async def preview(self, principal: Principal, entry: Entry, ref: RecordRef, over: Mapping[str, Any] = EMPTY) -> OpenRecord:
        """The same as `blank` and `open`, under a form that is not published. `over`: values by key, in place of stored ones.

        Raises NotFound.
        """
        if ref.id is None:
            return _new_under(entry, self._reviewer.context, over)
        record = await self._platform.get(principal, ref.entity, ref.id)
        return _with_messages(_under(entry, record, over), self._reviewer.context)

    async def open(self, principal: Principal, ref: RecordRef) -> OpenRecord:
        """Raises NotFound. Messages are what does not fit the form as it is now, and advice, as warnings."""
        opened = await self._former_fields.guess(principal.tenant, await self._read(principal, ref))
        return _with_messages(opened, self._reviewer.context)

    async def written(self, principal: Principal, entity: str, record: Object) -> OpenRecord:
        """The same for a record that is at hand."""
        return _with_messages(_under(await self._definitions.entry(principal, entity), record), self._reviewer.context)

    async def check(self, principal: Principal, ref: RecordRef, submission: Submission) -> Review:
        """What would be said of a submission, without saving it. For a person over the record as they read it seconds ago."""
        opened = await (self._recent(principal, ref) if submission.by_person else self._read(principal, ref))
        return _review_in(await self._review(principal, opened, submission))

    async def check_under(self, principal: Principal, entry: Entry, ref: RecordRef, submission: Submission) -> Review:
        """The same under a form that is not published. Raises NotFound."""
        return _review_in(self._reviewer.review(await self.preview(principal, entry, ref), submission, None))

    async def decide(self, principal: Principal, entity: str, record: Object | None, submission: Submission) -> Decision | Rejected:
        """What a save would do to a record that is at hand, or as a new one. Nothing is written."""
        entry = await self._definitions.entry(principal, entity)
        opened = await self.blank(principal, entity) if record is None else _under(entry, record)
        return await self._review(principal, opened, submission)

    async def resume(self, principal: Principal, ref: RecordRef, submission: Submission) -> Review:
        """The form with the input so far, under the present definition and over the present record; no mistakes are named yet."""
        outcome = await self._review(principal, await self._read(principal, ref), submission)
        return replace(_review_in(outcome), messages=[])

    async def carry(self, principal: Principal, ref: RecordRef, submission: Submission) -> Review:
        """The same, with what the present definition has no field for stored beside the record."""
        return await store_gone(self._leftovers, principal, ref, await self.resume(principal, ref, submission))

    async def save(self, principal: Principal, ref: RecordRef, submission: Submission) -> Saved | Rejected:
        """Creates a record, or PATCHes the changed fields alone, merged per field. Raises NotFound, and SavePending when the
        platform could not be asked, or does not say whether it was carried out."""
        principal.need("write", ref.entity)
        keyless = not submission.id
        try:
            return await self._delivery.once(
                principal, submission, lambda sent: self._attempts(principal, ref, sent, keyless=keyless)
            )
        except AlreadySaved as again:
            return await self._saved_before(principal, ref.entity, submission, again.id)

    async def delete(self, principal: Principal, ref: RecordRef, versions: frozenset[int] | None = None) -> None:
        """With `versions` only while the record has one of them; raises Conflict otherwise."""
        principal.need("write", ref.entity)
        assert ref.id is not None
        version = None
        if versions is not None:
            record = await self._platform.get(principal, ref.entity, ref.id)
            version = record.get("_df_version")
            if version not in versions:
                raise Conflict("record-changed", record)
        await self._platform.delete(principal, ref.entity, ref.id, version)
        self._recent_reads.drop(principal, ref)

    async def search(self, principal: Principal, entity: str, wish: ListWish = EVERYTHING, *, wide: bool = False) -> Listing:
        """Records of an entity. Unknown sort and filter keys are ignored; a secret is never searched or sorted by.

        `wide`: over all fields of `searchable_fields`, not the columns and filters of a list alone.
        """
        entry = await self._definitions.entry(principal, entity)
        return await self._lists.find(principal, entry, wish, wide=wide)

    async def all(self, principal: Principal, entity: str) -> tuple[CompiledForm, Sequence[Object]]:
        """Every record of an entity, as it is stored, under its form."""
        form = await self._definitions.form(principal, entity)
        return form, await self._platform.list(principal, entity)

    async def _saved_before(self, principal: Principal, entity: str, submission: Submission, id: str) -> Saved:
        """That it was saved is known, whatever the platform says just now. A program is answered with the record or not at all."""
        try:
            record = await self._platform.get(principal, entity, id)
        except (NotFound, Unavailable):
            if not submission.by_person:
                raise
            record = {"id": id}
        return Saved(record, (), repeated=True)

    async def _attempts(self, principal: Principal, ref: RecordRef, submission: Submission, *, keyless: bool) -> Saved | Rejected:
        """Read, review, deliver; again where somebody else's write came between."""
        async with self._delivery.attempt(principal, ref, submission, keyless=keyless) as attempt, self._turn(principal, ref):
            for attempts_left in reversed(range(MAX_ATTEMPTS)):
                began = time.perf_counter()
                outcome = await self._decide(principal, ref, submission)
                if isinstance(outcome, Rejected):
                    return await store_gone(self._leftovers, principal, ref, outcome)
                try:
                    await store_untaken(self._leftovers, principal, ref, outcome.review)
                    saved = await self._deliver(principal, ref, outcome, attempt, began)
                except Conflict:
                    if not attempts_left:
                        return _refused(outcome.review, Conflict("record-keeps-changing"))
                    continue
                except (Refused, NotAllowed, AlreadyReceived, LeftoversFull) as error:
                    return _refused(outcome.review, error)
                await attempt.ended(saved.record, saved.stored_lost_updates)
                if ref.is_new and outcome.review.not_taken and submission.by_person:
                    await self._leftovers.belong_to(principal, submission.instance, str(saved.record["id"]))
                return replace(saved, not_taken=outcome.review.not_taken)
        raise AssertionError("unreachable")

    async def _decide(self, principal: Principal, ref: RecordRef, submission: Submission) -> Decision | Rejected:
        """The submission reviewed against the record as it is now."""
        try:
            opened = await self._read(principal, ref)
        except NotFound:
            if ref.is_new:
                raise  # the form itself is missing
            return await self._of_deleted_record(principal, ref, submission)
        is_older = submission.version not in (None, opened.version)
        if is_older and await self._own_writes.wrote(principal, ref, submission, opened.version):
            submission = submission.at_version(opened.version)
        outcome = await self._review(principal, opened, submission)
        return await self._narrowed(principal, ref, outcome) if isinstance(outcome, Rejected) and outcome.stale else outcome

    async def _deliver(self, principal: Principal, ref: RecordRef, decision: Decision, attempt: Attempt, began: float) -> Saved:
        opened = decision.opened
        if opened.record is not None and not decision.changes:
            return Saved(opened.record, (), decision.review.theirs)
        try:
            delivered = await attempt.deliver(ref, decision)
        finally:
            self._recent_reads.drop(principal, ref)
        if opened.record is None:
            return Saved(delivered.record, tuple(decision.changes))
        metrics.write_window_seconds.observe(time.perf_counter() - began)
        saved = await self._compared(decision, delivered)
        if not saved.lost_updates:
            self._own_writes.remember(principal, ref, decision.review.submission, delivered.record)
        return saved

    async def _review(self, principal: Principal, opened: OpenRecord, submission: Submission) -> Decision | Rejected:
        if submission.by_person:
            opened = await self._former_fields.guess(principal.tenant, opened)
        earlier = await self._earlier(principal, opened.form, submission)
        ways: Ways = ()
        if earlier is not None and self._steps is not None:
            entity = opened.form.definition.entity
            ways = await self._steps.of(principal.tenant, entity, submission.definition, opened.form.hash)
        outcome = await self._references.judge(principal, self._reviewer.review(opened, submission, earlier, ways))
        if earlier is not None:
            metrics.carried.labels("settled" if isinstance(outcome, Decision) else "asked").inc()
        return outcome

    async def _narrowed(self, principal: Principal, ref: RecordRef, rejected: Rejected) -> Rejected:
        """Where a program insists on an earlier version: only those of its fields that others changed since, as far as is known."""
        assert ref.id is not None and rejected.submission.if_versions is not None
        version = max(rejected.submission.if_versions, default=-1)
        since = await self._platform.written_since(principal, ref.entity, ref.id, version)
        conflicts = tuple(each for each in rejected.conflicts if since is None or each.path[0] in since)
        return replace(rejected, conflicts=conflicts)

    async def _of_deleted_record(self, principal: Principal, ref: RecordRef, submission: Submission) -> Rejected:
        """What was typed into a record that somebody has deleted meanwhile, as a new one. Raises NotFound."""
        as_new = submission.for_new_record()
        if as_new is None:
            raise NotFound("record-missing")
        outcome = await self._review(principal, await self.blank(principal, ref.entity), as_new)
        return reject(outcome if isinstance(outcome, Rejected) else outcome.review, gone=True)

    async def _compared(self, decision: Decision, delivered: Delivered) -> Saved:
        """What was saved, and what somebody else wrote between reading and writing: the version says that they did."""
        opened, changes, theirs = decision.opened, decision.changes, decision.review.theirs
        record, version = delivered.record, delivered.record.get("_df_version")
        if not isinstance(version, int) or opened.version is None or version <= opened.version + 1:
            return Saved(record, tuple(changes), theirs)
        metrics.interleaved_writes.inc()
        form = opened.form
        now = form.values_of(record)
        more = merge(form, opened.values, changes, now).theirs_alone
        before = await delivered.before if delivered.before else None
        between = form.values_of(before) if before is not None and before.get("_df_version") == version - 1 else None
        lost_updates = find_lost_updates(form, opened.values, changes, between)
        theirs = tuple(dict.fromkeys([*theirs, *more]))
        if not lost_updates:
            return Saved(record, tuple(changes), theirs)
        after = replace(opened, record=record, values=now, state=form.rules.evaluate(now))
        fingerprints = self._reviewer.fingerprints.of(after)
        stored = lost_updates_to_json(after, lost_updates, fingerprints, self._reviewer.context)
        return Saved(record, tuple(changes), theirs, lost_updates, stored)

    @asynccontextmanager
    async def _turn(self, principal: Principal, ref: RecordRef) -> AsyncIterator[None]:
        """One save of a record at a time where no versions are compared: people of this engine do not overwrite each other."""
        if self._platform.capabilities.compares_versions or ref.id is None:
            yield
            return
        turn = self._turns.setdefault((principal.tenant, ref.id), asyncio.Lock())
        async with turn:
            yield

    async def _read(self, principal: Principal, ref: RecordRef) -> OpenRecord:
        """Without messages: a save reviews the record as it would be afterwards. Raises NotFound."""
        if ref.id is None:
            return await self.blank(principal, ref.entity)
        entry = await self._definitions.entry(principal, ref.entity)
        record = await self._platform.get(principal, ref.entity, ref.id)
        if not self._platform.capabilities.shares_database:
            self._recent_reads.put(principal, ref, record)
        return _under(entry, record)

    async def _recent(self, principal: Principal, ref: RecordRef) -> OpenRecord:
        record = self._recent_reads.get(principal, ref)
        if record is None:
            return await self._read(principal, ref)
        return _under(await self._definitions.entry(principal, ref.entity), record)

    async def _earlier(self, principal: Principal, form: CompiledForm, submission: Submission) -> CompiledForm | None:
        """The form that a submission was made with, where that is not the present one and is known."""
        if submission.definition in ("", form.hash):
            return None
        return await self._definitions.earlier(principal.tenant, form.definition.entity, submission.definition)


def _new_under(entry: Entry, context: Context, over: Mapping[str, Any] = EMPTY) -> OpenRecord:
    values = {**{field.key: field.default for field, _ in entry.form.inputs if field.default is not None}, **over}
    return OpenRecord(entry, None, values, state_of_new(entry.form, values, context), [])


def _under(entry: Entry, record: Object, over: Mapping[str, Any] = EMPTY) -> OpenRecord:
    values = {**entry.form.values_of(record), **over} if over else entry.form.values_of(record)
    return OpenRecord(entry, record, values, entry.form.rules.evaluate(values), [])


def _with_messages(opened: OpenRecord, context: Context) -> OpenRecord:
    form, values, state = opened.form, opened.values, opened.state
    messages = ratchet(form, validate(form, values, state), ())
    messages = [*messages, *guess_messages(opened)] if opened.guesses else messages
    advised = [each for each in advice(form, values, state, context) if each.path not in {message.path for message in messages}]
    if advised:
        messages = in_order(form, [*messages, *advised])
    return replace(opened, messages=messages) if messages else opened


def _review_in(outcome: Decision | Rejected) -> Review:
    return outcome if isinstance(outcome, Rejected) else outcome.review


def _refused(review: Review, error: FormsError) -> Rejected:
    """With what the platform says of it, at the fields where it names them. A program gets the error itself."""
    if not review.submission.by_person:
        raise error
    if isinstance(error, AlreadyReceived):
        return reject(review, repeats=error.id)
    form = review.opened.form
    named = [
        message_of(form.by_key[fault["field"]][0], Fact("verbatim", {"text": fault["message"]}), "refused")
        for fault in getattr(error, "errors", ())
        if fault.get("field") in form.by_key
    ]
    return reject(review, messages=in_order(form, [*review.messages, *named]), refused=error.fact)
