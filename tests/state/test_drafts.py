"""Drafts: one for each opened form of a person, encrypted, replaced by its next, deleted when they are old."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import drafts as old_drafts
from app.errors import DraftRefused
from app.state.drafts import MAX_AGE_DAYS, DraftLimits, Drafts
from tests.making import run
from tests.state.conftest import ANN, BOB, DAY, ELSEWHERE, Clock, new_keys


def test_a_draft_belongs_to_a_person_and_a_record(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    draft = run(drafts.keep(ANN, "THING", "1", "one", {"name": "typed"}))
    assert (draft.entity, draft.record, draft.at, draft.content) == ("THING", "1", clock.now, {"name": "typed"})
    assert run(drafts.get(ANN, "one")) == draft and run(drafts.of_record(ANN, "THING", "1")) == [draft]
    assert run(drafts.time_of(ANN, "THING", "1")) == clock.now
    for principal, entity, record in ((BOB, "THING", "1"), (ELSEWHERE, "THING", "1"), (ANN, "OTHER", "1"), (ANN, "THING", "")):
        assert run(drafts.time_of(principal, entity, record)) is None and run(drafts.of_record(principal, entity, record)) == []
    assert run(drafts.get(BOB, "one")) is run(drafts.get(ELSEWHERE, "one")) is run(drafts.get(ANN, "two")) is None


def test_two_forms_of_one_record_have_two_drafts(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    one = run(drafts.keep(ANN, "THING", "", "one", {"name": "a"}))
    clock.now += 1
    other = run(drafts.keep(ANN, "THING", "", "other", {"name": "b"}))
    assert run(drafts.of_record(ANN, "THING", "")) == [other, one]
    run(drafts.discard(ANN, "other"))
    assert run(drafts.of_record(ANN, "THING", "")) == [one]


def test_a_restored_draft_goes_over_to_its_new_form_unless_the_old_one_has_typed_on(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    first = run(drafts.keep(ANN, "THING", "", "one", {"name": "a"}))
    clock.now += 1
    run(drafts.keep(ANN, "THING", "", "two", {"name": "a, and more"}, continues=first.mark))
    assert [each.instance for each in run(drafts.all(ANN))] == ["two"]
    second = run(drafts.get(ANN, "two"))
    assert second is not None
    clock.now += 1
    run(drafts.keep(ANN, "THING", "", "two", {"name": "typed since"}))
    run(drafts.keep(ANN, "THING", "", "three", {"name": "restored"}, continues=second.mark))
    run(drafts.discard(ANN, second.mark))
    assert sorted(each.instance for each in run(drafts.all(ANN))) == ["three", "two"]


def test_drafts_of_earlier_releases_are_offered_and_dropped(sqlite_store: Store, clock: Clock) -> None:
    keys = new_keys()
    drafts = Drafts(sqlite_store, keys, clock)
    row = {"tenant": ANN.tenant, "person": ANN.person, "entity": "THING", "record": "1", "at": int(clock.now * 1000)}
    content = keys.encrypt(b'{"name": "old"}').decode()
    sqlite_store.write_now(lambda connection: connection.execute(sa.insert(old_drafts), {**row, "content": content}))
    assert run(drafts.time_of(ANN, "THING", "1")) == clock.now
    (draft,) = run(drafts.of_record(ANN, "THING", "1"))
    assert draft.content == {"name": "old"} and run(drafts.get(ANN, draft.instance)) == draft and run(drafts.all(BOB)) == []
    clock.now += 1
    run(drafts.keep(ANN, "THING", "1", "one", {"name": "old, and more"}, continues=draft.mark))
    assert [each.instance for each in run(drafts.all(ANN))] == ["one"]


def test_a_later_draft_replaces_the_earlier(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    run(drafts.keep(ANN, "THING", "1", "one", {"name": "a"}))
    clock.now += 1.5
    run(drafts.keep(ANN, "THING", "1", "one", {"name": "b"}))
    assert [(each.at, each.content) for each in run(drafts.all(ANN))] == [(clock.now, {"name": "b"})]


def test_the_latest_draft_comes_first(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    for record in ("2", "", "1"):
        clock.now += 1
        run(drafts.keep(ANN, "THING", record, record or "new", {}))
    run(drafts.keep(BOB, "THING", "3", "three", {}))
    assert [each.record for each in run(drafts.all(ANN))] == ["1", "", "2"]


def test_a_discarded_draft_is_gone(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys())
    run(drafts.keep(ANN, "THING", "1", "one", {}))
    run(drafts.keep(ANN, "THING", "2", "two", {}))
    run(drafts.discard(ANN, "one"))
    assert [each.record for each in run(drafts.all(ANN))] == ["2"]


def test_old_drafts_of_the_tenant_are_deleted(sqlite_store: Store, clock: Clock) -> None:
    drafts = Drafts(sqlite_store, new_keys(), clock)
    run(drafts.keep(BOB, "THING", "1", "one", {}))
    clock.now += MAX_AGE_DAYS * DAY
    run(drafts.keep(ANN, "THING", "1", "one", {}))
    assert len(run(drafts.all(BOB))) == 1
    clock.now += 1
    run(drafts.keep(ANN, "THING", "1", "one", {}))
    assert run(drafts.all(BOB)) == []


def test_a_draft_is_encrypted_and_without_its_key_not_there(sqlite_store: Store, tmp_path: Path) -> None:
    run(Drafts(sqlite_store, new_keys()).keep(ANN, "THING", "1", "one", {"name": "CANARY"}))
    assert not any(b"CANARY" in path.read_bytes() for path in tmp_path.iterdir())
    other = Drafts(sqlite_store, new_keys())
    assert run(other.get(ANN, "one")) is None
    assert run(other.all(ANN)) == []


def test_a_draft_that_is_too_large_is_refused_and_the_one_before_stays(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys(), limits=DraftLimits(bytes=100, count=2))
    run(drafts.keep(ANN, "THING", "1", "one", {"name": "x" * 80}))
    with pytest.raises(DraftRefused) as caught:
        run(drafts.keep(ANN, "THING", "1", "one", {"name": "x" * 100}))
    assert (caught.value.code, caught.value.params) == ("draft-too-large", {"limit": 100})
    assert len(run(drafts.all(ANN))[0].content["name"]) == 80


def test_a_person_has_so_many_drafts_and_no_more(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys(), limits=DraftLimits(bytes=100, count=2))
    for record in ("1", "2", "1"):
        run(drafts.keep(ANN, "THING", record, record or "new", {}))
    with pytest.raises(DraftRefused) as caught:
        run(drafts.keep(ANN, "THING", "3", "three", {}))
    assert (caught.value.code, caught.value.params) == ("draft-too-many", {"limit": 2})
    run(drafts.keep(BOB, "THING", "3", "three", {}))
    run(drafts.discard(ANN, "1"))
    run(drafts.keep(ANN, "THING", "3", "three", {}))


def test_input_that_is_nowhere_else_is_stored_beyond_the_limits_but_not_without_end(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys(), limits=DraftLimits(bytes=100, count=2))
    for number in range(4):
        run(drafts.keep(ANN, "THING", str(number), str(number) or "new", {"name": "x" * 200}, is_last_copy=True))
    with pytest.raises(DraftRefused):
        run(drafts.keep(ANN, "THING", "4", "four", {}, is_last_copy=True))


def test_drafts_of_an_entity_are_counted_whoever_has_them(sqlite_store: Store) -> None:
    drafts = Drafts(sqlite_store, new_keys())
    for principal, entity, record in ((ANN, "THING", "1"), (ANN, "THING", ""), (BOB, "THING", "1"), (ANN, "OTHER", "1")):
        run(drafts.keep(principal, entity, record, f"{entity}{record}", {}))
    run(drafts.keep(ELSEWHERE, "THING", "1", "one", {}))
    assert run(drafts.count(ANN.tenant, "THING")) == 3
    assert run(drafts.count(ANN.tenant, "NOTHING")) == 0
