"""One-time links: they work once, for ten minutes, and their rows tell nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store, open_store
from app.database.tables import sign_in_links as table
from app.state.sign_in_links import FORGET_SECONDS, LINK_SECONDS, SignInLinks
from tests.making import run
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture
from tests.state.conftest import Clock, new_keys

KEYS = new_keys()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/forms.sqlite"
    else:
        url = migrated_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def links(store: Store, clock: Clock) -> SignInLinks:
    return SignInLinks(store, KEYS, clock)


def rows(store: Store) -> list[Any]:
    return store.write_now(lambda connection: list(connection.execute(sa.select(table)).all()))


def test_a_link_works_once(links: SignInLinks) -> None:
    code = links.create("df_pat_canary", "ann")
    assert [run(links.find(code)) is not None for _ in range(3)] == [True] * 3, "looking uses nothing up"
    link = run(links.use(code))
    assert link is not None and (link.user, link.token) == ("ann", "df_pat_canary")
    assert run(links.use(code)) is run(links.find(code)) is None


def test_a_link_that_two_use_at_once_works_for_one(links: SignInLinks, monkeypatch: pytest.MonkeyPatch) -> None:
    code = links.create("t", "ann")
    link = run(links.find(code))

    async def found_before(_: str) -> Any:
        return link

    monkeypatch.setattr(links, "find", found_before)
    assert run(links.use(code)) is link and run(links.use(code)) is None


def test_a_link_works_for_ten_minutes(links: SignInLinks, clock: Clock) -> None:
    code = links.create("t", "ann")
    clock.now += LINK_SECONDS - 1
    assert run(links.find(code))
    clock.now += 1
    assert run(links.find(code)) is run(links.use(code)) is None


def test_the_row_tells_neither_the_code_nor_the_token(links: SignInLinks, store: Store) -> None:
    code = links.create("df_pat_canary", "ann")
    assert code not in str(rows(store)) and "canary" not in str(rows(store))
    run(links.use(code))
    assert rows(store)[0].token == ""


@pytest.mark.parametrize("code", ["", "x", "ü", "\ud800", "x" * 100_000])
def test_a_code_of_no_link_does_nothing(links: SignInLinks, code: str) -> None:
    assert run(links.find(code)) is run(links.use(code)) is None


def test_a_row_of_another_key_is_no_link(links: SignInLinks, store: Store, clock: Clock) -> None:
    assert run(SignInLinks(store, new_keys(), clock).find(links.create("t", "ann"))) is None


def test_rows_are_deleted_later(links: SignInLinks, store: Store, clock: Clock) -> None:
    links.create("t", "ann")
    clock.now += LINK_SECONDS + FORGET_SECONDS + 1
    links.create("t", "ann")
    assert len(rows(store)) == 1
