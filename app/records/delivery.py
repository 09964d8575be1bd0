"""From a decided save to the platform and back: in the ledger before the first byte is sent, settled when nobody knows the end.

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
from app.state.pending_saves import WRITTEN, Ledger, Slip, State, fingerprint, receipt_of
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
    """The same over a platform that is not ours: what is sent is in the ledger first."""

    def __init__(self, platform: Platform, principal: Principal, submission: Submission, ledger: Ledger, slip: Slip) -> None:
        super().__init__(platform, principal, submission)
        self._ledger, self.slip = ledger, slip

    async def create(self, body: Object) -> Object | str:
        moved = await self._ledger.move(self.slip, "sending", sent={"create": body})
        if moved is None:
            raise Kept(BUSY, self.slip.id, outcome_unknown=True, running=True)
        self.slip = moved
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
    """One for a platform and its ledger. A submission that comes twice at once is carried out once, and both hear of it."""

    def __init__(self, platform: Platform, ledger: Ledger) -> None:
        self._platform, self.ledger = platform, ledger
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
        if self._platform.atomic:
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
        slip = await self.ledger.get(principal, submission.id)
        if slip is None:
            return
        if slip.fingerprint != fingerprint(to_json(submission)):
            raise Repeated(slip.record, same=False)
        raise Again(slip.record)

    async def settle(self, principal: Principal, slip: Slip) -> Slip:
        """Looks whether a create of which nobody knows was carried out: it was, where exactly one object is what was sent.

        Raises what the platform says.
        """
        if slip.state == "sending" and self.ledger.is_left(slip):
            slip = await self.ledger.move(slip, "unknown", reason="The engine was stopped while this was being sent.") or slip
        if slip.state == "received" and self.ledger.is_left(slip):
            slip = await self.ledger.move(slip, "waiting", reason="The engine was stopped before this was sent.") or slip
        if slip.state != "unknown" or not slip.creates:
            return slip
        found = await self.candidates(principal, slip)
        if len(found) == 1:
            return await self.ledger.move(slip, "done", record=str(found[0]["id"])) or slip
        return slip

    async def candidates(self, principal: Principal, slip: Slip) -> Sequence[Object]:
        """Objects that may be what an unknown create made: exactly what was sent, and created since."""
        sent = slip.content.get("sent", {}).get("create")
        if not sent:
            return []
        fields = {name: value for name, value in sent.items() if name not in SYSTEM_FIELDS}
        made = await self.ledger.made(principal, slip.entity)
        return [
            each
            for each in await self._platform.list(principal, slip.entity)
            if _created(each) >= slip.at - SKEW_MILLISECONDS
            and all(name in each and each[name] == value for name, value in fields.items())
            and str(each.get("id")) not in made
        ]

    async def adopt(self, slip: Slip, record: str) -> None:
        """The person says which record it is."""
        await self.ledger.move(slip, "done", record=record)

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
        slip, new = await self.ledger.begin(principal, entity, record, submission.id, to_json(submission))
        if submission.document is not None and slip.id != submission.id:
            if new:
                await self.ledger.drop(slip)
            raise Repeated(slip.record, same=False)
        if not new:
            slip = await self._taken_up(principal, slip)
        sent = KeptSent(self._platform, principal, submission, self.ledger, slip)
        try:
            outcome = await work(sent)
        except Unavailable as error:
            if leaves_nothing and not _may_have_happened(sent.slip, error):
                await self.ledger.drop(sent.slip)
                raise
            raise await self._kept(principal, sent.slip, error) from error
        except Kept:
            raise
        except FormsError:
            await self.ledger.drop(sent.slip)
            raise
        except Exception:
            # A fault of ours: what was on its way may have arrived, so it is settled like any other that nobody knows of.
            state: State = "unknown" if sent.slip.state == "sending" else "waiting"
            await self.ledger.move(sent.slip, state, reason="Something went wrong on our side.")
            raise
        written = getattr(outcome, "record", None)
        if isinstance(written, Mapping) and "id" in written:
            overrun = getattr(outcome, "stored_lost_updates", None)
            await self.ledger.move(sent.slip, "overrun" if overrun else "done", record=str(written["id"]), overrun=overrun)
        else:
            await self.ledger.drop(sent.slip)
        return outcome

    async def _taken_up(self, principal: Principal, slip: Slip) -> Slip:
        """A slip that is there already, ready to be sent. Raises Again when it is done, Kept when it must not be sent."""
        if not self.ledger.is_left(slip):
            raise Kept(BUSY, slip.id, outcome_unknown=True, running=True)
        try:
            slip = await self.settle(principal, slip)
        except Unavailable as error:
            raise Kept(str(error), slip.id, outcome_unknown=slip.state == "unknown") from error
        if slip.state in WRITTEN:
            raise Again(slip.record)
        if slip.state == "unknown" and slip.creates:
            raise Kept(slip.reason, slip.id, outcome_unknown=True)
        taken = await self.ledger.move(slip, "received" if slip.creates else "sending")
        if taken is None:
            raise Kept(BUSY, slip.id, outcome_unknown=True, running=True)
        return taken

    async def _kept(self, principal: Principal, slip: Slip, error: Unavailable) -> FormsError:
        """What becomes of a slip when the platform failed: settled at once where that can be, else kept."""
        unknown = _may_have_happened(slip, error)
        moved = await self.ledger.move(slip, "unknown" if unknown else "waiting", reason=str(error))
        if moved is not None and unknown and slip.creates:
            try:
                moved = await self.settle(principal, moved)
            except FormsError:
                pass  # it stays unknown
            if moved.state == "done":
                return Again(moved.record)
        return Kept(str(error), slip.id, outcome_unknown=unknown, retry_after=error.retry_after)


def _may_have_happened(slip: Slip, error: Unavailable) -> bool:
    return error.outcome_unknown and slip.state == "sending"


def _created(each: Object) -> float:
    created = each.get("created")
    return created if isinstance(created, int | float) else 0
