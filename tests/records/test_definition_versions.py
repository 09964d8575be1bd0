"""The versions of a definition, over each kind of platform."""

import json

import pytest

from app.editing.operations import AddPart, SetProperty
from app.errors import NotFound
from app.records.definition_content import same_content
from tests.making import run
from tests.records.editing_engine import Editing
from tests.records.engine import THING

NEW = AddPart("", "field", {"id": "new"})


def three(editing: Editing) -> list[str]:
    """The hashes of what there was, of a published version and of one that somebody wrote past the engine."""
    first = run(editing.drafts.open(editing.ann, THING)).draft.base_hash
    editing.edit(editing.ann, NEW)
    second = editing.publish(editing.ann, "Added").hash
    editing.write(definition=json.dumps([{"id": "name"}]))
    third = run(editing.drafts.open(editing.bob, THING)).draft.base_hash
    run(editing.engine.definitions.form(editing.ann, THING))
    return [first, second, third]


def test_every_version_has_its_author_its_note_and_its_source(editing: Editing) -> None:
    hashes = three(editing)
    lines = run(editing.history.lines(editing.ann, THING))
    assert [line.hash for line in lines] == hashes[::-1]
    assert [line.note for line in lines] == ["", "Added", ""]
    assert lines[1].author == "ann"
    assert [line.version for line in lines] == ["2", "1", "0"]
    assert [line.is_current for line in lines] == [True, False, False]
    assert lines[1].source == "form"
    assert lines[1].operations == (NEW.to_json(),)
    assert lines[0].source == ("" if editing.history.is_complete else "seen")
    assert run(editing.history.lines(editing.ann, THING, 1)) == lines[:1]


def test_each_version_can_be_looked_at(editing: Editing) -> None:
    before = editing.stored()
    first, second, _ = three(editing)
    assert same_content(run(editing.history.document(editing.ann, THING, first)), before)
    assert "new" in str(run(editing.history.document(editing.ann, THING, second)))
    with pytest.raises(NotFound):
        run(editing.history.document(editing.ann, THING, "0" * 64))


def test_an_earlier_version_comes_back_as_a_new_one(editing: Editing) -> None:
    before = editing.stored()
    first, *_ = three(editing)
    restored = run(editing.history.restore(editing.bob, THING, first, "Back"))
    assert (restored.hash, restored.is_new, restored.version) == (first, True, 3)
    assert same_content(editing.stored(), before)
    assert editing.field_ids() == ["name", "count", "note", "password"]
    line = run(editing.history.lines(editing.ann, THING))[0]
    assert (line.hash, line.author, line.note, line.is_current) == (first, "bob", "Back", True)


def test_a_property_that_was_added_is_gone_after_a_restore(editing: Editing) -> None:
    first = run(editing.drafts.open(editing.ann, THING)).draft.base_hash
    editing.edit(editing.ann, SetProperty("", "icon", "star"))
    editing.publish(editing.ann)
    run(editing.history.restore(editing.ann, THING, first))
    assert editing.stored()["icon"] is None
    assert run(editing.drafts.open(editing.ann, THING)).draft.base_hash == first


def test_of_a_definition_from_elsewhere_its_content_alone_is_taken(editing: Editing) -> None:
    before = editing.stored()
    other = {"id": "OTHER", "entity": "X", "_df_version": 99, "ownerId": "x", "subscription": "x", "definition": '[{"id": "z"}]'}
    run(editing.history.replace(editing.ann, THING, other))
    stored = editing.stored()
    assert (stored["id"], stored["entity"], stored["subscription"]) == (THING, "DEFINITION", before["subscription"])
    assert (stored["_df_version"], editing.field_ids()) == (1, ["z"])
    assert not run(editing.history.replace(editing.ann, THING, other)).is_new
