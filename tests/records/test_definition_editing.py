"""An administrator's draft of a definition, over each kind of platform."""

import asyncio
from dataclasses import replace

import pytest

from app.editing.operations import AddPart, RemovePart, RenameField, RetypeField, SetProperty
from app.errors import BadDefinition, Conflict, EditRefused, NotAllowed, NotFound
from app.platform.base import Receipt
from tests.editing.making import same
from tests.making import run
from tests.records.editing_engine import Editing
from tests.records.engine import THING

NEW = AddPart("", "field", {"id": "new"})


def test_nothing_changes_until_it_is_published(editing: Editing) -> None:
    before = editing.stored()
    opened = editing.edit(editing.ann, NEW)
    assert editing.stored() == before
    assert (opened.revision, opened.is_behind, len(opened.draft.steps)) == (1, False, 1)
    published = editing.publish(editing.ann, "Why")
    assert published.is_new
    assert not published.slipped_in
    assert editing.field_ids() == ["name", "count", "note", "password", "new"]
    assert run(editing.drafts.open(editing.ann, THING)).revision == 0


def test_a_draft_survives_a_restart_with_undo_and_redo(editing: Editing) -> None:
    before = editing.stored()
    editing.edit(editing.ann, RenameField("/2", "remark"), NEW)
    editing.start()
    undone = run(editing.drafts.undo(editing.ann, THING))
    editing.start()
    assert same(run(editing.drafts.undo(editing.ann, THING)).draft.document, before)
    run(editing.drafts.redo(editing.ann, THING))
    assert run(editing.drafts.redo(editing.ann, THING)).draft.operations == (RenameField("/2", "remark"), NEW)
    assert undone.draft.operations == (RenameField("/2", "remark"),)


def test_of_several_edits_all_are_done_or_none(editing: Editing) -> None:
    with pytest.raises(EditRefused) as caught:
        editing.edit(editing.ann, NEW, RemovePart("/99"))
    assert caught.value.index == 1
    assert run(editing.drafts.open(editing.ann, THING)).revision == 0


def test_an_edit_of_an_old_page_is_refused(editing: Editing) -> None:
    editing.edit(editing.ann, NEW, revision=0)
    with pytest.raises(Conflict) as caught:
        editing.edit(editing.ann, SetProperty("/0", "help", "x"), revision=0)
    assert caught.value.code == "definition-draft-changed"


def test_two_administrators_lose_nothing(editing: Editing) -> None:
    editing.edit(editing.bob, SetProperty("/2", "help", "Bob"), SetProperty("/0", "visibility", {"note": "1"}))
    editing.edit(editing.bob, RetypeField("/2", "number"))
    editing.edit(editing.ann, RenameField("/2", "remark"))
    editing.publish(editing.ann)
    editing.edit(editing.ann, RetypeField("/2", "date"))
    editing.publish(editing.ann)
    assert run(editing.drafts.open(editing.bob, THING)).is_behind
    with pytest.raises(Conflict) as caught:
        editing.publish(editing.bob)
    assert caught.value.code == "definition-changed-meanwhile"
    rebased = run(editing.drafts.rebase(editing.bob, THING))
    assert not rebased.is_behind
    with pytest.raises(Conflict) as caught:
        editing.publish(editing.bob)
    assert caught.value.code == "definition-draft-conflicts"
    (conflict,) = rebased.draft.conflicts
    assert (conflict.mine, conflict.theirs, conflict.original) == ('"number"', '"date"', '"text"')
    editing.start()
    run(editing.drafts.resolve(editing.bob, THING, 0, mine=False))
    editing.publish(editing.bob)
    form = run(editing.engine.definitions.form(editing.ann, THING))
    remark = form.by_key["remark"][0]
    assert (remark.type, remark.help) == ("date", "Bob")
    assert form.by_key["name"][0].visibility is not None


def test_what_somebody_wrote_past_the_engine_is_rebased_on_as_well(editing: Editing) -> None:
    editing.edit(editing.ann, SetProperty("", "name", "Mine"))
    editing.write(icon="star")
    with pytest.raises(Conflict):
        editing.publish(editing.ann)
    run(editing.drafts.rebase(editing.ann, THING))
    editing.publish(editing.ann)
    assert (editing.stored()["name"], editing.stored()["icon"]) == ("Mine", "star")


def test_a_draft_is_opened_by_its_private_address(editing: Editing) -> None:
    opened = editing.edit(editing.ann, NEW)
    document = run(editing.drafts.draft_document(editing.ann, THING, opened.id))
    assert same(document, opened.draft.document)
    with pytest.raises(NotFound):
        run(editing.drafts.draft_document(replace(editing.ann, tenant="other"), THING, opened.id))
    with pytest.raises(NotFound):
        run(editing.drafts.draft_document(editing.ann, "OTHER", opened.id))
    assert [(line.entity, line.person) for line in run(editing.drafts.drafts(editing.ann))] == [(THING, "ann")]


def test_a_discarded_draft_is_gone(editing: Editing) -> None:
    editing.edit(editing.ann, NEW)
    run(editing.drafts.discard(editing.ann, THING))
    assert run(editing.drafts.open(editing.ann, THING)).draft.steps == ()


def test_only_administrators_edit(editing: Editing) -> None:
    editing.edit(editing.ann, NEW)
    assert [each.entity for each in run(editing.drafts.drafts(editing.ann))] == [THING]
    guest = replace(editing.ann, guest="somebody")
    reader = replace(editing.ann, scopes=frozenset({"read", "write"}))
    people = [guest, reader] if editing.engine.platform.capabilities.tokens else [guest]
    for person in people:
        for work in (
            editing.drafts.open(person, THING),
            editing.drafts.edit(person, THING, [NEW]),
            editing.drafts.publish(person, THING),
            editing.drafts.discard(person, THING),
            editing.drafts.apply(person, THING, (NEW,), dry_run=True),
            editing.history.lines(person, THING),
        ):
            with pytest.raises(NotAllowed):
                run(work)
        assert run(editing.drafts.drafts(person)) == []


def test_a_draft_that_no_form_can_be_made_of_is_not_published_and_stays(editing: Editing) -> None:
    editing.edit(editing.ann, *[RemovePart("/0")] * 4)
    before = editing.stored()
    with pytest.raises(BadDefinition):
        editing.publish(editing.ann)
    assert editing.stored() == before
    assert len(run(editing.drafts.open(editing.ann, THING)).draft.steps) == 4


def test_a_program_edits_without_a_draft(editing: Editing) -> None:
    before = run(editing.drafts.open(editing.ann, THING)).draft.base_hash
    tried = run(editing.drafts.apply(editing.ann, THING, (NEW,), if_hashes={before}, dry_run=True))
    assert "new" not in editing.field_ids()
    done = run(editing.drafts.apply(editing.ann, THING, (NEW,), if_hashes={before}))
    assert tried.hash == done.hash != before
    assert "new" in editing.field_ids()
    with pytest.raises(Conflict) as caught:
        run(editing.drafts.apply(editing.ann, THING, (RemovePart("/0"),), if_hashes={before}))
    assert caught.value.code == "definition-changed-meanwhile"


def test_a_key_that_comes_twice_at_once_makes_one_version(editing: Editing) -> None:
    async def twice() -> list[bool]:
        works = [editing.drafts.apply(editing.ann, THING, (NEW,), receipt=Receipt("key", "print")) for _ in range(2)]
        return [published.is_new for published in await asyncio.gather(*works)]

    assert sorted(run(twice())) == [False, True]
    assert len(run(editing.versions.all(editing.ann.tenant, THING))) == 1


def test_a_programs_key_is_good_for_one_version(editing: Editing) -> None:
    before = run(editing.drafts.open(editing.ann, THING)).draft.base_hash
    receipt = Receipt("key", "print")
    first, second = (run(editing.drafts.apply(editing.ann, THING, (NEW,), if_hashes={before}, receipt=receipt)) for _ in range(2))
    assert (first.is_new, second.is_new, first.hash) == (True, False, second.hash)
    assert len(run(editing.versions.all(editing.ann.tenant, THING))) == 1
