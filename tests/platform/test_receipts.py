"""For how long anybody knows that a submission was carried out."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet, MultiFernet

from app.api_docs.components import PARAMETERS
from app.database.store import Store, open_store
from app.database.tables import pending_saves
from app.errors import AlreadyReceived
from app.platform import receipts
from app.platform.base import Principal, Receipt
from app.platform.embedded import EmbeddedPlatform
from app.platform.receipts import MAX_AGE_DAYS
from app.state.pending_saves import PendingSaves
from tests.making import run
from tests.platform.conftest import fresh_database

ROOT = Path(__file__).parents[2]
DAY = 86_400


class World:
    """A clock that is set by hand, and the two that keep receipts by it in one database."""

    def __init__(self, store: Store) -> None:
        self.now, self.store = 1_700_000_000.0, store
        self.platform = EmbeddedPlatform(store, clock=lambda: self.now)
        self.pending_saves = PendingSaves(store, MultiFernet([Fernet(Fernet.generate_key())]), clock=lambda: self.now)
        self.principal = Principal(self.platform.tenant, "somebody", "token", frozenset({"read", "write"}))

    async def create(self, key: str, content: str = "same") -> dict[str, Any]:
        body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{self.platform.tenant}|ENT:"}
        return await self.platform.create(self.principal, body, Receipt(key, content))

    def kept(self) -> set[str]:
        return set(self.store.write_now(lambda connection: connection.execute(sa.select(pending_saves.c.id)).scalars().all()))


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if request.param == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    store = open_store(url)
    yield World(store)
    store.close()


def test_a_receipt_is_kept_for_its_time_and_not_for_ever(world: World) -> None:
    async def test() -> None:
        first = await world.create("old")
        world.now += MAX_AGE_DAYS * DAY
        with pytest.raises(AlreadyReceived) as repeated:
            await world.create("old")
        assert (repeated.value.id, repeated.value.same) == (first["id"], True)
        assert await world.platform.update(world.principal, "THING", first["id"], {"a": 1}, None, Receipt("other", "x"))
        assert world.kept() == {"old", "other"}
        world.now += 1
        await world.create("new")
        assert world.kept() == {"new", "other"}

    run(test())


def test_what_is_not_done_is_kept_until_somebody_has_seen_to_it(world: World) -> None:
    async def test() -> None:
        states = ("waiting", "unknown", "done")
        pending_list = [(await world.pending_saves.begin(world.principal, "THING", "", state, {}))[0] for state in states]
        for pending, state in zip(pending_list, states, strict=True):
            await world.pending_saves.move(pending, state)
        world.now += (MAX_AGE_DAYS + 1) * DAY
        await world.pending_saves.begin(world.principal, "THING", "", "new", {})
        assert world.kept() == {"waiting", "unknown", "new"}

    run(test())


def test_a_great_many_are_forgotten_bit_by_bit(world: World) -> None:
    async def test() -> None:
        await asyncio.gather(*(world.create(f"old{number}") for number in range(2 * receipts.MAX_DELETED_AT_ONCE + 1)))
        world.now += (MAX_AGE_DAYS + 1) * DAY
        left = []
        for number in range(3):
            await world.create(f"new{number}")
            left.append(sum(id.startswith("old") for id in world.kept()))
        assert left == [receipts.MAX_DELETED_AT_ONCE + 1, 1, 0]

    run(test())


def test_the_time_is_told() -> None:
    assert f"A key is good for {MAX_AGE_DAYS} days" in (ROOT / "docs" / "api.md").read_text()
    assert f"Good for {MAX_AGE_DAYS} days" in PARAMETERS["IdempotencyKey"]["description"]
