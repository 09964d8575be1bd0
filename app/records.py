"""What a person or program can do with records, no HTTP: open, check, carry over, save, delete, search."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson

from app import metrics
from app.catalogue import Catalogue, Entry
from app.compiler import CompiledForm
from app.definition import Values
from app.drift import Change, Drift, Lost, carry, compare
from app.errors import Again, Conflict, FormsError, NotAllowed, NotFound, Refused
from app.fields.base import MISSING, Context, is_blank
from app.listing import PAGE_SIZE, Listing, list_columns, list_filters, search_of
from app.merge import Clash, Merged, merge
from app.platform.base import Object, Platform, Principal
from app.rules import State
from app.secrecy import destinations
from app.sending import Sender, Sent
from app.submission import KEEP, Interpreted, Submission, interpret
from app.validation import Message, ratchet, validate, warnings

ATTEMPTS = 8
"""How often a save is tried again when somebody else's write comes between reading and writing."""


NO_SUBMISSION = Submission({})


@dataclass(frozen=True, slots=True)
class Opened:
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
class Saved:
    """`changed` are the keys that were written (none: nothing was sent), `theirs` those that somebody else changed meanwhile.

    `overrun`: keys that were written although somebody else wrote in the very moment, so that a value of theirs may be gone.
    """

    record: Object
    changed: tuple[str, ...]
    theirs: tuple[str, ...] = ()
    overrun: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """A submission that was not saved: the record as it is now, what was typed, and what is wrong or has changed."""

    opened: Opened
    interpreted: Interpreted
    messages: list[Message]
    clashes: tuple[Clash, ...] = ()
    drift: tuple[Change, ...] = ()
    """How the form changed since it was opened."""
    lost: tuple[Lost, ...] = ()
    theirs: tuple[str, ...] = ()
    """Keys of fields that only somebody else changed meanwhile."""
    repeats: str = ""
    """The id of the record that the same page made before, with other content."""
    refused: str = ""
    """Why the platform did not take it."""
    submission: Submission = NO_SUBMISSION
    """As it is meant under the present form."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A submission put against the record as it is now."""

    returned: Returned
    changes: Values
    settled: bool
    """Whether it can be saved without asking the person anything."""


class Records:
    """One path for pages and programs. `strict` lets errors in untouched fields block a save, too.

    `sealing` is the key of the seals that tell whether a secret is still the one that was stored.
    """

    def __init__(
        self,
        platform: Platform,
        catalogue: Catalogue,
        sender: Sender,
        context: Context,
        *,
        strict: bool = False,
        sealing: bytes = b"",
    ) -> None:
        self._platform, self._catalogue, self._sender = platform, catalogue, sender
        self._context, self._strict, self._sealing = context, strict, sealing

    async def blank(self, principal: Principal, entity: str) -> Opened:
        """A new record: the definition's defaults, nothing else."""
        entry = await self._catalogue.entry(principal, entity)
        values = {field.key: field.default for field, _ in entry.form.inputs if field.default is not None}
        return Opened(entry, None, values, entry.form.rules.evaluate(values), [])

    async def open(self, principal: Principal, entity: str, id: str) -> Opened:
        """Raises NotFound. Messages are what does not fit the form as it is now, as warnings."""
        opened = await self._open_unjudged(principal, entity, id)
        messages = ratchet(validate(opened.form, opened.values, opened.state), touched=())
        return replace(opened, messages=messages) if messages else opened

    async def check(self, principal: Principal, entity: str, id: str, submission: Submission) -> Returned:
        """What would be said of a submission, without saving it. `id` is "" for a new record."""
        opened = await (self._open_unjudged(principal, entity, id) if id else self.blank(principal, entity))
        return (await self._weigh(principal, opened, submission)).returned

    async def resume(self, principal: Principal, entity: str, id: str, submission: Submission) -> Returned:
        """A form that goes on as it was typed, under the definition and over the record of now: nothing is said of mistakes yet."""
        returned = await self.check(principal, entity, id, submission)
        return replace(returned, messages=[])

    async def create(self, principal: Principal, entity: str, submission: Submission) -> Saved | Returned:
        """Raises Kept when the platform could not be asked, or does not say whether it was carried out."""
        _need(principal, "write")
        try:
            return await self._sender.keeping(
                principal, entity, "", submission, lambda sent: self._create(principal, entity, submission, sent)
            )
        except Again as again:
            return Saved(await self._platform.get(principal, entity, again.id), ())

    async def save(self, principal: Principal, entity: str, id: str, submission: Submission) -> Saved | Returned:
        """Read, merge per field, PATCH of the changed fields alone. Raises NotFound and Kept."""
        _need(principal, "write")
        try:
            return await self._sender.keeping(
                principal, entity, id, submission, lambda sent: self._save(principal, entity, id, submission, sent)
            )
        except Again as again:
            return Saved(await self._platform.get(principal, entity, again.id), ())

    async def delete(self, principal: Principal, entity: str, id: str) -> None:
        _need(principal, "write")
        await self._platform.delete(principal, entity, id)

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
    ) -> Listing:
        """Records of an entity. Unknown sort and filter keys are ignored; a secret is never searched or sorted by."""
        entry = await self._catalogue.entry(principal, entity)
        columns = list_columns(entry.form)
        filters = list_filters(columns)
        search = search_of(entry.form, columns, filters, text, equals or {}, sort, descending, page, size)
        found = await self._platform.find(principal, entity, search)
        return Listing(entry.form, columns, filters, found, entry.trouble)

    def seals(self, opened: Opened) -> str:
        """What a form carries to tell later whether its secrets are still those that were stored, as JSON; "" without secrets."""
        if not opened.form.secret_properties or opened.record is None:
            return ""
        seals = {key: self._seal(opened, key) for key in _secret_keys(opened.form) if not is_blank(opened.values.get(key))}
        return orjson.dumps(seals).decode()

    async def _create(self, principal: Principal, entity: str, submission: Submission, sent: Sent) -> Saved | Returned:
        opened = await self.blank(principal, entity)
        form = opened.form
        weighed = await self._weigh(principal, opened, submission)
        if not weighed.settled:
            return weighed.returned
        written = {key: value for key, value in weighed.changes.items() if value is not MISSING}
        try:
            record = await sent.create(self._new_object(principal, form, written))
        except (Refused, NotAllowed) as error:
            return _refused(weighed.returned, error)
        if isinstance(record, str):
            return replace(weighed.returned, repeats=record)
        return Saved(record, tuple(written))

    async def _save(self, principal: Principal, entity: str, id: str, submission: Submission, sent: Sent) -> Saved | Returned:
        for _ in range(ATTEMPTS):
            began = time.perf_counter()
            try:
                opened = await self._open_unjudged(principal, entity, id)
            except NotFound:
                return await self._orphaned(principal, entity, submission)
            assert opened.record is not None
            weighed = await self._weigh(principal, opened, submission)
            if not weighed.settled:
                return weighed.returned
            theirs = weighed.returned.theirs
            if not weighed.changes:
                return Saved(opened.record, (), theirs)
            patch = opened.form.changes_to(opened.record, self._stored(opened.form, opened.values, weighed.changes))
            try:
                updated = await sent.update(entity, id, patch, opened.version)
            except Conflict:
                continue
            except (Refused, NotAllowed) as error:
                return _refused(weighed.returned, error)
            metrics.write_window_seconds.observe(time.perf_counter() - began)
            return self._told(opened, updated, weighed.changes, theirs)
        return replace(weighed.returned, refused="Others keep changing this record. Try again in a moment.")

    async def _orphaned(self, principal: Principal, entity: str, submission: Submission) -> Returned:
        """What was typed into a record that somebody has deleted meanwhile, as a new one. Raises NotFound."""
        if not submission.posted:
            raise NotFound("There is no such record.")
        new = replace(submission, version=None, base_text="", seals_text="", originals={}, choices={}, actions={})
        weighed = await self._weigh(principal, await self.blank(principal, entity), new)
        return replace(
            weighed.returned, refused="Somebody deleted this record meanwhile. Create makes a new one of what stands here."
        )

    def _told(self, opened: Opened, updated: Object, changes: Values, theirs: tuple[str, ...]) -> Saved:
        """What was saved, and what somebody else wrote between reading and writing: the version tells that they did."""
        version = updated.get("_df_version")
        slipped_in = isinstance(version, int) and opened.version is not None and version > opened.version + 1
        if not slipped_in:
            return Saved(updated, tuple(changes), theirs)
        metrics.interleaved_writes.inc()
        now = opened.form.values_of(updated)
        more = merge(opened.form, opened.values, changes, now).theirs_alone
        return Saved(updated, tuple(changes), tuple(dict.fromkeys([*theirs, *more])), overrun=tuple(changes))

    async def _open_unjudged(self, principal: Principal, entity: str, id: str) -> Opened:
        """For a save, which judges the record as it would be afterwards."""
        entry = await self._catalogue.entry(principal, entity)
        record = await self._platform.get(principal, entity, id)
        values = entry.form.values_of(record)
        return Opened(entry, record, values, entry.form.rules.evaluate(values), [])

    async def _weigh(self, principal: Principal, opened: Opened, submission: Submission) -> _Weighed:
        """What a submission means for the record and the form as they are now."""
        form = opened.form
        earlier = await self._earlier(principal, form, submission)
        drift = None
        typed: frozenset[str] = frozenset()
        posted = submission.posted
        if earlier is not None:
            drift = _compared(earlier, form)
            typed = self._typed_under(earlier, opened, submission)
            submission = carry(drift, submission, typed)
        submission = submission.chosen()
        before = self._before(opened, submission, earlier)
        interpreted = interpret(form, submission, before, self._context)
        merged = self._merged(opened, before, interpreted)
        if merged is not None and (merged.clashes or merged.theirs_alone):
            interpreted = self._rebased(opened, interpreted, merged)
        clashes = (*(merged.clashes if merged else ()), *self._open_questions(opened, interpreted, submission))
        clashes += self._secret_clashes(opened, interpreted, submission)
        messages = self._judge(form, interpreted, new=opened.record is None)
        messages = in_order(form, [*messages, *_kept_secrets_that_move(opened, interpreted, submission)])
        lost = (*_lost_before(submission), *self._lost(earlier, drift, typed, posted, opened, interpreted))
        if earlier is None and submission.definition not in ("", form.hash):
            lost += _unknown(form, posted)
        returned = Returned(
            opened,
            interpreted,
            messages,
            clashes,
            drift.changes if drift else (),
            lost,
            merged.theirs_alone if merged else (),
            submission=submission,
        )
        settled = not (_has_error(messages) or clashes or lost or (drift is not None and drift.unsettles(typed)))
        if drift is not None:
            metrics.carried.labels("settled" if settled else "asked").inc()
        return _Weighed(returned, merged.changes if merged else interpreted.touched, settled)

    async def _earlier(self, principal: Principal, form: CompiledForm, submission: Submission) -> CompiledForm | None:
        """The form that a submission was made with, where that is not the present one and is known."""
        if submission.definition in ("", form.hash):
            return None
        return await self._catalogue.earlier(principal.tenant, form.definition.entity, submission.definition)

    def _typed_under(self, earlier: CompiledForm, opened: Opened, submission: Submission) -> frozenset[str]:
        """What the person typed, as the form that they had before them understood it: keys of that form."""
        values = earlier.values_of(opened.record) if opened.record else {}
        base = submission.base() if submission.version is not None else None
        return interpret(earlier, submission, base if base is not None else values, self._context).typed

    def _lost(
        self,
        earlier: CompiledForm | None,
        drift: Drift | None,
        typed: frozenset[str],
        posted: Mapping[str, Sequence[str]],
        opened: Opened,
        interpreted: Interpreted,
    ) -> tuple[Lost, ...]:
        """What was typed under the earlier form and has no place in this one."""
        if earlier is None or drift is None:
            return ()
        found = []
        unreadable = {message.key for message in interpreted.messages}
        for field, _ in earlier.inputs:
            key = drift.renamed.get(field.key, field.key)
            if field.key not in typed or key in interpreted.touched or key in unreadable:
                continue
            texts = tuple(text for text in posted.get(field.key, ()) if text.strip())
            if texts and not self._holds(opened, key, posted[field.key]):
                found.append(Lost(field.label, () if field.secret or self._is_secret(opened, key) else texts))
        return tuple(found)

    def _holds(self, opened: Opened, key: str, posted: Sequence[str]) -> bool:
        """Whether the record holds already what was typed, in a field that is there to be seen."""
        if key not in opened.form.by_key or key in opened.state.hidden_keys:
            return False
        field, kind = opened.form.by_key[key]
        if field.secret:
            return False
        read = kind.parse(field, posted, self._context)
        return kind.same(field, read, opened.values.get(key, MISSING))

    def _is_secret(self, opened: Opened, key: str) -> bool:
        return key in opened.form.by_key and opened.form.by_key[key][0].secret

    def _before(self, opened: Opened, submission: Submission, earlier: CompiledForm | None) -> Mapping[str, Any]:
        """The values that the person started from: what the form says they saw, where the record has moved on since."""
        if opened.record is None:
            return {}
        if submission.version is None or submission.version == opened.version:
            return opened.values
        base = submission.base()
        if base is None:
            return opened.values
        secrets = {key: opened.values[key] for key in _secret_keys(opened.form) if key in opened.values}
        # A field that the earlier form did not show was not seen, so nobody can have changed it under the person's eyes.
        seen = None if earlier is None else frozenset(earlier.seen_keys)
        unseen = {key: value for key, value in opened.values.items() if seen is not None and key not in seen}
        return {**unseen, **base, **secrets}

    def _merged(self, opened: Opened, before: Mapping[str, Any], interpreted: Interpreted) -> Merged | None:
        """None where nobody else has written since the person opened the form."""
        if before is opened.values or opened.record is None:
            return None
        return merge(opened.form, before, interpreted.touched, opened.values)

    def _rebased(self, opened: Opened, interpreted: Interpreted, merged: Merged) -> Interpreted:
        """What the person typed, over what the record holds now."""
        values = {key: opened.values[key] for key in opened.form.by_key if key in opened.values}
        values.update({key: None if value is MISSING else value for key, value in interpreted.touched.items()})
        return replace(interpreted, values=values, state=opened.form.rules.evaluate(values))

    def _open_questions(self, opened: Opened, interpreted: Interpreted, submission: Submission) -> tuple[Clash, ...]:
        """Fields that the page showed as changed by two people and where nothing was chosen yet."""
        found = []
        for key, original in submission.originals.items():
            if key in submission.choices or key not in interpreted.touched:
                continue
            field, kind = opened.form.by_key[key]
            read = kind.parse(field, original, self._context)
            found.append(Clash(key, read, interpreted.touched[key], opened.values.get(key, MISSING)))
        return tuple(found)

    def _secret_clashes(self, opened: Opened, interpreted: Interpreted, submission: Submission) -> tuple[Clash, ...]:
        """Secrets that the person replaces and that somebody else has changed since the form was opened."""
        seals = submission.seals()
        if opened.record is None or not submission.seals_text:
            return ()
        return tuple(
            Clash(key, MISSING, MISSING, MISSING)
            for key in _secret_keys(opened.form)
            if key in interpreted.touched and seals.get(key, "") != self._seal(opened, key)
        )

    def _seal(self, opened: Opened, key: str) -> str:
        """Tells nothing of the secret: without the key it cannot be tried, and two records with the same secret differ."""
        value = opened.values.get(key)
        if is_blank(value) or opened.record is None:
            return ""
        told = orjson.dumps([opened.record.get("id"), key, str(value)])
        return hashlib.blake2b(told, digest_size=12, key=self._sealing).hexdigest()

    def _judge(self, form: CompiledForm, interpreted: Interpreted, *, new: bool) -> list[Message]:
        unreadable = {message.key: message for message in interpreted.messages}
        found = [message for message in validate(form, interpreted.values, interpreted.state) if message.key not in unreadable]
        if not new and not self._strict:
            found = ratchet(found, interpreted.touched)
        told = {message.key for message in found} | unreadable.keys()
        hints = [
            message
            for message in warnings(form, interpreted.values, interpreted.state, interpreted.touched)
            if message.key not in told
        ]
        return in_order(form, [*unreadable.values(), *found, *hints])

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


def in_order(form: CompiledForm, messages: Sequence[Message]) -> list[Message]:
    """Messages in the order of the form's fields."""
    if len(messages) < 2:
        return list(messages)
    places = {field.key: place for place, (field, _) in enumerate(form.inputs)}
    return sorted(messages, key=lambda message: places.get(message.key, len(places)))


@lru_cache(64)
def _compared(earlier: CompiledForm, form: CompiledForm) -> Drift:
    return compare(earlier, form)


@lru_cache(512)
def _secret_keys(form: CompiledForm) -> tuple[str, ...]:
    return tuple(field.key for field, _ in form.inputs if field.secret)


@lru_cache(512)
def _destinations(form: CompiledForm) -> Mapping[str, tuple[str, ...]]:
    return destinations(form.definition)


def _kept_secrets_that_move(opened: Opened, interpreted: Interpreted, submission: Submission) -> list[Message]:
    """Stored secrets that would silently go to another place than they were meant for."""
    if opened.record is None or not opened.form.secret_properties or not interpreted.touched:
        return []
    found = []
    for key, places in _destinations(opened.form).items():
        moved = [opened.form.by_key[place][0].label for place in places if place in interpreted.touched]
        kept = submission.actions.get(key, KEEP) == KEEP and key not in interpreted.touched
        if not moved or not kept or is_blank(opened.values.get(key)) or key in interpreted.state.hidden_keys:
            continue
        if not opened.form.by_key[key][0].writable:
            continue
        label = opened.form.by_key[key][0].label
        text = f"{label} was stored for another {_listed(moved)}: type it again, or choose to keep it all the same"
        found.append(Message(key, text, "error", "destination"))
    return found


def _refused(returned: Returned, error: FormsError) -> Returned:
    """With what the platform says of it, at the fields where it names them."""
    form = returned.opened.form
    told = [
        Message(fault["field"], fault["message"], "error", "refused")
        for fault in getattr(error, "errors", ())
        if fault.get("field") in form.by_key
    ]
    return replace(returned, messages=in_order(form, [*returned.messages, *told]), refused=str(error))


def _listed(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def _lost_before(submission: Submission) -> tuple[Lost, ...]:
    return tuple(Lost(label, tuple(texts)) for label, texts in submission.lost.items())


def _unknown(form: CompiledForm, posted: Mapping[str, Sequence[str]]) -> tuple[Lost, ...]:
    """What was posted by a form that nobody knows any more, and that this form has no field for."""
    return tuple(
        Lost(key, tuple(texts)) for key, texts in posted.items() if key not in form.by_key and any(text.strip() for text in texts)
    )


def _need(principal: Principal, scope: str) -> None:
    if not principal.may(scope):
        raise NotAllowed("Your access token may read but not change records.")


def _has_error(messages: Sequence[Message]) -> bool:
    return any(message.severity == "error" for message in messages)
