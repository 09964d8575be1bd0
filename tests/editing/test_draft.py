"""A draft of a definition: undo, redo, and what somebody else publishes meanwhile."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.editing.draft import DefinitionDraft, draft_of
from app.editing.operations import (
    AddPart,
    MovePart,
    Operation,
    RemovePart,
    RenameField,
    RetypeField,
    SetOption,
    SetProperty,
)
from app.errors import EditRefused
from tests.editing.making import any_documents, at_least, field, form, operations, same

BASE = form({"id": "alpha", "type": "text", "w": 1.0}, {"id": "s", "type": "singleselect", "options": ["1", "2"]})


def draft(base: Any = BASE) -> DefinitionDraft:
    return DefinitionDraft(base, "hash", "3", base)


def stored(draft: DefinitionDraft) -> DefinitionDraft:
    """As it is after a restart."""
    return draft_of(json.loads(json.dumps(draft.to_json())))


def test_undo_and_redo_survive_a_restart() -> None:
    steps: list[Operation] = [
        RenameField(field(0), "beta"),
        AddPart("", "panel", {"name": "P", "fields": ["x", "y", "z"]}),
        MovePart(field(0), "/panel/1"),
        SetOption(field(0), "1", "text", "One"),
        RemovePart("/panel/1"),
    ]
    edited = draft()
    for operation in steps:
        edited = stored(edited.done(operation))
    after = edited.document
    for _ in steps:
        edited = stored(edited.undo())
    assert same(edited.document, BASE)
    for _ in steps:
        edited = stored(edited.redo())
    assert same(edited.document, after)
    edited = edited.undo().undo().done(AddPart("", "field", {"id": "new"}))
    with pytest.raises(EditRefused) as caught:
        edited.redo()
    assert caught.value.code == "edit-nothing-to-redo"


def test_without_a_step_there_is_nothing_to_undo() -> None:
    with pytest.raises(EditRefused) as caught:
        draft().undo()
    assert caught.value.code == "edit-nothing-to-undo"


def test_a_label_that_is_typed_letter_by_letter_is_one_step() -> None:
    edited = draft()
    for length in range(1, 9):
        edited = edited.done(SetProperty(field(0), "label", "Customer"[:length]), merges=True)
    assert len(edited.steps) == 1
    assert same(edited.undo().document, BASE)


def test_another_property_is_another_step() -> None:
    edited = draft().done(SetProperty(field(0), "label", "A"), merges=True).done(SetProperty(field(0), "help", "A"), merges=True)
    assert len(edited.steps) == 2


def test_what_changes_nothing_is_no_step() -> None:
    assert draft().done(RetypeField(field(0), "text")).steps == ()


def published(operation: Operation) -> Any:
    return draft().done(operation).document


def test_after_somebody_elses_publish_a_conflict_waits_until_it_is_resolved() -> None:
    theirs = published(RetypeField(field(0), "date"))
    edited = draft().done(RetypeField(field(0), "number")).done(SetProperty(field(0), "help", "x")).rebased(theirs, "new", "4", {})
    assert (edited.base_hash, len(edited.steps), len(edited.conflicts)) == ("new", 1, 1)
    edited = stored(edited).done(AddPart("/panel/0/rows/0", "field", {"id": "first"}, 0))
    mine = edited.resolved(0, mine=True)
    assert mine.document["definition"]["panel"][0]["rows"][0]["fields"][1]["type"] == "number"
    assert mine.conflicts == ()
    other = edited.resolved(0, mine=False)
    assert other.document["definition"]["panel"][0]["rows"][0]["fields"][1]["type"] == "date"
    with pytest.raises(EditRefused) as caught:
        other.resolved(0, mine=True)
    assert caught.value.code == "edit-no-conflict"


def test_what_has_no_place_any_more_can_only_be_dropped() -> None:
    edited = draft().done(SetProperty(field(0), "help", "x")).rebased(published(RemovePart(field(0))), "new", "4", {})
    with pytest.raises(EditRefused) as caught:
        edited.resolved(0, mine=True)
    assert caught.value.code == "edit-conflict-gone"
    assert edited.resolved(0, mine=False).conflicts == ()


def test_a_conflict_stays_when_a_third_version_comes() -> None:
    first = draft().done(RetypeField(field(0), "number")).rebased(published(RetypeField(field(0), "date")), "new", "4", {})
    second = first.rebased(published(AddPart("", "panel", {"name": "P"}, 0)), "newer", "5", {})
    (conflict,) = second.conflicts
    assert conflict.operation == RetypeField(field(0, panel=1), "number")


@given(st.data())
@settings(max_examples=at_least(100))
def test_whatever_is_undone_leaves_the_base(data: st.DataObject) -> None:
    base = data.draw(any_documents())
    edited = draft(base)
    for _ in range(data.draw(st.integers(1, 4))):
        try:
            edited = edited.done(data.draw(operations(edited.document)), merges=data.draw(st.booleans()))
        except EditRefused:
            continue
    after, steps = edited.document, len(edited.steps)
    for _ in range(steps):
        edited = edited.undo()
    assert same(edited.document, base)
    for _ in range(steps):
        edited = edited.redo()
    assert same(edited.document, after)
