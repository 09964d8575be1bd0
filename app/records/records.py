"""What a person or program can do with records, no HTTP: open, check, carry over, save, delete, search."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from app import metrics
from app.definition import Values
from app.errors import NO_RECORD, Again, Conflict, FormsError, NotAllowed, NotFound, Refused, Repeated, Unavailable
from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.validation import Message, ratchet, validate
from app.platform.base import Object, Platform, Principal
from app.records.definitions import Definitions
from app.records.delivery import Sender, Sent, Written
from app.records.listing import PAGE_SIZE, Listing, list_columns, list_filters, search_of
from app.submissions.json_input import searchable
from app.submissions.lost_updates import find_lost_updates
from app.submissions.merge import FieldConflict, merge
from app.submissions.model import Submission
from app.submissions.outcomes import OpenRecord, Rejected, Saved, Weighed
from app.submissions.review import Weigher, in_order

REMEMBERED_WRITES = 4096
ATTEMPTS = 8
"""How often a save is tried again when somebody else's write comes between reading and writing."""


class Records:
    """One path for pages and programs."""

    def __init__(self, platform: Platform, definitions: Definitions, sender: Sender, weigher: Weigher) -> None:
        self._platform, self._catalogue, self._sender, self._weigher = platform, definitions, sender, weigher
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._written: OrderedDict[tuple[str, str, str], object] = OrderedDict()
        """Which version of a record a page has written last: what it wrote itself is nobody else's edit."""

    async def _weigh(self, principal: Principal, opened: OpenRecord, submission: Submission) -> Weighed:
        earlier = await self._earlier(principal, opened.form, submission)
        return self._weigher.weigh(opened, submission, earlier)

    async def blank(self, principal: Principal, entity: str) -> OpenRecord:
        """A new record: the definition's defaults, nothing else."""
        entry = await self._catalogue.entry(principal, entity)
        values = {field.key: field.default for field, _ in entry.form.inputs if field.default is not None}
        return OpenRecord(entry, None, values, entry.form.rules.evaluate(values), [])

    async def open(self, principal: Principal, entity: str, id: str) -> OpenRecord:
        """Raises NotFound. Messages are what does not fit the form as it is now, as warnings."""
        return _judged(await self._open_unjudged(principal, entity, id))

    async def written(self, principal: Principal, entity: str, record: Object) -> OpenRecord:
        """The same for a record that is at hand."""
        return _judged(_under(await self._catalogue.entry(principal, entity), record))

    async def check(self, principal: Principal, entity: str, id: str, submission: Submission) -> Rejected:
        """What would be said of a submission, without saving it. `id` is "" for a new record."""
        opened = await (self._open_unjudged(principal, entity, id) if id else self.blank(principal, entity))
        return (await self._weigh(principal, opened, submission)).rejected

    async def resume(self, principal: Principal, entity: str, id: str, submission: Submission) -> Rejected:
        """A form that goes on as it was typed, under the definition and over the record of now: nothing is said of mistakes yet."""
        rejected = await self.check(principal, entity, id, submission)
        return replace(rejected, messages=[])

    async def create(self, principal: Principal, entity: str, submission: Submission) -> Saved | Rejected:
        """Raises Kept when the platform could not be asked, or does not say whether it was carried out."""
        _need(principal, "write")
        try:
            return await self._sender.keeping(
                principal, entity, "", submission, lambda sent: self._create(principal, entity, submission, sent)
            )
        except Again as again:
            return await self._saved_before(principal, entity, submission, again.id)

    async def save(self, principal: Principal, entity: str, id: str, submission: Submission) -> Saved | Rejected:
        """Read, merge per field, PATCH of the changed fields alone. Raises NotFound and Kept."""
        _need(principal, "write")
        try:
            return await self._sender.keeping(
                principal, entity, id, submission, lambda sent: self._save_in_turn(principal, entity, id, submission, sent)
            )
        except Again as again:
            return await self._saved_before(principal, entity, submission, again.id)

    async def delete(self, principal: Principal, entity: str, id: str, versions: frozenset[int] | None = None) -> None:
        """With `versions` only while the record has one of them; raises Conflict otherwise."""
        _need(principal, "write")
        version = None
        if versions is not None:
            record = await self._platform.get(principal, entity, id)
            version = record.get("_df_version")
            if version not in versions:
                raise Conflict("The record was changed meanwhile.", record)
        await self._platform.delete(principal, entity, id, version)

    async def search(
        self,
        principal: Principal,
        entity: str,
        *,
        text: str = "",
        equals: Mapping[str, str] | None = None,
        sort: str = "",
        descending: bool = False,
        page: int = 1,
        size: int = PAGE_SIZE,
        wide: bool = False,
    ) -> Listing:
        """Records of an entity. Unknown sort and filter keys are ignored; a secret is never searched or sorted by.

        `wide`: over all fields of `searchable`, not the columns and filters of a list alone.
        """
        entry = await self._catalogue.entry(principal, entity)
        columns = searchable(entry.form) if wide else list_columns(entry.form)
        filters = columns if wide else list_filters(columns)
        search = search_of(entry.form, columns, filters, text, equals or {}, sort, descending, page, size)
        found = await self._platform.find(principal, entity, search)
        return Listing(entry.form, columns, filters, found, entry.trouble)

    async def all(self, principal: Principal, entity: str) -> tuple[CompiledForm, Sequence[Object]]:
        """Every record of an entity, as it is stored, under its form."""
        form = await self._catalogue.form(principal, entity)
        return form, await self._platform.list(principal, entity)

    async def _saved_before(self, principal: Principal, entity: str, submission: Submission, id: str) -> Saved:
        """That it was saved is known, whatever the platform says just now. A program is answered with the record or not at all."""
        try:
            record = await self._platform.get(principal, entity, id)
        except (NotFound, Unavailable):
            if submission.document is not None:
                raise
            record = {"id": id}
        return Saved(record, (), repeated=True)

    async def _create(self, principal: Principal, entity: str, submission: Submission, sent: Sent) -> Saved | Rejected:
        opened = await self.blank(principal, entity)
        form = opened.form
        weighed = await self._weigh(principal, opened, submission)
        if not weighed.settled:
            return weighed.rejected
        written = {key: value for key, value in weighed.changes.items() if value is not MISSING}
        try:
            record = await sent.create(self._new_object(principal, form, written))
        except (Refused, NotAllowed) as error:
            return _refused(weighed.rejected, error)
        if isinstance(record, str):
            if submission.document is not None:
                raise Repeated(record, same=False)
            return replace(weighed.rejected, repeats=record)
        return Saved(record, tuple(written))

    async def _save_in_turn(
        self, principal: Principal, entity: str, id: str, submission: Submission, sent: Sent
    ) -> Saved | Rejected:
        """One save of a record at a time where no versions are compared: people of this engine do not overrun each other."""
        if self._platform.capabilities.compares_versions:
            return await self._save(principal, entity, id, submission, sent)
        turn = self._turns.setdefault((principal.tenant, id), asyncio.Lock())
        async with turn:
            return await self._save(principal, entity, id, submission, sent)

    async def _save(self, principal: Principal, entity: str, id: str, submission: Submission, sent: Sent) -> Saved | Rejected:
        for _ in range(ATTEMPTS):
            began = time.perf_counter()
            try:
                opened = await self._open_unjudged(principal, entity, id)
            except NotFound:
                return await self._orphaned(principal, entity, submission)
            assert opened.record is not None
            page = (principal.tenant, id, submission.id if submission.document is None else "")
            own = page[2] and opened.version is not None and self._written.get(page) == opened.version
            weighed = await self._weigh(principal, opened, replace(submission, version=opened.version) if own else submission)
            if submission.insists is not None and opened.version not in submission.insists:
                return await self._stale(principal, weighed)
            if not weighed.settled:
                return weighed.rejected
            theirs = weighed.rejected.theirs
            if not weighed.changes:
                return Saved(opened.record, (), theirs)
            patch = opened.form.changes_to(opened.record, self._stored(opened.form, opened.values, weighed.changes))
            try:
                written = await sent.update(entity, id, patch, opened.version)
            except Conflict:
                continue
            except (Refused, NotAllowed) as error:
                return _refused(weighed.rejected, error)
            metrics.write_window_seconds.observe(time.perf_counter() - began)
            saved = await self._told(opened, written, weighed.changes, theirs)
            if not saved.lost_updates and page[2]:
                self._remember(page, written.record)
            return saved
        if submission.document is not None:
            raise Conflict("Others keep changing this record. Try again in a moment.")
        return replace(weighed.rejected, refused="Others keep changing this record. Try again in a moment.")

    async def _stale(self, principal: Principal, weighed: Weighed) -> Rejected:
        """A program insists on a version that is over: with those of its fields that others changed since, as far as that is known,
        to something else than it sends."""
        rejected = weighed.rejected
        opened, insists = rejected.opened, rejected.submission.insists
        assert opened.record is not None and insists is not None
        form, id = opened.form, str(opened.record["id"])
        since = await self._platform.written_since(principal, form.definition.entity, id, max(insists, default=-1))
        conflicts = tuple(
            FieldConflict(key, MISSING, value, opened.values.get(key, MISSING))
            for key, value in rejected.interpreted.touched.items()
            for field, _ in (form.by_key[key],)
            if since is None or (field.parent_property or field.id) in since
        )
        return replace(rejected, conflicts=conflicts, stale=True)

    def _remember(self, page: tuple[str, str, str], updated: Object) -> None:
        self._written[page] = updated.get("_df_version")
        if len(self._written) > REMEMBERED_WRITES:
            self._written.popitem(last=False)

    async def _orphaned(self, principal: Principal, entity: str, submission: Submission) -> Rejected:
        """What was typed into a record that somebody has deleted meanwhile, as a new one. Raises NotFound."""
        if not submission.posted:
            raise NotFound(NO_RECORD)
        new = replace(submission, version=None, base_text="", seals_text="", originals={}, choices={}, actions={})
        weighed = await self._weigh(principal, await self.blank(principal, entity), new)
        return replace(weighed.rejected, gone=True)

    async def _told(self, opened: OpenRecord, written: Written, changes: Values, theirs: tuple[str, ...]) -> Saved:
        """What was saved, and what somebody else wrote between reading and writing: the version tells that they did."""
        updated = written.record
        version = updated.get("_df_version")
        if not isinstance(version, int) or opened.version is None or version <= opened.version + 1:
            return Saved(updated, tuple(changes), theirs)
        metrics.interleaved_writes.inc()
        form = opened.form
        now = form.values_of(updated)
        more = merge(form, opened.values, changes, now).theirs_alone
        before = await written.look if written.look else None
        between = form.values_of(before) if before is not None and before.get("_df_version") == version - 1 else None
        lost_updates = find_lost_updates(form, opened.values, changes, between)
        after = replace(opened, record=updated, values=now, state=form.rules.evaluate(now))
        kept = self._weigher.stored_lost_updates(after, lost_updates) if lost_updates else None
        return Saved(updated, tuple(changes), tuple(dict.fromkeys([*theirs, *more])), lost_updates, kept)

    async def _open_unjudged(self, principal: Principal, entity: str, id: str) -> OpenRecord:
        """For a save, which judges the record as it would be afterwards."""
        entry = await self._catalogue.entry(principal, entity)
        return _under(entry, await self._platform.get(principal, entity, id))

    async def _earlier(self, principal: Principal, form: CompiledForm, submission: Submission) -> CompiledForm | None:
        """The form that a submission was made with, where that is not the present one and is known."""
        if submission.definition in ("", form.hash):
            return None
        return await self._catalogue.earlier(principal.tenant, form.definition.entity, submission.definition)

    def _stored(self, form: CompiledForm, values: Mapping[str, Any], changes: Values) -> Values:
        """Changed values as the record writes them; a cleared one is null, as the platform has no other way."""
        return {
            key: None if value is MISSING else kind.store(field, value, values.get(key, MISSING))
            for key, value in changes.items()
            for field, kind in (form.by_key[key],)
        }

    def _new_object(self, principal: Principal, form: CompiledForm, written: Values) -> Object:
        fields = form.changes_to({}, self._stored(form, {}, written))
        return {
            **fields,
            "entity": form.definition.entity,
            "level": form.definition.level,
            "comboKey": f"SUB:{principal.tenant}|ENT:",
        }


def _under(entry: Entry, record: Object) -> OpenRecord:
    values = entry.form.values_of(record)
    return OpenRecord(entry, record, values, entry.form.rules.evaluate(values), [])


def _judged(opened: OpenRecord) -> OpenRecord:
    messages = ratchet(opened.form, validate(opened.form, opened.values, opened.state), touched=())
    return replace(opened, messages=messages) if messages else opened


def _refused(rejected: Rejected, error: FormsError) -> Rejected:
    """With what the platform says of it, at the fields where it names them. A program is told by the error itself."""
    if rejected.submission.document is not None:
        raise error
    form = rejected.opened.form
    told = [
        Message(fault["field"], fault["message"], "error", "refused")
        for fault in getattr(error, "errors", ())
        if fault.get("field") in form.by_key
    ]
    return replace(rejected, messages=in_order(form, [*rejected.messages, *told]), refused=str(error))


def _need(principal: Principal, scope: str) -> None:
    if not principal.may(scope):
        raise NotAllowed("Your access token may read but not change records.")
