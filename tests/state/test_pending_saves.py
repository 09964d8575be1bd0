"""Pending saves: stored before they are sent, moved by one process at a time, emptied when they are done."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store, open_store
from app.database.tables import pending_saves as table
from app.state.pending_saves import LEASE_SECONDS, PendingSaves, State, fingerprint
from app.texts.text import Fact
from tests.making import run
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture
from tests.state.conftest import ANN, BOB, ELSEWHERE, Clock, new_keys

KEYS = new_keys()
CONTENT: dict[str, Any] = {"posted": {"name": ["typed"]}}


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if request.param == "postgresql":
        url = migrated_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


def test_a_submission_is_stored_once(store: Store, clock: Clock) -> None:
    saves = PendingSaves(store, KEYS, clock)
    pending, new = run(saves.begin(ANN, "THING", "", "id", CONTENT))
    assert new and (pending.state, pending.creates, pending.content["submission"]) == ("received", True, CONTENT)
    again, new = run(saves.begin(ANN, "THING", "", "id", CONTENT))
    assert not new and again == run(saves.get(ANN, "id"))
    assert (again.id, again.fingerprint, again.at) == ("id", fingerprint(CONTENT), int(clock.now * 1000))


def test_a_change_is_being_sent_from_the_beginning(store: Store) -> None:
    pending, _ = run(PendingSaves(store, KEYS).begin(ANN, "THING", "1", "id", CONTENT))
    assert (pending.state, pending.creates, pending.record) == ("sending", False, "1")


def test_the_same_id_with_other_content_is_another_submission(store: Store) -> None:
    saves = PendingSaves(store, KEYS)
    run(saves.begin(ANN, "THING", "", "id", CONTENT))
    other, new = run(saves.begin(ANN, "THING", "", "id", {"posted": {}}))
    assert new and other.id == f"id~{fingerprint({'posted': {}})[:16]}"
    assert run(saves.begin(ANN, "THING", "", "id", {"posted": {}}))[1] is False
    assert len(run(saves.open(ANN))) == 2


def test_of_many_at_once_one_is_new(store: Store) -> None:
    saves = PendingSaves(store, KEYS)

    async def all_at_once() -> list[bool]:
        return [new for _, new in await asyncio.gather(*(saves.begin(ANN, "THING", "", "id", CONTENT) for _ in range(8)))]

    assert sorted(run(all_at_once())) == [False] * 7 + [True]


def test_one_process_moves_it_and_the_other_learns_of_it(store: Store) -> None:
    one, other = PendingSaves(store, KEYS), PendingSaves(store, KEYS)
    pending, _ = run(one.begin(ANN, "THING", "", "id", CONTENT))
    moved = run(one.move(pending, "sending", sent={"create": {"name": "typed"}}))
    assert moved is not None and moved.content["sent"] == {"create": {"name": "typed"}}
    assert moved.content["submission"] == CONTENT
    assert run(other.move(pending, "waiting")) is None
    assert run(other.get(ANN, "id")) == moved


def test_what_is_done_has_no_content_and_is_not_open(store: Store) -> None:
    saves = PendingSaves(store, KEYS)
    pending, _ = run(saves.begin(ANN, "THING", "", "id", CONTENT))
    done = run(saves.move(pending, "done", record="1"))
    assert done is not None and (done.record, done.content, done.encrypted) == ("1", {}, "")
    assert run(saves.open(ANN)) == []
    assert run(saves.made(ANN, "THING")) == {"1"}
    assert run(saves.made(ANN, "OTHER")) == run(saves.made(ELSEWHERE, "THING")) == frozenset()


def test_a_lost_update_has_that_alone_and_stays_open(store: Store) -> None:
    saves = PendingSaves(store, KEYS)
    pending, _ = run(saves.begin(ANN, "THING", "1", "id", CONTENT))
    run(saves.move(pending, "lost_update", record="1", lost_updates={"fields": []}))
    (found,) = run(saves.open_at(ANN, "THING", "1"))
    assert (found.state, found.content) == ("lost_update", {"lost_updates": {"fields": []}})


def test_the_word_of_earlier_versions_is_read(store: Store) -> None:
    saves = PendingSaves(store, KEYS)
    run(saves.begin(ANN, "THING", "1", "id", CONTENT))
    content = KEYS.encrypt(b'{"overrun":{"fields":[1]}}').decode()
    store.write_now(lambda connection: connection.execute(sa.update(table).values(state="lost_update", content=content)))
    (found,) = run(saves.open(ANN))
    assert found.content == {"lost_updates": {"fields": [1]}}


def test_a_reason_is_stored_as_its_code_and_parameters(store: Store) -> None:
    saves, reason = PendingSaves(store, KEYS), Fact("platform-status", {"status": 500})
    pending, _ = run(saves.begin(ANN, "THING", "", "id", CONTENT))
    assert pending.reason is None
    run(saves.move(pending, "waiting", reason=reason))
    stored = run(saves.get(ANN, "id"))
    assert stored is not None and stored.reason == reason


@pytest.mark.parametrize("text", ["The platform does not answer.", '["a-code-of-another-version",{}]'])
def test_a_reason_without_a_known_code_is_shown_as_it_is(store: Store, text: str) -> None:
    saves = PendingSaves(store, KEYS)
    run(saves.begin(ANN, "THING", "", "id", CONTENT))
    run(store.write(lambda connection: connection.execute(sa.update(table).values(reason=text))))
    stored = run(saves.get(ANN, "id"))
    assert stored is not None and stored.reason == Fact("platform-said", {"message": text})


def test_people_see_their_own_saves(store: Store, clock: Clock) -> None:
    saves = PendingSaves(store, KEYS, clock)
    for id, principal in (("a", ANN), ("b", BOB), ("c", ANN)):
        clock.now += 1
        run(saves.begin(principal, "THING", "", id, CONTENT))
    assert [each.id for each in run(saves.open(ANN))] == ["a", "c"]
    assert run(saves.get(BOB, "a")) is run(saves.get(ELSEWHERE, "a")) is None
    assert run(saves.open_at(ANN, "THING", "1")) == []


def test_a_dropped_save_is_gone(store: Store) -> None:
    saves = PendingSaves(store, KEYS)
    pending, _ = run(saves.begin(ANN, "THING", "", "id", CONTENT))
    run(saves.drop(pending))
    assert run(saves.get(ANN, "id")) is None


def test_the_content_is_encrypted(store: Store) -> None:
    run(PendingSaves(store, KEYS).begin(ANN, "THING", "", "id", {"posted": {"password": ["CANARY"]}}))
    rows = store.write_now(lambda connection: connection.execute(sa.select(table)).all())
    assert "CANARY" not in str(rows)


def test_content_that_no_key_decrypts_stays_until_the_key_is_back(store: Store) -> None:
    saves, other = PendingSaves(store, KEYS), PendingSaves(store, new_keys())
    run(saves.begin(ANN, "THING", "1", "id", CONTENT))
    unreadable = run(other.get(ANN, "id"))
    assert unreadable is not None and unreadable.is_unreadable and unreadable.content == {}
    assert run(other.move(unreadable, "waiting")) is not None
    back = run(saves.get(ANN, "id"))
    assert back is not None and (back.state, back.content["submission"]) == ("waiting", CONTENT)
    sent_again, new = run(other.begin(ANN, "THING", "1", "id", CONTENT))
    assert not new and sent_again.content["submission"] == CONTENT


def test_whole_numbers_beyond_64_bits_keep_their_digits(store: Store) -> None:
    saves = PendingSaves(store, KEYS)
    pending, _ = run(saves.begin(ANN, "THING", "", "id", CONTENT))
    run(saves.move(pending, "sending", sent={"create": {"n": 2**80}}))
    found = run(saves.get(ANN, "id"))
    assert found is not None and found.content["sent"] == {"create": {"n": 2**80}}


@pytest.mark.parametrize(("state", "abandoned"), [("received", False), ("sending", False), ("waiting", True), ("unknown", True)])
def test_a_save_that_is_being_sent_is_left_to_its_process_for_a_while(
    sqlite_store: Store, clock: Clock, state: State, abandoned: bool
) -> None:
    saves = PendingSaves(sqlite_store, KEYS, clock)
    pending, _ = run(saves.begin(ANN, "THING", "", "id", CONTENT))
    moved = run(saves.move(pending, state))
    assert moved is not None and saves.is_abandoned(moved) == abandoned
    clock.now += LEASE_SECONDS + 1
    assert saves.is_abandoned(moved)


def test_after_a_restart_on_sqlite_all_are_abandoned(sqlite_store: Store, clock: Clock) -> None:
    pending, _ = run(PendingSaves(sqlite_store, KEYS, clock).begin(ANN, "THING", "1", "id", CONTENT))
    clock.now += 1
    assert PendingSaves(sqlite_store, KEYS, clock).is_abandoned(pending)


def test_the_order_of_members_does_not_make_another_submission() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1}) != fingerprint({"a": 1, "b": 3})
