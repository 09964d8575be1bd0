"""Versions with steps over a platform elsewhere, from the intention until they are seen there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.database.store import Store, open_store
from app.errors import Unavailable
from app.jobs.queue import HELD_SECONDS
from app.records.tenant_versions import TenantVersions
from app.state.definition_versions import PublishedVersion
from tests.jobs.conftest import store  # noqa: F401 - a fixture
from tests.making import run
from tests.platform.conftest import postgres_url  # noqa: F401 - a fixture
from tests.platform.moving import RENAME, TenantPlace

VERSION = PublishedVersion("new", 1, "ada", base="old", steps=[RENAME])


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Iterator[TenantPlace]:  # noqa: F811
    far = open_store(f"sqlite:///{tmp_path}/far.sqlite")
    yield TenantPlace(store, far)
    far.close()


@pytest.fixture
def versions(place: TenantPlace) -> TenantVersions:
    return TenantVersions(place.store, place.platform, place.versions, place.jobs, lambda: place.seconds[0])


def test_a_version_counts_from_the_moment_at_which_its_definition_is_seen(place: TenantPlace, versions: TenantVersions) -> None:
    id, tenant = place.create(a="x"), place.person.tenant
    number = run(versions.intend(place.person, "THING", VERSION))
    assert place.read(id) == {"a": "x"} and set(run(versions.hashes(tenant, "THING"))) == {"new"}
    run(versions.see(place.person, "THING", "other", {}))
    assert not run(versions.is_in_effect(tenant, "THING", number))
    run(versions.see(place.person, "THING", "new", {"_df_version": 3, "updated": place.seconds[0] * 1000}))
    assert run(versions.is_in_effect(tenant, "THING", number)) and place.read(id) == {"b": "x"}
    assert [each.version for each in run(place.versions.all(tenant, "THING"))] == [3]


def test_records_that_were_made_after_it_do_not_follow_it(place: TenantPlace, versions: TenantVersions) -> None:
    before = place.create(a="x")
    run(versions.intend(place.person, "THING", VERSION))
    published = place.seconds[0] * 1000
    place.seconds[0] += 1
    after = place.create(a="another thing", b="y")
    run(versions.see(place.person, "THING", "new", {"_df_version": 1, "updated": published}))
    assert place.read(before) == {"b": "x"} and place.read(after) == {"a": "another thing", "b": "y"}


def test_its_job_begins_when_it_is_published_or_when_the_process_was_killed(place: TenantPlace, versions: TenantVersions) -> None:
    id = place.create(a="x")
    run(versions.intend(place.person, "THING", VERSION))
    place.work()
    assert place.job().state == "running" and place.stored(id) == {"a": "x"}
    place.seconds[0] += HELD_SECONDS + 1
    place.is_published = False
    place.work()
    assert place.job().report["reason"] == "not-published"
    place.is_published = True
    run(versions.intend(place.person, "THING", replace(VERSION, hash="newer")))
    run(versions.see(place.person, "THING", "newer", {}))
    place.work()
    assert place.stored(id) == {"a": None, "b": "x"}


def test_a_withdrawn_version_leaves_nothing_to_do(place: TenantPlace, versions: TenantVersions) -> None:
    id, tenant = place.create(a="x"), place.person.tenant
    number = run(versions.intend(place.person, "THING", VERSION))
    run(versions.withdraw(tenant, "THING", number))
    run(versions.see(place.person, "THING", "new", {}))
    place.seconds[0] += HELD_SECONDS + 1
    place.work()
    assert (place.job().state, place.job().credential) == ("cancelled", None)
    assert place.read(id) == {"a": "x"} and not run(versions.hashes(tenant, "THING"))


def test_where_the_records_cannot_be_listed_nothing_is_intended(place: TenantPlace, versions: TenantVersions) -> None:
    def too_large(call: str, moment: str) -> None:
        raise Unavailable("platform-response-too-large", limit=1)

    place.far.between = too_large
    with pytest.raises(Unavailable):
        run(versions.intend(place.person, "THING", VERSION))
    assert not run(versions.hashes(place.person.tenant, "THING")) and not run(place.jobs.list(place.person.tenant))


def test_an_intention_that_nothing_came_of_ends_with_the_next_one(place: TenantPlace, versions: TenantVersions) -> None:
    run(versions.intend(place.person, "THING", VERSION))
    place.seconds[0] += HELD_SECONDS + 1
    run(versions.intend(place.person, "THING", replace(VERSION, hash="newer")))
    assert set(run(versions.hashes(place.person.tenant, "THING"))) == {"newer"}
