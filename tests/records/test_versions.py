"""Which definition programs are answered with: its version and time, also after a restart, and earlier ones by their hash."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database.store import open_store
from app.errors import NotAllowed, NotFound
from app.platform.base import Principal
from app.records.versions import FormVersions
from app.state.snapshots import Snapshots
from tests.records.test_definitions import World, text


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path / 'forms.sqlite'}")
    yield World(store)
    store.close()


def editions_of(world: World) -> FormVersions:
    return FormVersions(world.definitions, Snapshots(world.store))


def test_it_says_which_version_holds_and_when_that_was_last_said(world: World) -> None:
    async def play() -> None:
        person = await world.principal()
        await world.define(text("one"))
        first = await editions_of(world).current(person, "THING")
        assert (first.version, first.fetched, first.holds) == ("0", 1_000_000, True)
        world.now += 3600
        assert (await editions_of(world).current(person, "THING")).fetched == 1_003_600
        await world.define(text("two"))
        world.now += 3600
        second = await editions_of(world).current(person, "THING")
        assert (second.version, second.form.hash != first.form.hash) == ("1", True)

    asyncio.run(play())


def test_after_a_restart_with_the_platform_down_the_version_is_remembered(world: World) -> None:
    async def play() -> None:
        person = await world.principal()
        await world.define(text("one"))
        await editions_of(world).current(person, "THING")
        world.platform.down, world.definitions = True, world.fresh_catalogue()
        world.now += 3600
        again = await editions_of(world).current(person, "THING")
        assert (again.version, again.fetched) == ("0", 1_000_000)

    asyncio.run(play())


def test_an_earlier_one_is_found_by_its_hash_by_whoever_may_read(world: World) -> None:
    async def play() -> None:
        person = await world.principal()
        await world.define(text("one"))
        first = await editions_of(world).current(person, "THING")
        await world.define(text("two"))
        world.now += 3600
        await editions_of(world).current(person, "THING")
        earlier = await editions_of(world).at(person, "THING", first.form.hash)
        assert (earlier.form.hash, earlier.version, earlier.fetched, earlier.holds) == (first.form.hash, "0", 1_000_000, False)
        with pytest.raises(NotAllowed):
            await editions_of(world).at(Principal(person.tenant, "x", "t", frozenset()), "THING", first.form.hash)
        with pytest.raises(NotFound):
            await editions_of(world).at(Principal("elsewhere", "x", "t"), "THING", first.form.hash)

    asyncio.run(play())
