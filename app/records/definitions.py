"""The current definition of each entity of each tenant: fetch, read, compile once, remember the last good one, also over restarts.

Over a remote platform a definition is fresh for `lifetime` seconds. From two thirds of that on (with jitter) it is served while one
refresh runs behind; after it requests wait for that refresh, but no longer than `PATIENCE`. While the platform does not
answer the last good one is served for `STALE_DAYS`, and says so.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from app import metrics
from app.caches.flights import Flights
from app.definition import DEFINITION, Finding
from app.errors import BadDefinition, FormsError, NotAllowed, NotFound, NotSignedIn, Unavailable
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.platform.base import Object, Platform, Principal
from app.platform.secret_properties import SecretProperties
from app.reading.secret_paths import Names, SecretPaths, dotted
from app.records.entry_cache import MAX_ENTRIES, EntryCache
from app.records.tenant_versions import TenantVersions
from app.state.snapshots import CurrentDefinition, Snapshots
from app.workers.form_maker import FormMaker

log = logging.getLogger("forms")

SOFT_PART = 2 / 3
JITTER = 0.2
PATIENCE = 0.5
STALE_DAYS = 7
RETRY_SECONDS = 5.0
ABSENT_SECONDS = 10.0
STANDING_SECONDS = 300.0
"""How far the kept time of the last check may lag behind."""

NO_PATHS_OF_DEFINITIONS = SecretPaths(shallow=True)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EntityCard:
    """One entity that has a form, for people to choose from."""

    entity: str
    name: str
    plural: str
    icon: str
    description: str


class Definitions:
    """Definitions by tenant and entity. With a `lifetime` of 0 seconds the platform is asked at every use.

    `source` is the platform's address, kept with each definition; `clock` gives seconds since the epoch. `arriving`: versions that
    are being published, which count from the moment at which they are seen here.
    """

    def __init__(
        self,
        platform: Platform,
        snapshots: Snapshots,
        secret_properties: SecretProperties,
        maker: FormMaker,
        lifetime: float,
        source: str = "",
        clock: Callable[[], float] = time.time,
        arriving: TenantVersions | None = None,
    ) -> None:
        self._arriving = arriving
        self._platform, self._snapshots, self._maker = platform, snapshots, maker
        self._secret_properties = secret_properties
        self._lifetime, self._source, self._clock = lifetime, source, clock
        self._entries = EntryCache()
        self._fetching: dict[Key, asyncio.Task[Entry]] = {}
        self._taking = Flights()
        self._absent: dict[Key, float] = {}
        self._secrets: dict[Key, frozenset[Names]] = {}
        self._stood: dict[Key, CurrentDefinition] = {}

    async def form(self, principal: Principal, entity: str) -> CompiledForm:
        """Raises NotFound, BadDefinition (with findings), Unavailable and what the platform says of the principal."""
        return (await self.entry(principal, entity)).form

    async def entry(self, principal: Principal, entity: str) -> Entry:
        """The same with all that is known beside the form."""
        key = (principal.tenant, entity)
        entry = self._entries.get(key)
        if self._lifetime == 0:
            return await self._refresh(principal, entity, entry)
        now = self._clock()
        if entry is not None and now < entry.due:
            return entry
        if entry is None:
            if now < self._absent.get(key, 0):
                raise NotFound("form-missing", entity=entity)
            entry = await self._recall(key)
        if entry is None:
            return await self._fetched(principal, entity, None)
        if now - entry.checked < self._lifetime and not entry.trouble:
            self._fetch(principal, entity, entry)
            return entry
        return await self._awaited(principal, entity, entry)

    async def current_form(self, principal: Principal, entity: str) -> CompiledForm:
        """The form as the platform has it at this moment, also where one is cached. Raises Unavailable where it does not say."""
        entry = await self._refresh(principal, entity, self._entries.get((principal.tenant, entity)))
        if entry.outage is not None:
            params: dict[str, Any] = {**entry.outage.params}
            raise Unavailable(entry.outage.code, **params)
        return entry.form

    async def earlier(self, tenant: str, entity: str, hash: str) -> CompiledForm | None:
        """The form of a definition that was served before, by its hash; None for one that never was."""
        entry = self._entries.get((tenant, entity))
        if entry is not None and entry.form.hash == hash:
            return entry.form
        document = await self._snapshots.document(tenant, entity, hash)
        if document is None:
            return None
        secrets = await self._secrets_of((tenant, entity))
        try:
            return (await self._maker.form(document, secrets, hash))[0]
        except BadDefinition:  # limits were made narrower since
            return None

    async def earlier_forms(self, tenant: str, form: CompiledForm, count: int) -> list[CompiledForm]:
        """The forms that were served for the entity before this one, the latest first; what cannot be read now is left out."""
        entity = form.definition.entity
        hashes = [each.hash for each in await self._snapshots.all(tenant, entity) if each.hash != form.hash][:count]
        forms = [await self.earlier(tenant, entity, hash) for hash in hashes]
        return [each for each in forms if each is not None]

    async def ever_secret(self, tenant: str, entity: str) -> frozenset[Names]:
        """Paths in the entity's records that are or were secret."""
        return await self._secrets_of((tenant, entity))

    async def secrets(self, principal: Principal, entity: str) -> SecretPaths:
        """Where the entity's records have secrets, by all definitions that were ever read; without any, names alone decide."""
        if entity == DEFINITION:
            return NO_PATHS_OF_DEFINITIONS
        try:
            await self.form(principal, entity)
        except (BadDefinition, NotFound, NotAllowed, Unavailable):
            pass  # what is on record holds all the same
        except FormsError:
            raise
        except Exception:
            log.exception("the definition %s cannot be read", entity)
        return await self._secret_properties.of(principal.tenant, entity)

    def confirmed(self, entry: Entry) -> float:
        """When the platform last said that this is the definition: just now where it is asked at every use."""
        return entry.checked if self._lifetime else self._clock()

    def compiled(self, hash: str) -> CompiledForm | None:
        """A form that was compiled lately, whoever's it is: for those whom nobody knows yet."""
        return self._maker.known(hash)

    async def check(self, document: Object) -> None:
        """Raises BadDefinition for a DEFINITION object that no form can be made of. An empty one may be filled later."""
        try:
            await self._maker.form(document)
        except BadDefinition as error:
            if error.code != "definition-empty":
                raise

    async def findings(self, document: Object) -> Sequence[Finding]:
        """What lint says of a DEFINITION object, also of one that no form can be made of."""
        try:
            return (await self._maker.form(document))[1]
        except BadDefinition as error:
            return error.findings or (Finding("error", "", str(error)),)

    async def ever_secret_anywhere(self, entity: str) -> frozenset[str]:
        """Keys of the entity's fields that were ever secret in any tenant: for the same."""
        return dotted(await self._snapshots.ever_secret(entity))

    async def identify(self, tenant: str, document: Object) -> CompiledForm:
        """The form that a DEFINITION object would give; its hash is the identity of this version. Raises BadDefinition."""
        key = (tenant, str(document.get("id", "")))
        return (await self._maker.form(document, await self._secrets_of(key)))[0]

    async def renew(self, principal: Principal, entity: str) -> None:
        """Fetches a definition that was just written, so that it counts from now on."""
        key = (principal.tenant, entity)
        self._absent.pop(key, None)
        await self._refresh(principal, entity, self._entries.get(key))

    async def install(self, tenant: str, document: Object) -> None:
        """Puts the secrets of a DEFINITION object on record before it is stored. One that cannot be read has none."""
        key = (tenant, str(document.get("id", "")))
        try:
            form, _ = await self._maker.form(document, await self._read_secrets(key))
        except BadDefinition:
            return
        more_secret = form.secrets.secret - await self._read_secrets(key)
        await self._secret_properties.announce(*key, form.secrets.secret, form.secrets.plain)
        self._secrets.pop(key, None)
        await self._seal(key, more_secret)

    async def cards(self, principal: Principal) -> list[EntityCard]:
        """The entities that have a form, by their plural name."""
        definitions = await self._platform.list(
            principal, DEFINITION, fields=("id", "name", "plural", "icon", "description", "definition")
        )
        cards = [_card(each) for each in definitions if each.get("definition")]
        return sorted(cards, key=lambda card: card.plural.casefold())

    async def _awaited(self, principal: Principal, entity: str, current: Entry) -> Entry:
        """The refreshed entry where that comes soon, else the current one."""
        task = self._fetch(principal, entity, current)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            return current
        try:
            return task.result()
        except (NotSignedIn, NotAllowed):
            return await self._refresh(principal, entity, current)

    async def _fetched(self, principal: Principal, entity: str, current: Entry | None) -> Entry:
        """One request upstream, however many ask; what it says of one principal does not count for another."""
        shared = (principal.tenant, entity) in self._fetching
        try:
            return await asyncio.shield(self._fetch(principal, entity, current))  # in no variable: see `Flights.once`
        except (NotSignedIn, NotAllowed):
            if not shared:
                raise
            return await self._refresh(principal, entity, current)

    def _fetch(self, principal: Principal, entity: str, current: Entry | None) -> asyncio.Task[Entry]:
        key = (principal.tenant, entity)
        task = self._fetching.get(key)
        if task is None:
            task = self._fetching[key] = asyncio.create_task(self._refresh(principal, entity, current))
            task.add_done_callback(lambda done: self._forget(key, done))
        return task

    def _forget(self, key: Key, task: "asyncio.Task[Entry]") -> None:
        self._fetching.pop(key, None)
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, FormsError):
            log.error("refreshing the definition %s failed", key[1], exc_info=error)

    async def _refresh(self, principal: Principal, entity: str, current: Entry | None) -> Entry:
        key = (principal.tenant, entity)
        try:
            document = await self._platform.get(principal, DEFINITION, entity)
        except Unavailable as error:
            metrics.definition_checks.labels("failed").inc()
            if current is None or self._clock() - current.checked > STALE_DAYS * 86_400:
                raise
            return self._keep(key, replace(current, outage=error.fact, due=self._clock() + min(RETRY_SECONDS, self._lifetime)))
        except NotFound:
            self._entries.pop(key)
            self._absent[key] = self._clock() + (ABSENT_SECONDS if self._lifetime else 0)
            if len(self._absent) > MAX_ENTRIES:
                self._absent.clear()
            raise NotFound("form-missing", entity=entity) from None
        version = (document.get("_df_version"), document.get("updated"))
        if current is not None and current.version == version:
            if self._lifetime or current.outage:
                metrics.definition_checks.labels("same").inc()
                current = self._keep(key, self._fresh(current))
                await self._stand(key, current)
            return current
        await self._see(principal, entity, document)
        return await self._take_once(key, document, version, current)

    async def _see(self, principal: Principal, entity: str, document: Object) -> None:
        """Before the definition is used, so that no record is read under it without its steps."""
        hashes = await self._arriving.hashes(principal.tenant, entity) if self._arriving else ()
        if self._arriving is None or not hashes:
            return
        with suppress(BadDefinition):
            hash = (await self.identify(principal.tenant, document)).hash
            await self._arriving.see(principal, entity, hash, document)

    async def _take_once(self, key: Key, document: Object, version: object, current: Entry | None) -> Entry:
        """Once for each version, however many ask while it is read and its pages are made."""
        # A platform may say anything in place of a version, also what is no key of a dict.
        return await self._taking.once((key, repr(version)), lambda: self._take(key, document, version, current))

    async def _take(self, key: Key, document: Object, version: object, current: Entry | None) -> Entry:
        """A definition never seen before: one that cannot be used never replaces one that could."""
        current = current or await self._recall(key)
        try:
            form, findings = await self._maker.form(document, await self._read_secrets(key))
            if current is not None and any(current.form.definition.fields()) and not any(form.definition.fields()):
                raise BadDefinition("definition-without-fields", findings, entity=key[1])
            if current is not None:
                await self._maker.warm(form, current.form)
        except BadDefinition as error:
            metrics.definition_checks.labels("broken").inc()
            if current is None:
                raise
            log.warning("the definition %s cannot be used, an earlier one stays: %s", key[1], error)
            now = self._clock()
            # Without a lifetime it is asked for at every use: until now the known one held.
            checked = current.checked if self._lifetime or current.flaw else now
            return self._keep(key, replace(current, version=version, flaw=error.fact, checked=checked, due=now + self._lifetime))
        more_secret = form.secrets.secret - await self._secrets_of(key)
        await self._secret_properties.add(*key, form.secrets.secret, form.secrets.plain)
        await self._seal(key, more_secret)
        metrics.definition_checks.labels("new").inc()
        secret = dotted(await self._secrets_of(key) | form.secrets.secret)
        entry = self._fresh(Entry(form, findings, version, 0, ever_secret=secret))
        if current is None or current.form.hash != form.hash or key not in self._stood:
            label = f"{version[0]}" if isinstance(version, tuple) else ""
            await self._snapshots.add(*key, form.hash, document, label, self._source)
        await self._stand(key, entry)
        return self._keep(key, entry)

    async def _seal(self, key: Key, more_secret: frozenset[Names]) -> None:
        """Over a platform elsewhere no job of the database does that."""
        if more_secret and self._arriving is not None:
            await self._arriving.seal(*key)

    async def _recall(self, key: Key) -> Entry | None:
        """What held when the engine last ran."""
        standing = await self._snapshots.current(*key)
        document = await self._snapshots.document(*key, standing.hash) if standing else None
        if standing is None or document is None:
            return None
        try:
            form, findings = await self._maker.form(document, await self._secrets_of(key), standing.hash)
        except BadDefinition:
            return None
        self._stood[key] = standing
        return self._keep(key, Entry(form, findings, None, standing.checked, ever_secret=dotted(await self._secrets_of(key))))

    async def _stand(self, key: Key, entry: Entry) -> None:
        """Keeps which definition holds, where that is news."""
        secrets = await self._secrets_of(key) | entry.form.secrets.secret
        stood = self._stood.get(key)
        late = stood is not None and self._lifetime and entry.checked - stood.checked > STANDING_SECONDS
        if stood is not None and stood.hash == entry.form.hash and stood.secrets == secrets and not late:
            return
        standing = CurrentDefinition(entry.form.hash, entry.checked, secrets)
        await self._snapshots.set_current(*key, standing)
        self._stood[key], self._secrets[key] = standing, secrets

    async def _secrets_of(self, key: Key) -> frozenset[Names]:
        """Paths in the entity's records that were ever secret."""
        cached = self._secrets.get(key)
        return await self._read_secrets(key) if cached is None else cached

    async def _read_secrets(self, key: Key) -> frozenset[Names]:
        """The same, also what another process has put on record since."""
        standing = await self._snapshots.current(*key)
        recorded = (await self._secret_properties.of(*key)).secret
        secrets = self._secrets[key] = recorded | (standing.secrets if standing else frozenset())
        return secrets

    def _fresh(self, entry: Entry) -> Entry:
        now = self._clock()
        soft = self._lifetime * SOFT_PART * random.uniform(1 - JITTER, 1)  # noqa: S311 - jitter
        checked = entry.checked if entry.flaw else now  # of a flawed one it is not confirmed that it still holds
        return replace(entry, checked=checked, due=now + soft, outage=None)

    def _keep(self, key: Key, entry: Entry) -> Entry:
        self._entries.put(key, entry)
        return entry


def _card(document: Object) -> EntityCard:
    def text(name: str, otherwise: str = "") -> str:
        value: Any = document.get(name)
        return value if isinstance(value, str) and value.strip() else otherwise

    entity = text("id")
    name = text("name", entity)
    return EntityCard(entity, name, text("plural", name), text("icon"), text("description"))
