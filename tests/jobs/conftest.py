"""A database, and a kind of job that writes down each row it works on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.database.store import Store, open_store, run
from app.database.tables import facts
from app.jobs.queue import Job
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture

ROWS_AT_ONCE = 3


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    if request.param == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


class Killed(BaseException):
    """Ends a worker as a signal does: without a word to the database."""


class Counting:
    """Counts to the job's argument; every number is a row of `facts`, so that one counted twice is an error of the database."""

    name = "count"

    def __init__(self, fails_at: int | None = None) -> None:
        self.fails_at = fails_at
        self.wanted: list[tuple[str, Mapping[str, str]]] = []
        self.between = lambda: None

    def start(self, connection: sa.Connection, job: Job) -> Job:
        return replace(job, total=int(job.arguments["to"]))

    def step(self, connection: sa.Connection, job: Job) -> tuple[Job, bool]:
        self.between()
        last = int(job.cursor or "0")
        numbers = range(last + 1, min(last + ROWS_AT_ONCE, int(job.arguments["to"])) + 1)
        for number in numbers:
            if number == self.fails_at:
                raise ArithmeticError(number)
            run(connection, sa.insert(facts), {"name": f"{job.tenant} {job.id} {number}", "value": "x"})
        job = replace(job, cursor=str(last + len(numbers)), done=last + len(numbers), report={"counted": last + len(numbers)})
        return job, len(numbers) < ROWS_AT_ONCE

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        return self.wanted


def counted(store: Store) -> int:
    rows = sa.select(sa.func.count()).select_from(facts).where(facts.c.value == "x")
    return store.write_now(lambda connection: int(connection.execute(rows).scalar_one()))
