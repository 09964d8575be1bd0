"""Owners of tokens: remembered as digests, for a week after the platform last named them."""

from pathlib import Path

import pytest

from app.database.store import Store
from app.state.token_owners import MAX_AGE_SECONDS, REFRESH_SECONDS, TokenOwners
from tests.making import run
from tests.state.conftest import Clock


def test_the_tenant_of_a_token_is_remembered_without_the_token(sqlite_store: Store, clock: Clock, tmp_path: Path) -> None:
    owners = TokenOwners(sqlite_store, b"key", clock)
    run(owners.remember("df_pat_canary", "tenant", ""))
    assert run(owners.tenant_of("df_pat_canary")) == "tenant"
    assert run(owners.tenant_of("another")) is None
    assert run(TokenOwners(sqlite_store, b"other key", clock).tenant_of("df_pat_canary")) is None
    assert not any(b"df_pat_canary" in path.read_bytes() for path in tmp_path.iterdir())


def test_a_user_who_was_named_once_stays_the_owner(sqlite_store: Store) -> None:
    owners = TokenOwners(sqlite_store, b"key")
    assert run(owners.user_of("token")) == ""
    for user, known in (("", ""), ("ann", "ann"), ("", "ann"), ("bob", "bob")):
        run(owners.remember("token", "tenant", user))
        assert (run(owners.user_of("token")), run(owners.tenant_of("token"))) == (known, "tenant")
    run(owners.remember("token", "other tenant", ""))
    assert run(owners.user_of("token")) == ""


def test_a_token_that_was_not_used_for_a_week_is_forgotten(sqlite_store: Store, clock: Clock) -> None:
    owners = TokenOwners(sqlite_store, b"key", clock)
    run(owners.remember("token", "tenant", ""))
    clock.now += MAX_AGE_SECONDS
    assert run(owners.tenant_of("token")) == "tenant"
    clock.now += 1
    assert run(owners.tenant_of("token")) is None


def test_use_prolongs_it_with_one_write_a_day(sqlite_store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    owners = TokenOwners(sqlite_store, b"key", clock)
    writes = []
    write = sqlite_store.write

    async def counted(work: object) -> object:
        writes.append(clock.now)
        return await write(work)  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite_store, "write", counted)
    for _ in range(3):
        run(owners.remember("token", "tenant", ""))
        clock.now += REFRESH_SECONDS / 2
    assert len(writes) == 2
    run(owners.remember("token", "other tenant", ""))
    assert run(owners.tenant_of("token")) == "other tenant"


def test_a_token_that_the_platform_refuses_is_forgotten(sqlite_store: Store) -> None:
    owners = TokenOwners(sqlite_store, b"key")
    run(owners.remember("token", "tenant", ""))
    run(owners.forget("token"))
    run(owners.forget("never remembered"))
    assert run(owners.tenant_of("token")) is None
