"""What is noted of records of a platform elsewhere, before and after a PATCH."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store, open_store
from app.database.tables import moved_records
from app.errors import Unavailable
from app.platform.secret_properties import SecretProperties
from app.platform.tenant_moves import Note, SentMove, Standing, changes_to
from app.state.definition_versions import PublishedVersion
from tests.jobs.conftest import store  # noqa: F401 - a fixture
from tests.making import run
from tests.platform.conftest import postgres_url  # noqa: F401 - a fixture
from tests.platform.moving import RENAME, TenantPlace


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Iterator[TenantPlace]:  # noqa: F811
    far = open_store(f"sqlite:///{tmp_path}/far.sqlite")
    yield TenantPlace(store, far)
    far.close()


SWAPPED = SentMove(4, {"/a": 1, "/b": 2}, {"/a": 2, "/b": 1}, {})
RENAMED = SentMove(4, {"/a": "x"}, {"/b": "x"}, {})


@pytest.mark.parametrize(
    ("sent", "record", "is_carried_out"),
    [
        (SWAPPED, {"_df_version": 4, "a": 2, "b": 1}, False),  # equal version, equal content
        (SWAPPED, {"_df_version": 5, "a": 2, "b": 1}, True),
        (SWAPPED, {"_df_version": 5, "a": 1, "b": 2, "c": "new"}, False),
        (SWAPPED, {"_df_version": 6, "a": 9, "b": 1}, True),
        (SWAPPED, {"_df_version": 5, "a": 9, "b": 2}, False),
        (RENAMED, {"_df_version": 5, "a": None, "b": "x"}, True),
        (RENAMED, {"_df_version": 6, "a": None, "b": "newer"}, True),
        (RENAMED, {"_df_version": 5, "a": "newer"}, False),
        (RENAMED, {"_df_version": 6, "a": None, "b": None}, True),
        (SentMove(4, {}, {}, {"/k": [False, True], "/m": [True, False]}), {"_df_version": 5, "m": "s"}, True),
        (SentMove(4, {}, {}, {"/k": [False, True], "/m": [True, False]}), {"_df_version": 5, "k": "s"}, False),
    ],
)
def test_a_record_shows_whether_a_patch_was_carried_out(sent: SentMove, record: Any, is_carried_out: bool) -> None:
    assert sent.is_carried_out(record) is is_carried_out


def test_a_record_that_was_read_before_its_move_does_not_follow_it() -> None:
    standing = Standing((1, 2), {1: Note("done", {"version": 5})})
    assert standing.left({"_df_version": 4}) == [1, 2]
    assert standing.left({"_df_version": 5}) == [2]


def test_what_goes_is_null_and_what_is_the_same_is_not_named() -> None:
    before = {"id": "1", "a": 1, "p": {"x": 1, "y": 2}, "q": {"r": 1}, "n": None}
    after = {"id": "2", "p": {"y": 2, "z": 1}, "q": {"r": 1}}
    assert changes_to(before, after) == {"a": None, "p": {"x": None, "y": 2, "z": 1}}


def test_of_a_secret_no_note_has_the_value(place: TenantPlace) -> None:
    id = place.create(a="s3cret")
    run(SecretProperties(place.store).add(place.person.tenant, "THING", {("a",), ("b",)}))
    place.publish(RENAME)

    def broken(call: str, moment: str) -> None:
        if (call, moment) == ("update", "after"):
            raise Unavailable("platform-timeout", outcome_unknown=True)

    place.far.between = broken
    with pytest.raises(Unavailable):
        run(place.platform.move(place.person, "THING", id))
    contents = sa.select(moved_records.c.content)
    assert "s3cret" not in str(run(place.store.scan(lambda it: it.execute(contents).all())))
    place.far.between = lambda call, moment: None
    place.write_elsewhere(id, c="z")
    place.work()
    assert place.stored(id) == {"a": None, "b": "s3cret", "c": "z"}
    assert "s3cret" not in str(run(place.store.scan(lambda it: it.execute(contents).all())))


def test_a_version_without_steps_makes_no_record_wait(place: TenantPlace) -> None:
    place.create(a="x")
    number = place.publish()
    assert place.waiting() == 0
    place.publish(undoes=number)
    assert place.waiting() == 0


def test_a_version_takes_effect_once(place: TenantPlace) -> None:
    place.create(a="x")
    number = place.publish(RENAME)
    place.work()
    take = place.platform.tenant_moves.take_effect
    assert not run(place.store.write(lambda it: take(it, place.person.tenant, "THING", number, None, 1, ["another"])))
    assert place.waiting() == 0


def test_the_number_of_a_version_that_was_not_published_is_not_used_again(place: TenantPlace) -> None:
    """What is known of its steps would be taken for those of another."""
    tenant, version = place.person.tenant, PublishedVersion("new", 1, "ada", receipt="key", steps=[RENAME])
    insert, withdraw = place.versions.insert_publishing, place.platform.tenant_moves.withdraw
    first = run(place.store.write(lambda it: insert(it, tenant, "THING", version)))
    run(place.store.write(lambda it: withdraw(it, tenant, "THING", first)))
    assert run(place.versions.publishing(tenant, "THING")) == [] == run(place.versions.all(tenant, "THING"))
    second = run(place.store.write(lambda it: insert(it, tenant, "THING", version)))
    assert second == first + 1
    assert run(place.versions.by_receipt(tenant, "THING", "key")) is None
