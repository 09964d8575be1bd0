"""A job is held by one worker at a time, and nobody loses one."""

import asyncio
from dataclasses import replace

from app.database.store import Store
from app.jobs.queue import LEASE_SECONDS, Job, Jobs
from tests.making import run


def enqueued(store: Store, count: int = 1, clock: float = 100.0) -> Jobs:
    jobs = Jobs(store, lambda: clock)
    for number in range(count):
        run(jobs.enqueue("t", "count", {"to": str(number)}, "ada"))
    return jobs


def advanced(store: Store, jobs: Jobs, job: Job) -> bool:
    return store.write_now(lambda connection: jobs.advance(connection, job))


def test_the_same_job_is_made_once_while_it_is_open(store: Store) -> None:
    jobs = enqueued(store)
    run(jobs.enqueue("t", "count", {"to": "0"}, "bob"))
    assert len(run(jobs.list("t"))) == 1
    job = run(jobs.list("t"))[0]
    assert (job.kind, job.person, job.state, job.arguments, job.total) == ("count", "ada", "queued", {"to": "0"}, None)
    assert run(jobs.cancel("t", job.id))
    run(jobs.enqueue("t", "count", {"to": "0"}))
    assert sorted(each.state for each in run(jobs.list("t"))) == ["cancelled", "queued"]
    assert run(jobs.list("u")) == []


def test_many_workers_take_each_job_once(store: Store) -> None:
    jobs = enqueued(store, 6)

    async def all_at_once() -> list[Job | None]:
        return await asyncio.gather(*(jobs.take(f"w{number}") for number in range(9)))

    taken = [job.id for job in run(all_at_once()) if job is not None]
    assert len(taken) == len(set(taken)) == 6


def test_a_job_whose_worker_is_silent_goes_to_another_and_the_first_can_write_no_more(store: Store) -> None:
    now = [100.0]
    jobs = Jobs(store, lambda: now[0])
    run(jobs.enqueue("t", "count", {}))
    first = run(jobs.take("one"))
    assert first is not None and run(jobs.take("two")) is None
    now[0] += LEASE_SECONDS - 1
    assert advanced(store, jobs, replace(first, cursor="5"))
    now[0] += LEASE_SECONDS - 1
    assert run(jobs.take("two")) is None
    now[0] += 2
    second = run(jobs.take("two"))
    assert second is not None and second.cursor == "5"
    assert not advanced(store, jobs, replace(first, cursor="9"))
    assert advanced(store, jobs, replace(second, cursor="6"))


def test_a_paused_job_takes_no_more_and_goes_on_where_it_was(store: Store) -> None:
    jobs = enqueued(store)
    job = run(jobs.take("one"))
    assert job is not None
    assert advanced(store, jobs, replace(job, cursor="7"))
    assert run(jobs.pause("t", job.id))
    assert not advanced(store, jobs, replace(job, cursor="8"))
    assert run(jobs.take("two")) is None
    assert run(jobs.resume("t", job.id)) and not run(jobs.resume("t", job.id))
    again = run(jobs.take("two"))
    assert again is not None and again.cursor == "7"


def test_a_cancelled_job_is_over(store: Store) -> None:
    jobs = enqueued(store)
    job = run(jobs.take("one"))
    assert job is not None
    assert run(jobs.cancel("t", job.id))
    assert not advanced(store, jobs, job)
    assert not run(jobs.resume("t", job.id)) and not run(jobs.pause("t", job.id)) and not run(jobs.cancel("t", job.id))
    assert not run(jobs.cancel("u", job.id))
