"""The versions of a definition: when, by whom, why; what each was; and an earlier one made current again."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from app.definition import DEFINITION
from app.errors import Conflict, NotFound
from app.platform.base import HistoryReader, Object, Platform, Principal
from app.platform.moves import MAX_AGE_DAYS
from app.records.definition_content import before_write, with_content
from app.records.definition_publishing import Change, DefinitionPublishing, Published
from app.state.definition_proposals import Proposal
from app.state.definition_versions import DefinitionVersions, PublishedVersion, way_between
from app.state.snapshots import Snapshots
from app.steps.json_form import steps_from_json
from app.steps.model import inverses

MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version. `hash` is its identity; `version` the platform's number, "" where it gave none; `at` in epoch seconds."""

    hash: str
    version: str
    at: float
    author: str
    note: str
    source: str
    """form, api, v1, command; "seen" where only the definition itself is known, as over a platform without a history."""
    is_current: bool
    operations: Sequence[object] = ()
    """As JSON, where it was published by operations."""
    number: int = 0
    """Of the version among those that were published through the engine; 0 for any other."""
    steps: Sequence[object] = ()
    """As JSON: how values followed."""
    undoes: int | None = None
    can_be_undone: bool = False
    approved_by: str = ""
    """The id of the person who agreed, where another administrator had to."""


class DefinitionHistory:
    def __init__(
        self,
        platform: Platform,
        publishing: DefinitionPublishing,
        snapshots: Snapshots,
        versions: DefinitionVersions,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._platform, self._publishing = platform, publishing
        self._snapshots, self._versions = snapshots, versions

    @property
    def is_complete(self) -> bool:
        """Whether every version is known, and not only those that the engine has seen."""
        return self._platform.capabilities.history is not None

    async def lines(self, principal: Principal, entity: str, count: int = 50) -> list[VersionLine]:
        """The latest first. Raises NotAllowed, NotFound."""
        current = await self._publishing.current(principal, entity)
        published = await self._versions.all(principal.tenant, entity, MAX_LINES)
        count = min(count, MAX_LINES)
        history = self._platform.capabilities.history
        if history is not None:
            lines = await self._written(principal, entity, history, current, published, count)
        else:
            lines = await self._seen(principal, entity, current, published, count)
        undoable = self._undoable(published, await self._publishing.hash_of(principal.tenant, current))
        return [replace(line, can_be_undone=True) if undoable and line.number == undoable.number else line for line in lines]

    async def latest(self, principal: Principal) -> dict[str, PublishedVersion]:
        """entity -> the version that was published last through the engine, of those that one may edit."""
        found = await self._versions.latest(principal.tenant)
        return {entity: each for entity, each in found.items() if self._publishing.may_edit(principal, entity)}

    async def document(self, principal: Principal, entity: str, hash: str) -> Object:
        """The DEFINITION object of a version. Raises NotFound."""
        current = await self._publishing.current(principal, entity)
        stored = await self._snapshots.document(principal.tenant, entity, hash)
        history = self._platform.capabilities.history
        if stored is None and history is not None:
            for _, document in await self._with_documents(principal, entity, history, current, MAX_LINES):
                if await self._publishing.hash_of(principal.tenant, document) == hash:
                    return document
        if stored is None:
            raise NotFound("definition-missing", entity=entity)
        return stored

    async def current(self, principal: Principal, entity: str) -> tuple[str, Object]:
        """(hash, DEFINITION object) of the current version. Raises NotAllowed, NotFound."""
        document = await self._publishing.current(principal, entity)
        return await self._publishing.hash_of(principal.tenant, document), document

    async def restore(
        self, principal: Principal, entity: str, hash: str, note: str = "", *, if_hashes: Collection[str] | None = None
    ) -> Published:
        """Makes an earlier version current again, as a new version, with the values that steps between have moved. The current one
        must have one of `if_hashes`.

        Raises what `document` and `publish` raise.
        """
        document = await self.document(principal, entity, hash)
        return await self.replace(principal, entity, document, note, if_hashes=if_hashes, hash=hash)

    async def propose_restore(self, principal: Principal, entity: str, hash: str, note: str = "") -> Proposal:
        """Asks another administrator for it. Raises what `document` and `propose` raise."""
        current, document = await self._publishing.current(principal, entity), await self.document(principal, entity, hash)
        change = Change(current, with_content(current, document), note)
        return await self._publishing.propose(principal, entity, change, "restore")

    async def propose_undo(self, principal: Principal, entity: str, note: str = "") -> Proposal:
        """The same for `undo`."""
        change = await self._undoing(principal, entity, note, None)
        return await self._publishing.propose(principal, entity, change, "undo")

    async def replace(
        self,
        principal: Principal,
        entity: str,
        document: Object,
        note: str = "",
        *,
        if_hashes: Collection[str] | None = None,
        hash: str = "",
    ) -> Published:
        """The same with a definition from elsewhere, such as the one that came with the engine: its content alone is taken. `hash`:
        of the version that it was."""
        current = await self._publishing.current(principal, entity)
        await self._publishing.check_hash(principal.tenant, current, if_hashes)
        hash = hash or await self._publishing.hash_of(principal.tenant, with_content(current, document))
        back = await self._back(principal, entity, hash, await self._publishing.hash_of(principal.tenant, current))
        for index, how in enumerate(back or [Change(current, document)]):
            is_last = index >= len(back) - 1
            content = document if is_last else how.document
            change = replace(how, base=current, document=with_content(current, content), note=note)
            published = await self._publishing.publish(principal, entity, change)
            current = published.document
        return published

    async def _back(self, principal: Principal, entity: str, start: str, end: str) -> list[Change]:
        """What takes back each version with steps between two, the latest first: one that took another back is done again."""
        versions = await self._versions.all(principal.tenant, entity, MAX_LINES)
        moved = [each for each in way_between(versions, start, end) if each.steps or each.undoes is not None]
        if moved:
            principal.need("write", entity)
        changes = []
        for version in reversed(moved):
            again = next((each for each in versions if each.number == version.undoes), None)
            steps = steps_from_json(list((again or version).steps))
            document = await self.document(principal, entity, version.base)
            undoes = None if again else version.number
            changes.append(Change({}, document, steps=steps if again else inverses(steps), undoes=undoes))
        return changes

    async def undo(
        self, principal: Principal, entity: str, note: str = "", *, if_hashes: Collection[str] | None = None
    ) -> Published:
        """Takes the latest publish back, as a new version: the definition, and the values that its steps moved. What was written
        since stays. Raises Conflict where there is nothing to undo, and what `publish` raises.
        """
        principal.need("write", entity)
        return await self._publishing.publish(principal, entity, await self._undoing(principal, entity, note, if_hashes))

    async def _undoing(self, principal: Principal, entity: str, note: str, if_hashes: Collection[str] | None) -> Change:
        current = await self._publishing.current(principal, entity)
        await self._publishing.check_hash(principal.tenant, current, if_hashes)
        published = await self._versions.all(principal.tenant, entity, MAX_LINES)
        undoable = self._undoable(published, await self._publishing.hash_of(principal.tenant, current))
        if undoable is None:
            raise Conflict("definition-nothing-to-undo", current)
        document = await self.document(principal, entity, undoable.base)
        steps = inverses(steps_from_json(list(undoable.steps)))
        return Change(current, with_content(current, document), note, steps=steps, undoes=undoable.number)

    def _undoable(self, published: Sequence[PublishedVersion], hash: str) -> PublishedVersion | None:
        """The latest version that was not taken back, where it is the current one and young enough. `published`: latest first."""
        taken_back = {each.undoes for each in published}
        left = [each for each in published if each.undoes is None and each.number not in taken_back]
        is_known = bool(left) and left[0].hash == hash and left[0].base != hash
        return left[0] if is_known and self._clock() - left[0].at < MAX_AGE_DAYS * 86_400 else None

    async def _written(
        self,
        principal: Principal,
        entity: str,
        history: HistoryReader,
        current: Object,
        published: Sequence[PublishedVersion],
        count: int,
    ) -> list[VersionLine]:
        """Every write, from the platform's history."""
        lines = []
        by_version = {(each.hash, each.version): each for each in reversed(published)}
        for row, document in await self._with_documents(principal, entity, history, current, count):
            hash = row["definition"] or await self._publishing.hash_of(principal.tenant, document)
            noted = by_version.get((hash, row["version"]))
            lines.append(
                VersionLine(
                    hash,
                    str(row["version"]),
                    row["at"] / 1000,
                    row["user"] or (noted.author if noted else ""),
                    noted.note if noted else "",
                    row["source"] or "",
                    row["version"] == current.get("_df_version"),
                    noted.operations if noted else (),
                    noted.number if noted else 0,
                    noted.steps if noted else (),
                    noted.undoes if noted else None,
                    approved_by=noted.approved_by if noted else "",
                )
            )
        return lines

    @staticmethod
    async def _with_documents(
        principal: Principal, entity: str, history: HistoryReader, current: Object, count: int
    ) -> list[tuple[Object, Object]]:
        """(line of the history, the object after that write), the latest first, as far as the object's creation."""
        lines: list[tuple[Object, Object]] = []
        document = current
        for row in await history.history(principal, DEFINITION, entity):
            if row["action"] == "delete" or len(lines) == count:
                break
            lines.append((row, document))
            if row["action"] == "create":
                break
            document = before_write(document, row["changes"])
        return lines

    async def _seen(
        self, principal: Principal, entity: str, current: Object, published: Sequence[PublishedVersion], count: int
    ) -> list[VersionLine]:
        """What was published here, and what was seen besides."""
        hash = await self._publishing.hash_of(principal.tenant, current)
        lines = [
            VersionLine(
                each.hash,
                str(each.version),
                each.at,
                each.author,
                each.note,
                each.source,
                is_current=False,
                operations=each.operations,
                number=each.number,
                steps=each.steps,
                undoes=each.undoes,
                approved_by=each.approved_by,
            )
            for each in published
        ]
        hashes = {each.hash for each in published}
        seen = [each for each in await self._snapshots.all(principal.tenant, entity) if each.hash not in hashes]
        lines += [VersionLine(each.hash, each.version, each.at, "", "", "seen", is_current=False) for each in seen]
        lines.sort(key=lambda line: -line.at)
        return _marked(lines[:count], hash)


def _marked(lines: list[VersionLine], current: str) -> list[VersionLine]:
    """The latest line of the current content is the current version."""
    index = next((index for index, line in enumerate(lines) if line.hash == current), None)
    if index is None:
        return lines
    return [*lines[:index], replace(lines[index], is_current=True), *lines[index + 1 :]]
