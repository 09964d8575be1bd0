"""Invitations: a link works once, for a week, and the row tells nothing of it."""

from typing import Any

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import invitations as table
from app.platform.invitations import FORGET_SECONDS, INVITATION_SECONDS, Invitations
from tests.making import run
from tests.platform.conftest import Clock


def rows(store: Store) -> list[Any]:
    return store.write_now(lambda connection: list(connection.execute(sa.select(table)).all()))


def invite(store: Store, links: Invitations, person: str = "p") -> str:
    return store.write_now(lambda connection: links.add(connection, "t", person))


def test_a_link_works_once(store: Store, clock: Clock) -> None:
    links = Invitations(store, clock)
    code = invite(store, links)
    assert run(links.find(code)) == ("t", "p")
    assert [store.write_now(lambda connection: links.use(connection, code)) for _ in range(2)] == [True, False]
    assert run(links.find(code)) is None


def test_a_link_works_for_a_week(store: Store, clock: Clock) -> None:
    links = Invitations(store, clock)
    code = invite(store, links)
    clock.now += INVITATION_SECONDS - 1
    assert run(links.find(code)) is not None
    clock.now += 1
    assert run(links.find(code)) is None


def test_a_new_link_of_a_person_ends_the_earlier_ones(store: Store, clock: Clock) -> None:
    links = Invitations(store, clock)
    first, other, second = invite(store, links), invite(store, links, "q"), invite(store, links)
    assert [run(links.find(code)) is not None for code in (first, other, second)] == [False, True, True]


def test_no_row_contains_the_code_and_old_rows_go(store: Store, clock: Clock) -> None:
    links = Invitations(store, clock)
    code = invite(store, links)
    assert code not in str(rows(store))
    clock.now += INVITATION_SECONDS + FORGET_SECONDS + 1
    invite(store, links)
    assert len(rows(store)) == 1


def test_no_code_is_a_fault(store: Store) -> None:
    for code in ("", "x" * 100_000, "\ud800", "\0"):
        assert run(Invitations(store).find(code)) is None
