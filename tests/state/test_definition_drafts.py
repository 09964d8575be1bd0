"""Drafts of definitions: one for each person and entity."""

import pytest

from app.database.store import Store
from app.errors import Conflict, DraftRefused
from app.state import definition_drafts
from app.state.definition_drafts import DefinitionDrafts, DraftLine, SharedDraft
from tests.making import run
from tests.state.conftest import ANN, BOB, ELSEWHERE, Clock

CONTENT = {"base": {"n": 1.0, "big": 10**30, "text": "ü\0"}, "steps": []}


def test_a_draft_is_there_after_a_restart_as_it_was_stored(any_store: Store, clock: Clock) -> None:
    stored = run(DefinitionDrafts(any_store, clock).put(ANN, "THING", CONTENT, 0))
    found = run(DefinitionDrafts(any_store).get(ANN, "THING"))
    assert found == stored
    assert (stored.revision, stored.at) == (1, clock.now)
    assert repr(found.content) == repr(CONTENT)


def test_a_draft_belongs_to_one_person_of_one_tenant(any_store: Store) -> None:
    drafts = DefinitionDrafts(any_store)
    run(drafts.put(ANN, "THING", CONTENT, 0))
    for person, entity in ((BOB, "THING"), (ELSEWHERE, "THING"), (ANN, "OTHER")):
        assert run(drafts.get(person, entity)) is None
    run(drafts.discard(BOB, "THING"))
    assert run(drafts.get(ANN, "THING")) is not None
    run(drafts.discard(ANN, "THING"))
    assert run(drafts.get(ANN, "THING")) is None


@pytest.mark.parametrize("revision", [0, 2])
def test_an_edit_of_an_older_page_is_refused(any_store: Store, revision: int) -> None:
    drafts = DefinitionDrafts(any_store)
    first = run(drafts.put(ANN, "THING", CONTENT, 0))
    with pytest.raises(Conflict) as caught:
        run(drafts.put(ANN, "THING", {}, revision))
    assert caught.value.code == "definition-draft-changed"
    second = run(drafts.put(ANN, "THING", {}, first.revision))
    assert (second.id, second.revision) == (first.id, 2)


def test_an_edit_of_a_discarded_draft_is_refused(any_store: Store) -> None:
    drafts = DefinitionDrafts(any_store)
    stored = run(drafts.put(ANN, "THING", CONTENT, 0))
    run(drafts.discard(ANN, "THING"))
    with pytest.raises(Conflict):
        run(drafts.put(ANN, "THING", CONTENT, stored.revision))


def test_a_private_address_opens_it_in_its_tenant(any_store: Store) -> None:
    drafts = DefinitionDrafts(any_store)
    id = run(drafts.put(ANN, "THING", CONTENT, 0)).id
    assert run(drafts.by_id("t", id)) == SharedDraft("THING", ANN.person, CONTENT)
    assert run(drafts.by_id("other", id)) is run(drafts.by_id("t", "")) is None


def test_the_latest_draft_is_the_first_of_the_list(any_store: Store, clock: Clock) -> None:
    drafts = DefinitionDrafts(any_store, clock)
    run(drafts.put(ANN, "THING", CONTENT, 0))
    clock.now += 5
    run(drafts.put(BOB, "THING", CONTENT, 0))
    run(drafts.put(ELSEWHERE, "THING", CONTENT, 0))
    assert run(drafts.all("t")) == [DraftLine("THING", "bob", clock.now), DraftLine("THING", "ann", clock.now - 5)]


def test_a_draft_has_a_limit(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definition_drafts, "MAX_DRAFT_BYTES", 5)
    with pytest.raises(DraftRefused):
        run(DefinitionDrafts(any_store).put(ANN, "THING", CONTENT, 0))
