"""Which definition holds now, for which tenant: fetch, read, compile once, remember the last good one."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.compiler import CompiledForm, compile_form
from app.definition import Finding
from app.errors import BadDefinition, NotFound, Unavailable
from app.hints import looks_secret
from app.parsing import Limits
from app.platform.base import Object, Platform, Principal
from app.reader import read_definition

DEFINITION = "DEFINITION"
KEPT_FORMS = 512
KEPT_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one entity of one tenant. Times are in seconds of the catalogue's clock.

    `trouble` says, in a sentence, why `form` is not what the platform holds now: the newer definition cannot be used, or the
    platform does not answer.
    """

    form: CompiledForm
    findings: tuple[Finding, ...]
    version: object
    checked: float
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class EntityCard:
    """One entity that has a form, for people to choose from."""

    entity: str
    name: str
    plural: str
    icon: str
    description: str


class Catalogue:
    """Definitions by tenant and entity. A form is fetched again once it is older than `lifetime` seconds (0 = at every use)."""

    def __init__(self, platform: Platform, limits: Limits, lifetime: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._platform, self._limits, self._lifetime, self._clock = platform, limits, lifetime, clock
        self._entries: OrderedDict[tuple[str, str], Entry] = OrderedDict()
        self._forms: OrderedDict[str, tuple[CompiledForm, tuple[Finding, ...]]] = OrderedDict()
        self._fetching: dict[tuple[str, str], asyncio.Future[Entry]] = {}

    async def form(self, principal: Principal, entity: str) -> CompiledForm:
        """Raises NotFound, BadDefinition (with findings), Unavailable and what the platform says of the principal."""
        return (await self.entry(principal, entity)).form

    async def entry(self, principal: Principal, entity: str) -> Entry:
        """The same with all that is known beside the form."""
        key = (principal.tenant, entity)
        entry = self._entries.get(key)
        if entry is not None and self._clock() - entry.checked < self._lifetime:
            return entry
        if self._lifetime == 0:
            return await self._refresh(principal, entity, entry)
        fetching = self._fetching.get(key)
        if fetching is None:
            fetching = self._fetching[key] = asyncio.ensure_future(self._refresh(principal, entity, entry))
            fetching.add_done_callback(lambda _: self._fetching.pop(key, None))
        return await asyncio.shield(fetching)

    def is_secret(self, tenant: str, entity: str, name: str) -> bool:
        """Whether the property `name` of an entity's records is, or holds, what nobody may see.

        By its form where that is known already, else by what the name tells.
        """
        entry = self._entries.get((tenant, entity))
        if entry is None:
            return looks_secret(name, "")
        return name in entry.form.secret_properties

    async def cards(self, principal: Principal) -> list[EntityCard]:
        """The entities that have a form, by their plural name."""
        definitions = await self._platform.list(
            principal, DEFINITION, fields=("id", "name", "plural", "icon", "description", "definition")
        )
        cards = [_card(each) for each in definitions if each.get("definition")]
        return sorted(cards, key=lambda card: card.plural.casefold())

    async def _refresh(self, principal: Principal, entity: str, known: Entry | None) -> Entry:
        try:
            document = await self._platform.get(principal, DEFINITION, entity)
        except Unavailable as error:
            if known is None:
                raise
            return self._keep(principal, entity, replace(known, trouble=str(error), checked=self._clock()))
        except NotFound:
            self._entries.pop((principal.tenant, entity), None)
            raise NotFound(f"There is no form for {entity}.") from None
        version = (document.get("_df_version"), document.get("updated"))
        if known is not None and known.version == version:
            if self._lifetime and not known.trouble:
                known = self._keep(principal, entity, replace(known, checked=self._clock()))
            return known
        return await self._take(principal, entity, document, version, known)

    async def _take(self, principal: Principal, entity: str, document: Object, version: object, known: Entry | None) -> Entry:
        """A definition never seen before: one that cannot be used never replaces one that could."""
        try:
            form, findings = await asyncio.to_thread(self._compile, document)
        except BadDefinition as error:
            if known is None:
                raise
            return self._keep(principal, entity, replace(known, version=version, trouble=str(error), checked=self._clock()))
        return self._keep(principal, entity, Entry(form, findings, version, self._clock()))

    def _compile(self, document: Object) -> tuple[CompiledForm, tuple[Finding, ...]]:
        reading = read_definition(document, self._limits)
        kept = self._forms.get(reading.definition.hash)
        if kept is not None:
            return kept
        if not any(reading.definition.rows()):
            raise BadDefinition(f"{reading.definition.entity}: the definition has no rows", reading.findings)
        kept = self._forms[reading.definition.hash] = (compile_form(reading.definition), reading.findings)
        while len(self._forms) > KEPT_FORMS:
            self._forms.popitem(last=False)
        return kept

    def _keep(self, principal: Principal, entity: str, entry: Entry) -> Entry:
        self._entries[principal.tenant, entity] = entry
        while len(self._entries) > KEPT_ENTRIES:
            self._entries.popitem(last=False)
        return entry


def _card(document: Object) -> EntityCard:
    def text(name: str, otherwise: str = "") -> str:
        value: Any = document.get(name)
        return value if isinstance(value, str) and value.strip() else otherwise

    entity = text("id")
    name = text("name", entity)
    return EntityCard(entity, name, text("plural", name), text("icon"), text("description"))
