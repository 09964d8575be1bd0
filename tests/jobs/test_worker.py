"""Every row once: through kills, pauses, failures and several workers."""

import asyncio
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet, MultiFernet

from app.database.store import Store
from app.errors import NotSignedIn
from app.jobs.queue import LEASE_SECONDS, Jobs
from app.jobs.worker import Worker
from app.state.sessions import Sessions
from tests.jobs.conftest import Counting, Killed, counted
from tests.making import run


def state(jobs: Jobs) -> tuple[str, int, int | None]:
    job = run(jobs.list("t"))[0]
    return job.state, job.done, job.total


@pytest.mark.parametrize("to", [0, 1, 3, 10])
def test_a_job_comes_to_its_end(store: Store, to: int) -> None:
    jobs = Jobs(store)
    run(jobs.enqueue("t", "count", {"to": str(to)}))
    run(Worker(store, jobs, [Counting()]).run_until_idle())
    assert state(jobs) == ("done", to, to)
    assert counted(store) == to
    assert run(jobs.list("t"))[0].report == {"counted": to}


def test_what_is_due_becomes_a_job(store: Store) -> None:
    jobs, kind = Jobs(store), Counting()
    kind.wanted = [("t", {"to": "4"})]
    worker = Worker(store, jobs, [kind])
    run(worker.run_until_idle())
    assert state(jobs) == ("done", 4, 4)


def test_a_killed_job_goes_on_elsewhere_and_does_nothing_twice(store: Store) -> None:
    now = [100.0]
    jobs, kind = Jobs(store, lambda: now[0]), Counting()
    run(jobs.enqueue("t", "count", {"to": "20"}))
    steps = 0

    def between() -> None:
        nonlocal steps
        steps += 1
        if steps % 3 == 0:
            raise Killed

    kind.between = between
    for _ in range(10):
        try:
            run(Worker(store, jobs, [kind]).run_until_idle())
        except Killed:
            now[0] += LEASE_SECONDS + 1
    assert state(jobs) == ("done", 20, 20)
    assert counted(store) == 20


def test_a_pause_stops_between_batches_and_a_resumed_job_counts_on(store: Store) -> None:
    jobs, kind = Jobs(store), Counting()
    run(jobs.enqueue("t", "count", {"to": "20"}))
    worker = Worker(store, jobs, [kind])

    async def work() -> None:
        task = asyncio.ensure_future(worker.run_until_idle())
        while (await jobs.list("t"))[0].done < 6:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await jobs.pause("t", (await jobs.list("t"))[0].id)
        await task

    run(work())
    assert state(jobs)[0] == "paused" and counted(store) == state(jobs)[1] < 20
    run(jobs.resume("t", run(jobs.list("t"))[0].id))
    run(worker.run_until_idle())
    assert state(jobs) == ("done", 20, 20) and counted(store) == 20


def test_a_fault_fails_the_job_alone_and_it_can_be_tried_again(store: Store) -> None:
    jobs, kind = Jobs(store), Counting(fails_at=5)
    run(jobs.enqueue("t", "count", {"to": "8"}))
    run(jobs.enqueue("u", "count", {"to": "4"}))
    worker = Worker(store, jobs, [kind])
    run(worker.run_until_idle())
    assert state(jobs) == ("failed", 3, 8)
    assert run(jobs.list("t"))[0].report == {"counted": 3, "reason": "fault"}
    assert run(jobs.list("u"))[0].state == "done"
    kind.fails_at = None
    run(jobs.resume("t", run(jobs.list("t"))[0].id))
    run(worker.run_until_idle())
    assert state(jobs) == ("done", 8, 8) and counted(store) == 12


def test_a_kind_of_a_newer_version_fails_and_stops_nobody(store: Store) -> None:
    jobs = Jobs(store)
    run(jobs.enqueue("t", "of tomorrow", {}))
    run(Worker(store, jobs, [Counting()]).run_until_idle())
    assert (state(jobs)[0], run(jobs.list("t"))[0].report) == ("failed", {"reason": "unknown-kind"})


def test_a_woken_worker_does_not_wait_for_the_next_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.worker.POLL_SECONDS", 3600.0)
    jobs = Jobs(store)

    async def work() -> None:
        worker = Worker(store, jobs, [Counting()])
        task = asyncio.ensure_future(worker.run())
        await asyncio.sleep(0)
        await jobs.enqueue("t", "count", {"to": "1"})
        worker.wake()
        async with asyncio.timeout(60):
            while (await jobs.list("t"))[0].state != "done":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        task.cancel()

    run(work())


@pytest.mark.parametrize("way", ["revoked", "signed out everywhere"])
def test_a_job_without_its_credential_pauses_and_goes_on_with_another_one(store: Store, way: str) -> None:
    keys, valid, kind = Fernet(Fernet.generate_key()), {"first", "second"}, Counting()
    jobs = Jobs(store, keys=MultiFernet([keys]))
    sessions = Sessions(store, MultiFernet([keys]), 3600, 3600)

    async def authenticate(token: str) -> None:
        if token not in valid:
            raise NotSignedIn("token-invalid")

    async def work() -> None:
        task = asyncio.ensure_future(Worker(store, jobs, [kind], authenticate).run_until_idle())
        while (await jobs.list("t"))[0].done < 6:  # noqa: ASYNC110
            await asyncio.sleep(0)
        if way == "revoked":
            valid.remove("first")
        else:
            await sessions.end_others("t", "ada", "")
        await task

    run(jobs.enqueue("t", "count", {"to": "60"}, "ada", "first"))
    stored = run(jobs.list("t"))[0]
    assert "first" not in str(stored.credential) and jobs.credential_of(stored) == "first"
    assert jobs.credential_of(replace(stored, id="another")) == ""
    run(work())
    job = run(jobs.list("t"))[0]
    assert (job.state, job.credential) == ("paused", "") and 6 <= job.done < 60
    assert run(jobs.resume("t", job.id, "second"))
    run(Worker(store, jobs, [kind], authenticate).run_until_idle())
    job = run(jobs.list("t"))[0]
    assert (job.state, job.done, job.credential, counted(store)) == ("done", 60, None, 60)


def test_a_cancelled_job_has_no_credential(store: Store) -> None:
    jobs = Jobs(store, keys=MultiFernet([Fernet(Fernet.generate_key())]))
    run(jobs.enqueue("t", "count", {"to": "6"}, "ada", "first"))
    run(jobs.cancel("t", run(jobs.list("t"))[0].id))
    assert run(jobs.list("t"))[0].credential is None
