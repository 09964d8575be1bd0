"""The key is changed while a server runs: through kills and pauses, and nothing is lost."""

import pytest
import sqlalchemy as sa

from app.audit.log import AuditLog
from app.database.store import Store
from app.database.tables import facts
from app.jobs.queue import LEASE_SECONDS, Jobs
from app.jobs.rotation import Rotation
from app.jobs.worker import Worker
from app.state import key_rotation
from app.state.key_checks import USED_KEY
from app.state.keys import keys_of
from tests.jobs.conftest import Killed
from tests.making import run
from tests.state.test_key_rotation import NEW, OLD, OTHER, fill, read

BOTH = keys_of([NEW, OLD])


def used_keys(store: Store) -> set[str]:
    names = sa.select(facts.c.name).where(facts.c.name.startswith(USED_KEY))
    return set(store.write_now(lambda connection: connection.execute(names).scalars().all()))


def test_the_old_key_can_go_after_a_job_that_is_killed_again_and_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_rotation, "ROWS_AT_ONCE", 2)
    fill(store, keys_of([OLD]))
    for tenant in ("a", "b"):
        AuditLog(store, keys_of([OLD]).audit).record_now(tenant, "ada", "sign-in")
    store.write_now(lambda connection: connection.execute(sa.insert(facts).values(name=USED_KEY + BOTH.fingerprints[1], value="1")))
    before, now = read(store, BOTH), [100.0]
    jobs, kind, steps = Jobs(store, lambda: now[0]), Rotation(store, BOTH), [0]
    step = kind.step

    def killed(connection: sa.Connection, job: object) -> object:
        steps[0] += 1
        if steps[0] % 3 == 0:
            raise Killed
        return step(connection, job)  # type: ignore[arg-type]

    monkeypatch.setattr(kind, "step", killed)
    run(jobs.enqueue("t", kind.name, {}))
    while run(jobs.list("t"))[0].state != "done":
        try:
            run(Worker(store, jobs, [kind]).run_until_idle())
        except Killed:
            now[0] += LEASE_SECONDS + 1
    job = run(jobs.list("t"))[0]
    assert steps[0] > 12 and job.done == job.total and job.report["unreadable"] == 0
    assert read(store, keys_of([NEW])) == before and used_keys(store) == set()
    alone = AuditLog(store, keys_of([NEW]).audit)
    assert [alone.verify(tenant) for tenant in alone.tenants()] == [[], []]


def test_it_fails_with_a_reason_where_another_key_is_needed(store: Store) -> None:
    fill(store, keys_of([OTHER]))
    jobs = Jobs(store)
    run(jobs.enqueue("t", "rotate-key", {}))
    run(Worker(store, jobs, [Rotation(store, BOTH)]).run_until_idle())
    job = run(jobs.list("t"))[0]
    assert (job.state, job.report["reason"]) == ("failed", "keys-missing")
