"""From a decided save to the platform and back: stored as pending before the first byte is sent, settled when the end is unknown.

A platform that shares the engine's database needs none of this but the receipt of a create: its writes happen with the engine's own
or not at all. For any other one a submission that is not carried out, or of which nobody knows, ends in `Kept`.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.definition import SYSTEM_FIELDS
from app.errors import Again, FormsError, Kept, Repeated, Unavailable
from app.platform.base import Object, Platform, Principal, Receipt
from app.state.pending_saves import WRITTEN, PendingSave, PendingSaves, State, fingerprint, receipt_of
from app.submissions.model import Submission, to_json

log = logging.getLogger("forms")

Outcome = TypeVar("Outcome")

BUSY = "This is being saved already. Look again in a moment."
LOOKING: set["asyncio.Task[Object | None]"] = set()
"""Readings under way: a task that nobody holds may be dropped."""

SKEW_MILLISECONDS = 300_000
"""How far the platform's clock may be behind ours when it says when an object was created."""


@dataclass(frozen=True, slots=True)
class Written:
    """The object after a PATCH. `look` reads what it was in the moment before, where the platform compares no versions; an object
    may come too early or too late, which its version tells, or not at all (None)."""

    record: Object
    look: "asyncio.Task[Object | None] | None" = None


class Sent:
    """The writing end of one submission."""

    def __init__(self, platform: Platform, principal: Principal, submission: Submission) -> None:
        self._platform, self._principal, self._submission = platform, principal, submission

    async def create(self, body: Object) -> Object | str:
        """The created object, or the one that the same submission made before; the id alone of what the same page made before with
        other content."""
        try:
            return await self._platform.create(self._principal, body, self._receipt())
        except Repeated as repeated:
            return await self._platform.get(self._principal, body["entity"], repeated.id) if repeated.same else repeated.id

    async def update(self, entity: str, id: str, patch: Object, version: int | None) -> "Written":
        """Raises Conflict where the platform compares versions, and Repeated for a program's key that stands for something else.

        A page may save again and again; a program's key is good for one write.
        """
        receipt = self._receipt() if self._submission.document is not None else None
        try:
            return Written(await self._platform.update(self._principal, entity, id, patch, version, receipt))
        except Repeated as repeated:
            if not repeated.same:
                raise
            return Written(await self._platform.get(self._principal, entity, repeated.id))

    def _receipt(self) -> Receipt | None:
        return receipt_of(self._submission.id, to_json(self._submission)) if self._submission.id else None


class KeptSent(Sent):
    """The same over a platform that is not ours: what is sent is in the pending_saves first."""

    def __init__(
        self, platform: Platform, principal: Principal, submission: Submission, pending_saves: PendingSaves, pending: PendingSave
    ) -> None:
        super().__init__(platform, principal, submission)
        self._ledger, self.pending = pending_saves, pending

    async def create(self, body: Object) -> Object | str:
        moved = await self._ledger.move(self.pending, "sending", sent={"create": body})
        if moved is None:
            raise Kept(BUSY, self.pending.id, outcome_unknown=True, running=True)
        self.pending = moved
        return await self._platform.create(self._principal, body)

    async def update(self, entity: str, id: str, patch: Object, version: int | None) -> Written:
        """A second reading is on its way with the PATCH, a step ahead: nothing waits for it unless a write slipped in."""
        look = asyncio.create_task(self._look(entity, id))
        LOOKING.add(look)
        look.add_done_callback(LOOKING.discard)
        await asyncio.sleep(0)
        return Written(await self._platform.update(self._principal, entity, id, patch, version), look)

    async def _look(self, entity: str, id: str) -> Object | None:
        try:
            return await self._platform.get(self._principal, entity, id)
        except FormsError:
            return None


class Sender:
    """One for a platform and its pending_saves. A submission that comes twice at once is carried out once, and both hear of it."""

    def __init__(self, platform: Platform, pending_saves: PendingSaves) -> None:
        self._platform, self.pending_saves = platform, pending_saves
        self._running: dict[tuple[str, str, str], asyncio.Task[Any]] = {}

    async def keeping(
        self,
        principal: Principal,
        entity: str,
        record: str,
        submission: Submission,
        work: Callable[[Sent], Awaitable[Outcome]],
    ) -> Outcome:
        """Runs `work`, which reads, judges and sends. Raises Kept, Again, and what `work` raises; for a program, whose key must not
        stand for two things, Repeated.

        Over a foreign platform the work goes on when whoever asked has gone.
        """
        if self._platform.capabilities.shares_database:
            if submission.document is not None and submission.id:
                await self._look_up(principal, submission)
            return await work(Sent(self._platform, principal, submission))
        keyless = not submission.id
        if keyless:
            submission = replace(submission, id=secrets.token_urlsafe(24))
        key = (principal.tenant, submission.id, fingerprint(to_json(submission)))
        running = self._running.get(key)
        if running is None:
            leaves_nothing = keyless and submission.document is not None
            running = self._running[key] = asyncio.create_task(
                self._keep(principal, entity, record, submission, work, leaves_nothing=leaves_nothing)
            )
            running.add_done_callback(lambda _: self._running.pop(key, None))
        outcome: Outcome = await asyncio.shield(running)
        return outcome

    async def _look_up(self, principal: Principal, submission: Submission) -> None:
        """Raises Again where a program's key was carried out before, Repeated where that was something else."""
        pending = await self.pending_saves.get(principal, submission.id)
        if pending is None:
            return
        if pending.fingerprint != fingerprint(to_json(submission)):
            raise Repeated(pending.record, same=False)
        raise Again(pending.record)

    async def settle(self, principal: Principal, pending: PendingSave) -> PendingSave:
        """Looks whether a create of which nobody knows was carried out: it was, where exactly one object is what was sent.

        Raises what the platform says.
        """
        if pending.state == "sending" and self.pending_saves.is_abandoned(pending):
            pending = (
                await self.pending_saves.move(pending, "unknown", reason="The engine was stopped while this was being sent.")
                or pending
            )
        if pending.state == "received" and self.pending_saves.is_abandoned(pending):
            pending = (
                await self.pending_saves.move(pending, "waiting", reason="The engine was stopped before this was sent.") or pending
            )
        if pending.state != "unknown" or not pending.creates:
            return pending
        found = await self.candidates(principal, pending)
        if len(found) == 1:
            return await self.pending_saves.move(pending, "done", record=str(found[0]["id"])) or pending
        return pending

    async def candidates(self, principal: Principal, pending: PendingSave) -> Sequence[Object]:
        """Objects that may be what an unknown create made: exactly what was sent, and created since."""
        sent = pending.content.get("sent", {}).get("create")
        if not sent:
            return []
        fields = {name: value for name, value in sent.items() if name not in SYSTEM_FIELDS}
        made = await self.pending_saves.made(principal, pending.entity)
        return [
            each
            for each in await self._platform.list(principal, pending.entity)
            if _created(each) >= pending.at - SKEW_MILLISECONDS
            and all(name in each and each[name] == value for name, value in fields.items())
            and str(each.get("id")) not in made
        ]

    async def adopt(self, pending: PendingSave, record: str) -> None:
        """The person says which record it is."""
        await self.pending_saves.move(pending, "done", record=record)

    async def _keep(
        self,
        principal: Principal,
        entity: str,
        record: str,
        submission: Submission,
        work: Callable[[Sent], Awaitable[Outcome]],
        *,
        leaves_nothing: bool,
    ) -> Outcome:
        """`leaves_nothing`: what was surely not sent is not kept, since a program without a key would never ask for it."""
        pending, new = await self.pending_saves.begin(principal, entity, record, submission.id, to_json(submission))
        if submission.document is not None and pending.id != submission.id:
            if new:
                await self.pending_saves.drop(pending)
            raise Repeated(pending.record, same=False)
        if not new:
            pending = await self._taken_up(principal, pending)
        sent = KeptSent(self._platform, principal, submission, self.pending_saves, pending)
        try:
            outcome = await work(sent)
        except Unavailable as error:
            if leaves_nothing and not _may_have_happened(sent.pending, error):
                await self.pending_saves.drop(sent.pending)
                raise
            raise await self._kept(principal, sent.pending, error) from error
        except Kept:
            raise
        except FormsError:
            await self.pending_saves.drop(sent.pending)
            raise
        except Exception:
            # A fault of ours: what was on its way may have arrived, so it is settled like any other that nobody knows of.
            state: State = "unknown" if sent.pending.state == "sending" else "waiting"
            await self.pending_saves.move(sent.pending, state, reason="Something went wrong on our side.")
            raise
        written = getattr(outcome, "record", None)
        if isinstance(written, Mapping) and "id" in written:
            lost_updates = getattr(outcome, "stored_lost_updates", None)
            await self.pending_saves.move(
                sent.pending, "lost_update" if lost_updates else "done", record=str(written["id"]), lost_updates=lost_updates
            )
        else:
            await self.pending_saves.drop(sent.pending)
        return outcome

    async def _taken_up(self, principal: Principal, pending: PendingSave) -> PendingSave:
        """A pending that is there already, ready to be sent. Raises Again when it is done, Kept when it must not be sent."""
        if not self.pending_saves.is_abandoned(pending):
            raise Kept(BUSY, pending.id, outcome_unknown=True, running=True)
        try:
            pending = await self.settle(principal, pending)
        except Unavailable as error:
            raise Kept(str(error), pending.id, outcome_unknown=pending.state == "unknown") from error
        if pending.state in WRITTEN:
            raise Again(pending.record)
        if pending.state == "unknown" and pending.creates:
            raise Kept(pending.reason, pending.id, outcome_unknown=True)
        taken = await self.pending_saves.move(pending, "received" if pending.creates else "sending")
        if taken is None:
            raise Kept(BUSY, pending.id, outcome_unknown=True, running=True)
        return taken

    async def _kept(self, principal: Principal, pending: PendingSave, error: Unavailable) -> FormsError:
        """What becomes of a pending when the platform failed: settled at once where that can be, else kept."""
        unknown = _may_have_happened(pending, error)
        moved = await self.pending_saves.move(pending, "unknown" if unknown else "waiting", reason=str(error))
        if moved is not None and unknown and pending.creates:
            try:
                moved = await self.settle(principal, moved)
            except FormsError:
                pass  # it stays unknown
            if moved.state == "done":
                return Again(moved.record)
        return Kept(str(error), pending.id, outcome_unknown=unknown, retry_after=error.retry_after)


def _may_have_happened(pending: PendingSave, error: Unavailable) -> bool:
    return error.outcome_unknown and pending.state == "sending"


def _created(each: Object) -> float:
    created = each.get("created")
    return created if isinstance(created, int | float) else 0
