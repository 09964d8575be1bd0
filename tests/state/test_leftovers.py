"""Leftovers: stored once for each form instance, of one person, encrypted, within a limit, for 30 days."""

from pathlib import Path

import pytest

from app.database.store import Store
from app.errors import LeftoversFull
from app.state.leftovers import MAX_AGE_DAYS, Leftovers, Typed
from tests.making import run
from tests.state.conftest import ANN, BOB, DAY, ELSEWHERE, Clock, new_keys

NOTE = Typed("Note", "not-taken-removed", ("an hour of text",))


@pytest.fixture
def leftovers(sqlite_store: Store, clock: Clock) -> Leftovers:
    return Leftovers(sqlite_store, new_keys(), b"key", 2000, clock)


def test_they_are_one_persons(leftovers: Leftovers, clock: Clock) -> None:
    run(leftovers.add(ANN, "THING", "1", "form", [NOTE]))
    (found,) = run(leftovers.all(ANN))
    assert (found.entity, found.record, found.at, found.label, found.words, found.texts, found.is_secret) == (
        "THING",
        "1",
        clock.now,
        *("Note", "not-taken-removed", ("an hour of text",), False),
    )
    for other in (BOB, ELSEWHERE):
        assert run(leftovers.all(other)) == run(leftovers.of_instance(other, "form")) == []
        run(leftovers.drop(other, [found.id]))
    assert run(leftovers.count(ANN)) == 1


def test_the_same_text_of_the_same_form_is_stored_once(leftovers: Leftovers) -> None:
    for _ in range(2):
        run(leftovers.add(ANN, "THING", "1", "form", [NOTE, NOTE]))
    run(leftovers.add(ANN, "THING", "1", "form", [NOTE, Typed("Note", "not-taken-removed", ("more",))]))
    run(leftovers.add(ANN, "THING", "1", "another form", [NOTE]))
    assert sorted(each.texts[0] for each in run(leftovers.all(ANN))) == ["an hour of text", "an hour of text", "more"]
    assert len(run(leftovers.of_instance(ANN, "form"))) == 2


def test_a_new_record_gets_its_id_later(leftovers: Leftovers) -> None:
    run(leftovers.add(ANN, "THING", "", "form", [NOTE]))
    run(leftovers.add(ANN, "THING", "", "other", [NOTE]))
    run(leftovers.belong_to(ANN, "form", "7"))
    assert {each.record for each in run(leftovers.all(ANN))} == {"7", ""}
    assert [each.record for each in run(leftovers.all(ANN, "THING", "7"))] == ["7"]
    assert run(leftovers.all(ANN, "OTHER")) == []


def test_beyond_the_limit_nothing_is_stored_until_something_goes(leftovers: Leftovers) -> None:
    run(leftovers.add(ANN, "THING", "", "form", [NOTE]))
    large = Typed("Note", "not-taken-removed", ("x" * 2000,))
    with pytest.raises(LeftoversFull) as caught:
        run(leftovers.add(ANN, "THING", "", "form", [Typed("Small", "not-taken-removed", ("y",)), large]))
    assert (caught.value.code, caught.value.params) == ("leftovers-full", {"limit": 2000})
    assert run(leftovers.count(ANN)) == 1
    run(leftovers.add(BOB, "THING", "", "form", [NOTE]))


def test_they_go_after_thirty_days_or_when_they_are_not_needed(leftovers: Leftovers, clock: Clock) -> None:
    run(leftovers.add(ANN, "THING", "", "form", [NOTE]))
    clock.now += MAX_AGE_DAYS * DAY + 1
    assert run(leftovers.all(ANN)) == [] and run(leftovers.count(ANN)) == 0
    run(leftovers.add(ANN, "THING", "", "form", [NOTE]))
    (found,) = run(leftovers.all(ANN))
    run(leftovers.drop(ANN, [found.id]))
    assert run(leftovers.all(ANN)) == []


def test_they_are_encrypted_and_without_their_key_not_there(sqlite_store: Store, tmp_path: Path) -> None:
    run(Leftovers(sqlite_store, new_keys(), b"key").add(ANN, "T", "", "form", [Typed("L", "not-taken-removed", ("CANARY",))]))
    assert not any(b"CANARY" in path.read_bytes() for path in tmp_path.iterdir())
    assert run(Leftovers(sqlite_store, new_keys(), b"key").all(ANN)) == []
