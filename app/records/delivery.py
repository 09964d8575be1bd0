"""A decision on its way to the platform and back: pending before the first byte is sent, settled when the outcome is unknown.

A platform that shares the engine's database needs none of this but the receipt of a create: its writes happen with the engine's own
or not at all. For any other one a submission that is not carried out, or whose outcome is unknown, ends in `SavePending`.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.definition import SYSTEM_FIELDS, Object, RecordRef
from app.errors import AlreadyReceived, AlreadySaved, FormsError, SavePending, Unavailable
from app.fields.base import is_blank
from app.platform.base import Platform, Principal, Receipt
from app.reading.secret_marks import is_mark, same_but_for_marks
from app.state.pending_saves import WRITTEN, PendingSave, PendingSaves, State
from app.submissions.model import KEEP_HERE, Submission
from app.submissions.outcomes import Decision
from app.submissions.secret_checks import destinations_of
from app.submissions.stored import fingerprint_of, to_json
from app.texts.text import Fact

log = logging.getLogger("forms")

Outcome = TypeVar("Outcome")

READINGS: set["asyncio.Task[Object | None]"] = set()
"""Readings that are under way: a task without a reference may be dropped."""

SKEW_MILLISECONDS = 300_000
"""How far the platform's clock may be behind ours when it says when an object was created."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The object after the write.

    `before`: a reading of it just before a PATCH, where the platform compares no versions. It may come too early or too late, which
    its version tells, or not at all (None).
    """

    record: Object
    before: "asyncio.Task[Object | None] | None" = None


class Attempt:
    """One attempt to carry out a submission, over a platform that shares the engine's database."""

    def __init__(self, platform: Platform, principal: Principal, submission: Submission) -> None:
        self._platform, self._principal, self._submission = platform, principal, submission

    async def deliver(self, ref: RecordRef, decision: Decision) -> Delivered:
        """Writes what was decided. Raises Conflict where the record is at another version by now and the platform compares them;
        AlreadyReceived where the same submission wrote something else before; and what the platform raises."""
        page = page_of(self._principal, self._submission)
        self._principal = replace(self._principal, definition=decision.opened.form.hash, page=page)
        if ref.id is None:
            return Delivered(await self._create(ref.entity, new_object(self._principal, decision)))
        return await self._update(ref.entity, ref.id, decision)

    async def ended(self, record: Object, lost_updates: Mapping[str, Any] | None = None) -> None:
        """The submission is saved, and the record is now this."""

    async def _create(self, entity: str, body: Object) -> Object:
        try:
            return await self._platform.create(self._principal, body, self._receipt())
        except AlreadyReceived as repeated:
            if not repeated.same:
                raise
            return await self._platform.get(self._principal, entity, repeated.id)

    async def _update(self, entity: str, id: str, decision: Decision) -> Delivered:
        """A page may save again and again; a program's key is good for one write."""
        receipt = None if self._submission.by_person else self._receipt()
        try:
            return Delivered(await self._platform.update(self._principal, entity, id, decision.body, decision.version, receipt))
        except AlreadyReceived as repeated:
            if not repeated.same:
                raise
            return Delivered(await self._platform.get(self._principal, entity, repeated.id))

    def _receipt(self) -> Receipt | None:
        return Receipt(self._submission.id, fingerprint_of(self._submission)) if self._submission.id else None


class PendingAttempt(Attempt):
    """The same over any other platform: what is sent is pending first."""

    def __init__(
        self, platform: Platform, principal: Principal, submission: Submission, pending_saves: PendingSaves, pending: PendingSave
    ) -> None:
        super().__init__(platform, principal, submission)
        self._pending_saves, self.pending = pending_saves, pending
        self.has_ended = False

    async def ended(self, record: Object, lost_updates: Mapping[str, Any] | None = None) -> None:
        state: State = "lost_update" if lost_updates else "done"
        version = record.get("_df_version")
        await self._pending_saves.move(self.pending, state, record=str(record["id"]), lost_updates=lost_updates, version=version)
        self.has_ended = True

    async def _create(self, entity: str, body: Object) -> Object:
        moved = await self._pending_saves.move(self.pending, "sending", sent={"create": body})
        if moved is None:
            raise SavePending("save-running", self.pending.id, outcome_unknown=True, running=True)
        self.pending = moved
        return await self._platform.create(self._principal, body)

    async def _update(self, entity: str, id: str, decision: Decision) -> Delivered:
        """A second reading is on its way with the PATCH, a step ahead: nothing waits for it unless another write came between."""
        before = asyncio.create_task(self._read(entity, id))
        READINGS.add(before)
        before.add_done_callback(READINGS.discard)
        await asyncio.sleep(0)
        body = with_kept_secrets(decision)
        return Delivered(await self._platform.update(self._principal, entity, id, body, decision.version), before)

    async def _read(self, entity: str, id: str) -> Object | None:
        try:
            return await self._platform.get(self._principal, entity, id)
        except FormsError:
            return None


class Delivery:
    """One for a platform and its pending saves. A submission that arrives twice at once is sent once, and both get the answer."""

    def __init__(self, platform: Platform, pending_saves: PendingSaves) -> None:
        self._platform, self.pending_saves = platform, pending_saves
        self._running: dict[tuple[str, str, str], asyncio.Task[Any]] = {}

    async def once(self, principal: Principal, submission: Submission, save: Callable[[Submission], Awaitable[Outcome]]) -> Outcome:
        """What `save` gives for a submission; for the same one at the same time the same outcome.

        Over a platform that is not ours the save goes on when the client has disconnected.
        """
        if self._platform.capabilities.shares_database:
            return await save(submission)
        submission = submission if submission.id else submission.with_id(secrets.token_urlsafe(24))
        key = (principal.tenant, submission.id, fingerprint_of(submission))
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = asyncio.ensure_future(save(submission))
            running.add_done_callback(lambda _: self._running.pop(key, None))
        outcome: Outcome = await asyncio.shield(running)
        return outcome

    @asynccontextmanager
    async def attempt(
        self, principal: Principal, ref: RecordRef, submission: Submission, *, keyless: bool
    ) -> AsyncIterator[Attempt]:
        """An attempt to read, review and deliver a submission. Raises SavePending and AlreadySaved; for a program, whose key must
        not be used for two writes, AlreadyReceived.

        `keyless`: it came without an id. What such a program sent is not stored if it was surely not carried out: the program could
        never ask for it.
        """
        if self._platform.capabilities.shares_database:
            if not submission.by_person and submission.id:
                await self._refuse_another_use(principal, submission)
            yield Attempt(self._platform, principal, submission)
            return
        attempt = PendingAttempt(
            self._platform, principal, submission, self.pending_saves, await self._begin(principal, ref, submission)
        )
        try:
            yield attempt
        except Unavailable as error:
            if keyless and not submission.by_person and not _may_have_happened(attempt.pending, error):
                await self.pending_saves.drop(attempt.pending)
                raise
            raise await self._still_pending(principal, attempt.pending, error) from error
        except SavePending:
            raise
        except FormsError:
            await self.pending_saves.drop(attempt.pending)
            raise
        except Exception:
            # A fault of ours: what was on its way may have arrived, so it is settled like any other of unknown outcome.
            state: State = "unknown" if attempt.pending.state == "sending" else "waiting"
            await self.pending_saves.move(attempt.pending, state, reason=Fact("fault"))
            raise
        if not attempt.has_ended:
            await self.pending_saves.drop(attempt.pending)

    async def last_write_of(self, principal: Principal, ref: RecordRef, submission: Submission) -> int | None:
        """The version that the submission's page gave a record last, through whichever process; None for none."""
        if ref.id is None or not page_of(principal, submission):
            return None
        if self._platform.capabilities.shares_database:
            return await self._platform.last_write_of(principal, ref.entity, ref.id, page_of(principal, submission))
        return await self.pending_saves.last_version(principal, submission.id)

    async def settle(self, principal: Principal, pending: PendingSave) -> PendingSave:
        """Looks whether a create of unknown outcome was carried out: it was, where exactly one object is what was sent.

        Raises what the platform raises.
        """
        move = self.pending_saves.move
        if pending.state == "sending" and self.pending_saves.is_abandoned(pending):
            pending = await move(pending, "unknown", reason=Fact("stopped-while-sending")) or pending
        if pending.state == "received" and self.pending_saves.is_abandoned(pending):
            pending = await move(pending, "waiting", reason=Fact("stopped-before-sending")) or pending
        if pending.state != "unknown" or not pending.creates:
            return pending
        candidates = await self.candidates(principal, pending)
        if len(candidates) == 1:
            return await move(pending, "done", record=str(candidates[0]["id"])) or pending
        return pending

    async def candidates(self, principal: Principal, pending: PendingSave) -> Sequence[Object]:
        """Objects that may be what a create of unknown outcome made: exactly what was sent, and created since."""
        sent = pending.content.get("sent", {}).get("create")
        if not sent:
            return []
        fields = {name: value for name, value in sent.items() if name not in SYSTEM_FIELDS}
        made = await self.pending_saves.made(principal, pending.entity)
        return [
            each
            for each in await self._platform.list(principal, pending.entity)
            if _created(each) >= pending.at - SKEW_MILLISECONDS
            and all(name in each and same_but_for_marks(value, each[name]) for name, value in fields.items())
            and str(each.get("id")) not in made
        ]

    async def adopt(self, pending: PendingSave, record: str) -> None:
        """The person says which record it is."""
        await self.pending_saves.move(pending, "done", record=record)

    async def _refuse_another_use(self, principal: Principal, submission: Submission) -> None:
        """Raises AlreadySaved where a program's key was carried out before, AlreadyReceived where that was something else."""
        pending = await self.pending_saves.get(principal, submission.id)
        if pending is None:
            return
        if pending.fingerprint != fingerprint_of(submission):
            raise AlreadyReceived(pending.record, same=False)
        raise AlreadySaved(pending.record)

    async def _begin(self, principal: Principal, ref: RecordRef, submission: Submission) -> PendingSave:
        """The pending save of a submission, ready to be sent."""
        pending, is_new = await self.pending_saves.begin(principal, ref.entity, ref.id or "", submission.id, to_json(submission))
        if not submission.by_person and pending.id != submission.id:
            if is_new:
                await self.pending_saves.drop(pending)
            raise AlreadyReceived(pending.record, same=False)
        return pending if is_new else await self._taken_up(principal, pending)

    async def _taken_up(self, principal: Principal, pending: PendingSave) -> PendingSave:
        """A save that is pending already, ready to be sent. Raises AlreadySaved if it is done, SavePending if it can't be sent."""
        if not self.pending_saves.is_abandoned(pending):
            raise SavePending("save-running", pending.id, outcome_unknown=True, running=True)
        try:
            pending = await self.settle(principal, pending)
        except Unavailable as error:
            raise SavePending(error.code, pending.id, outcome_unknown=pending.state == "unknown", **error.params) from error
        if pending.state in WRITTEN:
            raise AlreadySaved(pending.record)
        if pending.state == "unknown" and pending.creates:
            reason = pending.reason or Fact("save-unknown")
            params: dict[str, Any] = {**reason.params}
            raise SavePending(reason.code, pending.id, outcome_unknown=True, **params)
        taken = await self.pending_saves.move(pending, "received" if pending.creates else "sending")
        if taken is None:
            raise SavePending("save-running", pending.id, outcome_unknown=True, running=True)
        return taken

    async def _still_pending(self, principal: Principal, pending: PendingSave, error: Unavailable) -> FormsError:
        """What becomes of a save when the platform failed: settled at once where that can be, else it stays pending."""
        unknown = _may_have_happened(pending, error)
        moved = await self.pending_saves.move(pending, "unknown" if unknown else "waiting", reason=error.fact)
        if moved is not None and unknown and pending.creates:
            try:
                moved = await self.settle(principal, moved)
            except FormsError:
                pass  # it stays unknown
            if moved.state == "done":
                return AlreadySaved(moved.record)
        return SavePending(error.code, pending.id, outcome_unknown=unknown, retry_after=error.retry_after, **error.params)


def page_of(principal: Principal, submission: Submission) -> str:
    """What tells the page of a form that a person posted from all others; "" for a program's document. One id of two people is two
    pages."""
    if not submission.by_person or not submission.id:
        return ""
    return hashlib.blake2b(f"{principal.person}\n{submission.id}".encode(), digest_size=16).hexdigest()


def with_kept_secrets(decision: Decision) -> Object:
    """What is sent to a platform elsewhere: also the secrets that are expressly kept for another destination, since such a platform
    may have the same rule. A secret that it does not show us cannot be sent again; then it says so."""
    opened, actions = decision.opened, decision.review.interpretation.actions
    unchanged = {
        key: value
        for key, places in destinations_of(opened.form).items()
        if actions.get(key) == KEEP_HERE and key not in decision.changes and not decision.changes.keys().isdisjoint(places)
        if not is_blank(value := opened.values.get(key)) and not is_mark(value)
    }
    return {**opened.form.changes_to(opened.record or {}, unchanged), **decision.body} if unchanged else decision.body


def new_object(principal: Principal, decision: Decision) -> Object:
    """The object that a platform is asked to create."""
    definition = decision.opened.form.definition
    return {
        **decision.body,
        "entity": definition.entity,
        "level": definition.level,
        "comboKey": f"SUB:{principal.tenant}|ENT:",
    }


def _may_have_happened(pending: PendingSave, error: Unavailable) -> bool:
    return error.outcome_unknown and pending.state == "sending"


def _created(each: Object) -> float:
    created = each.get("created")
    return created if isinstance(created, int | float) else 0
