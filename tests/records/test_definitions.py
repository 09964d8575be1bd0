"""Which definition holds: freshness, one request for all, the last good one over outages and restarts, secrets that stay secret."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.database.store import Store, open_store
from app.errors import NotAllowed, NotFound, Unavailable
from app.platform.base import Object, Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties
from app.records.definitions import STALE_DAYS, Definitions
from app.state.snapshots import Snapshots
from app.texts.text import Fact
from tests.making import form_maker

PEOPLE = Principal("", "somebody", "token", frozenset({"read", "write", "admin"}))


class Shaky(EmbeddedPlatform):
    """Counts what it is asked, and can be down, slow, or closed to somebody."""

    down = False
    asked = 0
    gate: asyncio.Event | None = None
    banned: frozenset[str] = frozenset()

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        self.asked += 1
        if self.gate is not None:
            await self.gate.wait()
        if principal.user in self.banned:
            raise NotAllowed("not-permitted")
        if self.down:
            raise Unavailable("platform-unreachable")
        return await super().get(principal, entity, id)


class World:
    """A platform with one entity, a definitions over it that believes it to be remote, and a clock."""

    def __init__(self, store: Store, lifetime: float = 30) -> None:
        self.now = 1_000_000.0
        self.store, self.lifetime = store, lifetime
        self.platform = Shaky(store)
        self.platform.tokens.create(token="test-only")
        self.definitions = self.fresh_catalogue()

    def fresh_catalogue(self) -> Definitions:
        """As after a restart."""
        snapshots = Snapshots(self.store, lambda: self.now)
        return Definitions(
            self.platform, snapshots, SecretProperties(self.store), form_maker(), self.lifetime, "test", lambda: self.now
        )

    async def principal(self, user: str = "somebody") -> Principal:
        return Principal(self.platform.tenant, user, "test-only", frozenset({"read", "write", "admin"}))

    async def define(self, *fields: dict[str, Any]) -> None:
        text = json.dumps(list(fields))
        person = await self.principal()
        try:
            await EmbeddedPlatform.get(self.platform, person, "DEFINITION", "THING")
            await self.platform.update(person, "DEFINITION", "THING", {"definition": text})
        except NotFound:
            body = {"id": "THING", "entity": "DEFINITION", "level": 11000, "comboKey": f"SUB:{person.tenant}|ENT:"}
            await self.platform.create(person, {**body, "definition": text})

    async def refreshed(self) -> list[str]:
        """The labels once a refresh that was due has ended, however long that takes on this machine."""
        await self.labels()
        await asyncio.gather(*self.definitions._fetching.values())
        return await self.labels()

    async def labels(self, user: str = "somebody") -> list[str]:
        form = await self.definitions.form(await self.principal(user), "THING")
        return [field.label for field in form.definition.fields()]


def text(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": more.pop("name", id), "type": "text", **more}


@pytest.fixture
def world(tmp_path: Path) -> Any:
    store = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    yield World(store)
    store.close()


def test_a_definition_is_asked_for_once_while_it_is_fresh_and_seen_within_its_lifetime(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        for _ in range(5):
            assert await world.labels() == ["one"]
        assert world.platform.asked == 1
        await world.define(text("two"))
        assert await world.labels() == ["one"]
        world.now += 30
        assert await world.labels() == ["two"]

    asyncio.run(play())


def test_a_definition_in_use_is_refreshed_behind_those_who_use_it(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        await world.labels()
        await world.define(text("two"))
        world.now += 25
        world.platform.gate = asyncio.Event()
        assert await world.labels() == ["one"], "nobody waits for a refresh before the definition is too old"
        task = next(iter(world.definitions._fetching.values()))
        world.platform.gate.set()
        await task
        assert await world.labels() == ["two"]

    asyncio.run(play())


def test_a_thousand_who_ask_at_once_are_one_request(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        world.platform.gate = asyncio.Event()
        asking = [asyncio.create_task(world.labels()) for _ in range(1000)]
        await asyncio.sleep(0)
        world.platform.gate.set()
        assert all(labels == ["one"] for labels in await asyncio.gather(*asking))
        assert world.platform.asked == 1

    asyncio.run(play())


def test_what_the_platform_says_of_one_person_does_not_count_for_another(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        world.platform.banned = frozenset({"stranger"})
        world.platform.gate = asyncio.Event()
        stranger = asyncio.create_task(world.labels("stranger"))
        await asyncio.sleep(0)
        somebody = asyncio.create_task(world.labels())
        await asyncio.sleep(0)
        world.platform.gate.set()
        assert await somebody == ["one"]
        with pytest.raises(NotAllowed):
            await stranger

    asyncio.run(play())


def test_the_last_good_definition_serves_on_while_the_platform_is_down_and_says_so(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        await world.labels()
        world.platform.down = True
        world.now += 3600
        entry = await world.definitions.entry(await world.principal(), "THING")
        assert entry.trouble == Fact("platform-unreachable")
        assert entry.checked == 1_000_000
        world.platform.down = False
        world.now += 10
        assert not (await world.definitions.entry(await world.principal(), "THING")).trouble
        world.platform.down = True
        world.now += STALE_DAYS * 86_400 + 1
        with pytest.raises(Unavailable):
            await world.labels()

    asyncio.run(play())


def test_forms_seen_before_open_after_a_restart_with_the_platform_down(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        await world.labels()
        world.platform.down = True
        world.now += 86_400
        world.definitions = world.fresh_catalogue()
        assert await world.labels() == ["one"]
        entry = await world.definitions.entry(await world.principal(), "THING")
        assert entry.trouble and entry.checked == 1_000_000

    asyncio.run(play())


def test_nobody_waits_long_for_a_platform_that_hangs(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        await world.labels()
        world.now += 3600
        world.platform.gate = asyncio.Event()
        async with asyncio.timeout(5):
            assert await world.labels() == ["one"]

    asyncio.run(play())


@pytest.mark.parametrize(
    "broken", ["{", "[]", '{"panel": 7}', json.dumps([{"id": f"f{n}", "type": "text"} for n in range(20_000)])]
)
def test_a_definition_that_cannot_be_used_never_replaces_one_that_could(
    world: World, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.records.definitions.PATIENCE", 60)  # a busy machine takes its time over 20,000 fields

    async def play() -> None:
        await world.define(text("one"))
        await world.labels()
        await world.platform.update(await world.principal(), "DEFINITION", "THING", {"definition": broken})
        world.now += 60
        assert await world.refreshed() == ["one"]
        entry = await world.definitions.entry(await world.principal(), "THING")
        assert entry.trouble
        world.now += 60
        await world.refreshed()
        entry = await world.definitions.entry(await world.principal(), "THING")
        assert entry.trouble, "it says so as long as it is so"
        assert entry.checked == 1_000_000, "and since when the form that it shows is not the platform's any more"
        world.definitions = world.fresh_catalogue()
        assert await world.refreshed() == ["one"], "also after a restart"
        await world.define(text("two"))
        world.now += 60
        assert await world.refreshed() == ["two"]
        assert not (await world.definitions.entry(await world.principal(), "THING")).trouble

    asyncio.run(play())


def test_an_entity_without_a_form_is_not_asked_for_again_at_once(world: World) -> None:
    async def play() -> None:
        for _ in range(3):
            with pytest.raises(NotFound):
                await world.labels()
        assert world.platform.asked == 1
        await world.define(text("one"))
        world.now += 11
        assert await world.labels() == ["one"]

    asyncio.run(play())


def test_every_definition_served_is_kept_and_found_by_its_hash(world: World) -> None:
    async def play() -> None:
        hashes = []
        for name in ("one", "two", "three"):
            await world.define(text("x", name=name))
            world.now += 60
            hashes.append((await world.definitions.form(await world.principal(), "THING")).hash)
        world.definitions = world.fresh_catalogue()
        for hash, name in zip(hashes, ("one", "two", "three"), strict=True):
            form = await world.definitions.earlier(world.platform.tenant, "THING", hash)
            assert form is not None and form.hash == hash
            assert [field.label for field in form.definition.fields()] == [name]
            assert await world.definitions.earlier("another tenant", "THING", hash) is None
        kept = [await Snapshots(world.store).snapshot(world.platform.tenant, "THING", hash) for hash in hashes]
        assert [snapshot and snapshot.version for snapshot in kept] == ["0", "1", "2"]

    asyncio.run(play())


def test_once_secret_always_secret_also_after_a_restart(world: World) -> None:
    async def play() -> None:
        await world.define({"id": "code", "name": "Code", "type": "password"}, text("other"))
        await world.labels()
        await world.define(text("code", name="Code", grid=True), text("other"))
        for _ in range(2):
            world.now += 60
            form = await world.definitions.form(await world.principal(), "THING")
            field = form.by_key["code"][0]
            assert field.secret and not field.grid
            assert "code" in form.secret_properties and not form.by_key["other"][0].secret
            assert form.schema["properties"]["code"]["writeOnly"]
            assert await world.definitions.earlier(world.platform.tenant, "THING", form.hash) is not None
            world.definitions = world.fresh_catalogue()

    asyncio.run(play())


def test_a_definition_that_was_served_before_is_compiled_from_what_is_stored(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        form = await world.definitions.form(await world.principal(), "THING")
        assert world.definitions.compiled(form.hash) is form
        assert world.definitions.compiled("0" * 64) is None
        assert await world.definitions.earlier(world.platform.tenant, "THING", form.hash) is form
        assert await world.definitions.earlier(world.platform.tenant, "THING", "0" * 64) is None

    asyncio.run(play())


def test_a_definition_is_confirmed_now_where_it_is_asked_for_at_every_use(world: World) -> None:
    async def play() -> None:
        await world.define(text("one"))
        entry = await world.definitions.entry(await world.principal(), "THING")
        world.now += 5
        assert world.definitions.confirmed(entry) == entry.checked == 1_000_000
        world.lifetime = 0
        assert world.fresh_catalogue().confirmed(entry) == 1_000_005

    asyncio.run(play())


def test_without_a_lifetime_every_change_is_seen_at_once(world: World) -> None:
    async def play() -> None:
        world.lifetime = 0
        world.definitions = world.fresh_catalogue()
        for name in ("one", "two"):
            await world.define(text("x", name=name))
            assert await world.labels() == [name]
        assert world.platform.asked == 2

    asyncio.run(play())


def test_secrets_are_on_record_before_a_definition_is_stored(world: World) -> None:
    async def play() -> None:
        document = {"id": "THING", "entity": "DEFINITION", "definition": json.dumps([{"id": "pin", "type": "password"}])}
        await world.definitions.install(world.platform.tenant, document)
        await world.definitions.install(world.platform.tenant, {**document, "id": "BROKEN", "definition": "{"})
        body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{world.platform.tenant}|ENT:", "pin": "CANARY", "open": "x"}
        await world.platform.create(await world.principal(), body)
        (latest, *_) = await world.platform.history(await world.principal(), "THING", (await everything(world))[0]["id"])
        assert "CANARY" not in str(latest) and "x" in str(latest)

    asyncio.run(play())


async def everything(world: World) -> list[Object]:
    return list(await world.platform.list(await world.principal(), "THING"))


def test_what_was_ever_secret_is_known_by_entity_and_in_any_tenant(world: World) -> None:
    async def play() -> None:
        await world.define({"id": "code", "type": "password"}, text("other"))
        await world.labels()
        assert await world.definitions.ever_secret(world.platform.tenant, "THING") == {("code",)}
        assert await world.definitions.ever_secret("another tenant", "THING") == frozenset()
        assert await world.definitions.ever_secret_anywhere("THING") == {"code"}
        assert await world.definitions.ever_secret_anywhere("OTHER") == frozenset()

    asyncio.run(play())


def test_the_entities_to_choose_from_are_in_the_order_of_their_names(world: World) -> None:
    async def play() -> None:
        person = await world.principal()
        combo = f"SUB:{person.tenant}|ENT:"
        facts = {"entity": "DEFINITION", "level": 1, "comboKey": combo}
        definition = json.dumps([text("a")])
        for more in (
            {"id": "B", "name": "Box", "plural": "boxes", "icon": "i", "description": "d", "definition": definition},
            {"id": "A", "definition": definition, "name": " ", "plural": 5},
            {"id": "C", "name": "Car", "definition": definition},
            {"id": "NONE", "name": "None", "definition": ""},
        ):
            await world.platform.create(person, {**facts, **more})
        assert [
            (card.entity, card.name, card.plural, card.icon, card.description) for card in await world.definitions.cards(person)
        ] == [
            ("A", "A", "A", "", ""),
            ("B", "Box", "boxes", "i", "d"),
            ("C", "Car", "Car", "", ""),
        ]

    asyncio.run(play())
