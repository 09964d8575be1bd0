"""Drafts: one for each person and record, encrypted, replaced by the next, deleted when they are old."""

from pathlib import Path

import pytest

from app.database.store import Store
from app.errors import DraftRefused
from app.state.drafts import MAX_AGE_DAYS, DraftLimits, Drafts
from tests.making import run
from tests.state.conftest import ANN, BOB, DAY, ELSEWHERE, Clock, new_keys


def test_a_draft_belongs_to_a_person_and_a_record(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    assert run(drafts.keep(ANN, "THING", "1", {"name": "typed"})) == clock.now
    draft = run(drafts.get(ANN, "THING", "1"))
    assert draft is not None
    assert (draft.entity, draft.record, draft.at, draft.content) == ("THING", "1", clock.now, {"name": "typed"})
    assert run(drafts.time_of(ANN, "THING", "1")) == clock.now
    for principal, entity, record in ((BOB, "THING", "1"), (ELSEWHERE, "THING", "1"), (ANN, "OTHER", "1"), (ANN, "THING", "")):
        assert run(drafts.get(principal, entity, record)) is run(drafts.time_of(principal, entity, record)) is None


def test_a_later_draft_replaces_the_earlier(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    run(drafts.keep(ANN, "THING", "1", {"name": "a"}))
    clock.now += 1.5
    run(drafts.keep(ANN, "THING", "1", {"name": "b"}))
    assert [(each.at, each.content) for each in run(drafts.all(ANN))] == [(clock.now, {"name": "b"})]


def test_the_latest_draft_comes_first(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    for record in ("2", "", "1"):
        clock.now += 1
        run(drafts.keep(ANN, "THING", record, {}))
    run(drafts.keep(BOB, "THING", "3", {}))
    assert [each.record for each in run(drafts.all(ANN))] == ["1", "", "2"]


def test_a_discarded_draft_is_gone(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys())
    run(drafts.keep(ANN, "THING", "1", {}))
    run(drafts.keep(ANN, "THING", "2", {}))
    run(drafts.discard(ANN, "THING", "1"))
    assert [each.record for each in run(drafts.all(ANN))] == ["2"]


def test_old_drafts_of_the_tenant_are_deleted(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    run(drafts.keep(BOB, "THING", "1", {}))
    clock.now += MAX_AGE_DAYS * DAY
    run(drafts.keep(ANN, "THING", "1", {}))
    assert len(run(drafts.all(BOB))) == 1
    clock.now += 1
    run(drafts.keep(ANN, "THING", "1", {}))
    assert run(drafts.all(BOB)) == []


def test_a_draft_is_encrypted_and_without_its_key_not_there(sqlite_store: Store, tmp_path: Path) -> None:
    run(Drafts(sqlite_store, new_keys()).keep(ANN, "THING", "1", {"name": "CANARY"}))
    assert not any(b"CANARY" in path.read_bytes() for path in tmp_path.iterdir())
    other = Drafts(sqlite_store, new_keys())
    assert run(other.get(ANN, "THING", "1")) is None
    assert run(other.all(ANN)) == []


def test_a_draft_that_is_too_large_is_refused_and_the_one_before_stays(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys(), limits=DraftLimits(bytes=100, count=2))
    run(drafts.keep(ANN, "THING", "1", {"name": "x" * 80}))
    with pytest.raises(DraftRefused) as caught:
        run(drafts.keep(ANN, "THING", "1", {"name": "x" * 100}))
    assert (caught.value.code, caught.value.params) == ("draft-too-large", {"limit": 100})
    assert len(run(drafts.all(ANN))[0].content["name"]) == 80


def test_a_person_has_so_many_drafts_and_no_more(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys(), limits=DraftLimits(bytes=100, count=2))
    for record in ("1", "2", "1"):
        run(drafts.keep(ANN, "THING", record, {}))
    with pytest.raises(DraftRefused) as caught:
        run(drafts.keep(ANN, "THING", "3", {}))
    assert (caught.value.code, caught.value.params) == ("draft-too-many", {"limit": 2})
    run(drafts.keep(BOB, "THING", "3", {}))
    run(drafts.discard(ANN, "THING", "1"))
    run(drafts.keep(ANN, "THING", "3", {}))


def test_input_that_is_nowhere_else_is_stored_beyond_the_limits_but_not_without_end(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys(), limits=DraftLimits(bytes=100, count=2))
    for number in range(4):
        run(drafts.keep(ANN, "THING", str(number), {"name": "x" * 200}, is_last_copy=True))
    with pytest.raises(DraftRefused):
        run(drafts.keep(ANN, "THING", "4", {}, is_last_copy=True))


def test_drafts_of_an_entity_are_counted_whoever_has_them(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys())
    for principal, entity, record in ((ANN, "THING", "1"), (ANN, "THING", ""), (BOB, "THING", "1"), (ANN, "OTHER", "1")):
        run(drafts.keep(principal, entity, record, {}))
    run(drafts.keep(ELSEWHERE, "THING", "1", {}))
    assert run(drafts.count(ANN.tenant, "THING")) == 3
    assert run(drafts.count(ANN.tenant, "NOTHING")) == 0
