"""Rows are numbered without gaps, also where many write at once, and verified as they are stored."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.audit.chain import ChainFault
from app.audit.log import BROKEN, AuditLog
from app.database.store import Store, open_store
from app.database.tables import audit
from tests.making import run
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    if request.param == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


def change(store: Store, statement: sa.Update | sa.Delete) -> None:
    store.write_now(lambda connection: connection.execute(statement))


async def write(log: AuditLog, tenant: str, count: int) -> None:
    await asyncio.gather(*(log.record(tenant, "ada", "sign-in", f"s{number}", request="r", n=number) for number in range(count)))


def test_many_at_once_are_one_chain_for_each_tenant(store: Store) -> None:
    log = AuditLog(store, [NEW])

    async def both() -> None:
        await asyncio.gather(write(log, "a", 12), write(log, "b", 5))

    run(both())
    assert [row.number for row in log.rows("a")] == list(range(1, 13))
    assert {row.event.subject for row in log.rows("a")} == {f"s{number}" for number in range(12)}
    assert (log.tenants(), log.verify("a"), log.verify("b"), log.verify("nobody's")) == (["a", "b"], [], [], [])


def test_what_somebody_changes_in_the_database_is_named(store: Store) -> None:
    log = AuditLog(store, [NEW])
    run(write(log, "a", 6))
    head = log.rows("a")[-1].head
    change(store, sa.update(audit).where(audit.c.number == 2).values(person="eve"))
    assert log.verify("a", head) == [ChainFault(2, "altered")]
    change(store, sa.delete(audit).where(audit.c.number == 4))
    assert log.verify("a", head) == [ChainFault(2, "altered"), ChainFault(4, "missing")]
    change(store, sa.delete(audit).where(audit.c.number > 4))
    assert log.verify("a", head) == [ChainFault(2, "altered"), ChainFault(4, "cut-off")]
    change(store, sa.update(audit).where(audit.c.number == 1).values(details="{"))
    assert log.verify("a")[0] == ChainFault(1, "altered")


def test_the_latest_come_first_page_by_page(store: Store) -> None:
    log = AuditLog(store, [NEW], clock=lambda: 1.5)
    run(write(log, "a", 5))
    first = run(log.latest("a", 2))
    assert [row.number for row in first] == [5, 4]
    assert [row.number for row in run(log.latest("a", 9, before=4))] == [3, 2, 1]
    assert (first[0].event.at, first[0].event.request, first[0].event.details.keys()) == (1500, "r", {"n"})


def test_a_change_of_the_key_keeps_the_chain(store: Store) -> None:
    run(write(AuditLog(store, [OLD]), "a", 3))
    both = AuditLog(store, [NEW, OLD])
    both.record_now("a", "operator", "key-rotated")
    assert both.verify("a") == []
    store.write_now(lambda connection: both.chain_again(connection, "a"))
    assert AuditLog(store, [NEW]).verify("a") == []


def test_a_change_of_the_key_hides_no_fault_and_names_it(store: Store) -> None:
    run(write(AuditLog(store, [OLD]), "a", 6))
    change(store, sa.update(audit).where(audit.c.number == 2).values(person="eve"))
    change(store, sa.delete(audit).where(audit.c.number == 4))
    both, faults = AuditLog(store, [NEW, OLD]), [ChainFault(2, "altered"), ChainFault(4, "missing")]
    for _ in range(2):  # interrupted and done again, it changes nothing more
        assert store.write_now(lambda connection: both.chain_again(connection, "a")) == faults
        assert AuditLog(store, [NEW]).verify("a") == faults
    rows = both.rows("a")
    assert [row.number for row in rows] == [1, 2, 3, 5, 6, 7]
    assert (rows[-1].event.action, rows[-1].event.details["rows"]) == (BROKEN, ["2 altered", "4 missing"])
    run(write(both, "a", 1))
    assert AuditLog(store, [NEW]).verify("a") == faults
