"""A program that speaks an earlier version: what it sends under the present version, and what it reads under its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.definition import Object, Path
from app.errors import Conflict
from app.fields.base import MISSING, Context, Unreadable
from app.forms.compiler import CompiledForm
from app.forms.scopes import pointer, put_at, remove_at, value_at
from app.forms.searchable import searchable_fields
from app.forms.validation import Message
from app.platform.base import Principal
from app.records.definitions import Definitions
from app.records.listing import ListWish
from app.records.steps_between import StepsBetween
from app.steps.model import Convert, Rename, Step, inverses
from app.steps.moving import SetAside, forward
from app.submissions.carried import Ways, carry_record, path_after
from app.submissions.not_taken import NotTaken


@dataclass(frozen=True, slots=True)
class OlderVersion:
    """`ways` lead from the version `earlier` to the present one; none where a program speaks the present one."""

    earlier: CompiledForm | None = None
    ways: Ways = ()

    @property
    def hash(self) -> str:
        """ "" for the present one."""
        return self.earlier.hash if self.earlier else ""

    def form(self, present: CompiledForm) -> CompiledForm:
        """The one whose names the program knows."""
        return self.earlier or present

    def sent(self, document: Mapping[str, Any], record: Object | None = None) -> tuple[Object, tuple[NotTaken, ...]]:
        """The document for the present version, and what of it no field takes: none of the earlier version, or none now. A value
        that cannot be converted is in it as it was sent, so that it is refused where its field is.

        `record`: what the document changes. What is sent as it was read is no change, and what the earlier version cannot show of a
        list stays in it: ["p1", "p2"] is read as "p1", and "p3" makes it ["p3", "p2"].
        """
        if self.earlier is None or not self.ways:
            return dict(document), ()
        unknown = [path for path in self.earlier.scope.paths_in(document) if self.earlier.field_at(path) is None]
        spoken: Object = {name: dict(value) if isinstance(value, Mapping) else value for name, value in document.items()}
        shown, hidden = ({}, ()) if record is None else self._read(record)
        same = [path for path in self.earlier.scope.paths_in(spoken) if value_at(spoken, path) == value_at(shown, path, MISSING)]
        for path in (*unknown, *same):
            remove_at(spoken, path)
        carried, aside = carry_record(self.ways, spoken)
        for each in aside:
            if each.why in ("not-converted", "partly"):
                put_at(carried, each.path, value_at(spoken, each.path, each.value))
        for each in hidden:
            self._append(carried, each)
        gone = dict.fromkeys((*unknown, *(each.path for each in aside if each.why in ("retired", "occupied"))))
        return carried, tuple(NotTaken(path, "unknown", {"label": "/".join(map(str, path))}) for path in gone)

    def _append(self, carried: Object, rest: SetAside) -> None:
        path = path_after(self.ways, rest.path)
        value = value_at(carried, path, MISSING)
        if rest.why == "partly" and isinstance(value, list) and isinstance(rest.value, list):
            put_at(carried, path, [*value, *(each for each in rest.value if each not in value)])

    def read(self, record: Mapping[str, Any]) -> Object:
        """A record as the earlier version has it. What has no counterpart there is missing."""
        return self._read(record)[0]

    def _read(self, record: Mapping[str, Any]) -> tuple[Object, tuple[SetAside, ...]]:
        shown, aside = dict(record), tuple[SetAside, ...]()
        for steps in reversed(self.ways):
            moved = forward([_first_of_several(step) for step in inverses(steps)], shown)
            shown, aside = moved.record, (*aside, *moved.set_aside)
        return {name: value for name, value in shown.items() if value is not MISSING}, aside

    def path(self, path: Sequence[str | int]) -> tuple[str | int, ...]:
        """Where the earlier version has what is at a path of the present one."""
        now = tuple(path)
        for steps in reversed(self.ways):
            former = {step.after: step.before for step in steps if isinstance(step, Rename)}
            length = next((length for length in range(len(now), 0, -1) if now[:length] in former), 0)
            now = (*former[now[:length]], *now[length:]) if length else now
        return now

    def value(self, path: Path, value: Any) -> Any:
        """One value of the present version as the earlier one has it; MISSING where it has none."""
        record: Object = {}
        put_at(record, path, value)
        return value_at(self.read(record), self.path(path), MISSING)

    def messages(self, messages: Sequence[Message]) -> Sequence[Message]:
        return [replace(each, path=self.path(each.path)) for each in messages] if self.ways else messages

    def not_taken(self, facts: Sequence[NotTaken]) -> Sequence[NotTaken]:
        return [replace(each, path=self.path(each.path)) for each in facts] if self.ways else facts

    def wish(self, wish: ListWish, present: CompiledForm, context: Context) -> ListWish | None:
        """What is asked of a list, by the names and values of the present version; None where it has no such field."""
        if self.earlier is None:
            return wish
        carried = {id: self._asked(present, context, id, text) for id, text in wish.equals.items()}
        sort = self._asked(present, context, wish.sort, "") if wish.sort else ("", "")
        if sort is None or None in carried.values():
            return None
        return replace(wish, sort=sort[0], equals=dict(each for each in carried.values() if each is not None))

    def _asked(self, present: CompiledForm, context: Context, id: str, text: str) -> tuple[str, str] | None:
        """An id of a field and a text that its value is compared with: (state, 20) for (status, 2)."""
        assert self.earlier is not None
        field = next(each for each in searchable_fields(self.earlier) if each.id == id)
        path = path_after(self.ways, field.path)
        searched = next((each for each in searchable_fields(present) if each.path == path), None)
        if searched is None:
            return None
        value = self.earlier.by_key[field.key][1].parse(field, (text,), context)
        record: Object = {}
        if text and not isinstance(value, Unreadable) and value is not MISSING:
            put_at(record, field.path, value)
        carried = value_at(carry_record(self.ways, record)[0], path, MISSING)
        if carried is MISSING:
            return searched.id, text
        shown = present.by_key[searched.key][1].show(searched, carried, context)
        return searched.id, shown if isinstance(shown, str) else next(iter(shown), text)


def _first_of_several(step: Step) -> Step:
    """Of a list that was one value the earlier version shows the first entry."""
    if isinstance(step, Convert) and step.before.kind == "options" and step.after.kind == "option":
        return replace(step, choices=replace(step.choices, several="first"))
    return step


class OlderDocuments:
    def __init__(self, definitions: Definitions, steps: StepsBetween) -> None:
        self._definitions, self._steps = definitions, steps

    async def version(self, principal: Principal, entity: str, hash: str) -> OlderVersion:
        """Of the definition that a program names; "" for the present one. Raises Conflict for one that is not known or too old."""
        form = await self._definitions.form(principal, entity)
        if hash in ("", form.hash):
            return OlderVersion()
        earlier = await self._definitions.earlier(principal.tenant, entity, hash)
        if earlier is None or not await self._steps.is_known(principal.tenant, entity, hash, form.hash):
            renamed = await self._steps.renamed(principal.tenant, entity, hash, form.hash) if earlier else {}
            names = ", ".join(f"{pointer(*before)} → {pointer(*after)}" for before, after in renamed.items())
            raise Conflict("definition-too-old-renamed", names=names) if names else Conflict("definition-too-old")
        return OlderVersion(earlier, await self._steps.of(principal.tenant, entity, hash, form.hash))
