"""Counts of requests in rows: what one process counts holds for the others."""

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import request_limits
from app.limits import FORGIVEN_SECONDS, Rule
from app.state.shared_limits import WRITES_UNTIL_OLD_ROWS_GO, SharedLimits
from tests.making import run
from tests.state.conftest import Clock

RULE = Rule("exchanges", per_minute=60, burst=3)


def rows(store: Store) -> list[str]:
    return [row.digest for row in store.write_now(lambda connection: connection.execute(sa.select(request_limits)).all())]


def test_two_processes_count_failures_together(any_store: Store, clock: Clock) -> None:
    one, other = (SharedLimits(any_store, clock) for _ in range(2))
    waits = [run((one, other)[number % 2].fail(["address a", "token x"], 4)) for number in range(6)]
    assert waits == [[0, 0]] * 4 + [[60, 60]] * 2
    assert run(other.fail(["address a", "token y"], 4)) == [60, 0], "each key counts by itself"
    clock.now += 61
    assert [run(each.fail(["address a"], 4)) for each in (one, other)] == [[0]] * 2


def test_two_processes_share_a_bucket(any_store: Store, clock: Clock) -> None:
    one, other = (SharedLimits(any_store, clock) for _ in range(2))
    assert [run((one, other)[number % 2].take(RULE, "token")) for number in range(4)] == [0, 0, 0, 1]
    assert run(other.take(RULE, "another token")) == 0
    clock.now += 1
    assert [run(one.take(RULE, "token")), run(other.take(RULE, "token"))] == [0, 1]


def test_no_row_contains_what_was_sent(any_store: Store, clock: Clock) -> None:
    run(SharedLimits(any_store, clock).take(RULE, "df_pat_secret"))
    (digest,) = rows(any_store)
    assert len(digest) == 64 and "df_pat" not in digest


def test_old_rows_go(any_store: Store, clock: Clock) -> None:
    limits = SharedLimits(any_store, clock)
    for number in range(5):
        run(limits.fail([f"address {number}"], 10))
    clock.now += FORGIVEN_SECONDS + 1
    for _ in range(WRITES_UNTIL_OLD_ROWS_GO):
        run(limits.take(RULE, "token"))
    assert len(rows(any_store)) == 1
