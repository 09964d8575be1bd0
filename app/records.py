"""What a person or program can do with records, no HTTP: open, check, save, delete, search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.catalogue import Catalogue, Entry
from app.compiler import CompiledForm
from app.definition import Field, Values
from app.errors import Conflict, NotAllowed
from app.fields.base import MISSING, Context
from app.merge import Clash, Merged, merge
from app.platform.base import Found, Object, Platform, Principal, Search
from app.rules import State
from app.submission import Interpreted, Submission, interpret
from app.validation import Message, ratchet, validate, warnings

ATTEMPTS = 3
"""How often a save is tried again when somebody else's write comes between reading and writing."""

SHOWN_COLUMNS = 6
"""How many columns a list has where the definition names none."""

PAGE_SIZE = 50
FILTER_OPTIONS = 30


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
    """`changed` are the keys that were written (none: nothing was sent), `theirs` those that somebody else changed meanwhile."""

    record: Object
    changed: tuple[str, ...]
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """A save that was not accepted: the record as it is now, what was typed, and what is wrong."""

    opened: Opened
    interpreted: Interpreted
    messages: list[Message]
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    form: CompiledForm
    columns: tuple[Field, ...]
    filters: tuple[Field, ...]
    found: Found
    trouble: str


class Records:
    """One path for pages and programs. `strict` lets errors in untouched fields block a save, too."""

    def __init__(self, platform: Platform, catalogue: Catalogue, context: Context, *, strict: bool = False) -> None:
        self._platform, self._catalogue, self._context, self._strict = platform, catalogue, context, strict

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
        before = self._before(opened, submission)
        interpreted = interpret(opened.form, submission, before, self._context)
        return Returned(opened, interpreted, self._judge(opened.form, interpreted, new=opened.record is None))

    async def create(self, principal: Principal, entity: str, submission: Submission) -> Saved | Returned:
        _need(principal, "write")
        entry = await self._catalogue.entry(principal, entity)
        form = entry.form
        interpreted = interpret(form, submission, {}, self._context)
        messages = self._judge(form, interpreted, new=True)
        if _has_error(messages):
            opened = Opened(entry, None, {}, interpreted.state, [])
            return Returned(opened, interpreted, messages)
        written = {key: value for key, value in interpreted.touched.items() if value is not MISSING}
        record = await self._platform.create(principal, self._new_object(principal, form, written))
        return Saved(record, tuple(written))

    async def save(self, principal: Principal, entity: str, id: str, submission: Submission) -> Saved | Returned:
        """Read, merge per field, PATCH of the changed fields alone. Raises NotFound, and Conflict when writers never pause."""
        _need(principal, "write")
        for _ in range(ATTEMPTS):
            opened = await self._open_unjudged(principal, entity, id)
            try:
                return await self._save_over(principal, opened, submission)
            except Conflict:
                continue
        raise Conflict("Others keep changing this record. Try again in a moment.")

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
        filters = tuple(column for column in columns if 0 < len(column.options) <= FILTER_OPTIONS)
        search = _search(entry.form, columns, filters, text, equals or {}, sort, descending, page, size)
        found = await self._platform.find(principal, entity, search)
        return Listing(entry.form, columns, filters, found, entry.trouble)

    async def _open_unjudged(self, principal: Principal, entity: str, id: str) -> Opened:
        """For a save, which judges the record as it would be afterwards."""
        entry = await self._catalogue.entry(principal, entity)
        record = await self._platform.get(principal, entity, id)
        values = entry.form.values_of(record)
        return Opened(entry, record, values, entry.form.rules.evaluate(values), [])

    def _before(self, opened: Opened, submission: Submission) -> Mapping[str, Any]:
        """The values that the person started from: what the form says they saw, where the record has moved on since."""
        if opened.record is None:
            return {}
        if submission.version is None or submission.version == opened.version:
            return opened.values
        base = submission.base()
        if base is None:
            return opened.values
        secrets = {key: opened.values[key] for key in _secret_keys(opened.form) if key in opened.values}
        return {**base, **secrets}

    async def _save_over(self, principal: Principal, opened: Opened, submission: Submission) -> Saved | Returned:
        form, record = opened.form, opened.record
        assert record is not None
        before = self._before(opened, submission)
        interpreted = interpret(form, submission, before, self._context)
        merged = self._merged(opened, before, interpreted)
        if merged is not None and (merged.clashes or merged.theirs_alone):
            interpreted = self._rebased(opened, interpreted, merged)
        messages = self._judge(form, interpreted, new=False)
        clashes = merged.clashes if merged else ()
        if _has_error(messages) or clashes:
            return Returned(opened, interpreted, messages, clashes)
        changes = merged.changes if merged else interpreted.touched
        theirs = merged.theirs_alone if merged else ()
        if not changes:
            return Saved(record, (), theirs)
        patch = form.changes_to(record, self._stored(form, opened.values, changes))
        updated = await self._platform.update(principal, form.definition.entity, record["id"], patch, opened.version)
        return Saved(updated, tuple(changes), theirs)

    def _merged(self, opened: Opened, before: Mapping[str, Any], interpreted: Interpreted) -> Merged | None:
        """None where nobody else has written since the person opened the form."""
        if before is opened.values:
            return None
        return merge(opened.form, before, interpreted.touched, opened.values)

    def _rebased(self, opened: Opened, interpreted: Interpreted, merged: Merged) -> Interpreted:
        """What the person typed, over what the record holds now."""
        values = {key: opened.values[key] for key in opened.form.by_key if key in opened.values}
        values.update({key: None if value is MISSING else value for key, value in interpreted.touched.items()})
        return Interpreted(values, interpreted.touched, interpreted.messages, opened.form.rules.evaluate(values))

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


def list_columns(form: CompiledForm) -> tuple[Field, ...]:
    """The definition's grid columns; without any, the first few fields that are short. Never a secret."""
    fields = [field for field, _ in form.inputs if not field.secret and not field.hidden]
    grid = tuple(field for field in fields if field.grid)
    long = ("textarea", "texteditor", "file", "unknown")
    return grid or tuple(field for field in fields if field.type not in long)[:SHOWN_COLUMNS]


def in_order(form: CompiledForm, messages: Sequence[Message]) -> list[Message]:
    """Messages in the order of the form's fields."""
    if len(messages) < 2:
        return list(messages)
    places = {field.key: place for place, (field, _) in enumerate(form.inputs)}
    return sorted(messages, key=lambda message: places.get(message.key, len(places)))


def _search(
    form: CompiledForm,
    columns: Sequence[Field],
    filters: Sequence[Field],
    text: str,
    equals: Mapping[str, str],
    sort: str,
    descending: bool,
    page: int,
    size: int,
) -> Search:
    by_id = {column.id: column for column in columns if not column.parent_property}
    column = by_id.get(sort) or by_id.get(form.definition.sort)
    descending = descending if sort in by_id else form.definition.sort_descending
    folded = text.casefold().strip()
    return Search(
        text=text.strip(),
        fields=tuple(id for id, field in by_id.items() if not field.options),
        matches={id: found for id, field in by_id.items() if folded and (found := _options_like(field, folded))},
        equals={field.id: equals[field.id] for field in filters if equals.get(field.id)},
        sort=column.id if column else "",
        descending=descending,
        numeric=bool(column and column.type in ("number", "gauge")),
        offset=(max(page, 1) - 1) * size,
        limit=size,
    )


def _options_like(field: Field, folded: str) -> tuple[str, ...]:
    return tuple(option.id for option in field.options if folded in option.text.casefold())


def _secret_keys(form: CompiledForm) -> list[str]:
    return [field.key for field, _ in form.inputs if field.secret]


def _need(principal: Principal, scope: str) -> None:
    if not principal.may(scope):
        raise NotAllowed("Your access token may read but not change records.")


def _has_error(messages: Sequence[Message]) -> bool:
    return any(message.severity == "error" for message in messages)
