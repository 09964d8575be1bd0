"""Parts are added, removed, moved and copied."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.apply import apply, apply_all
from app.editing.operations import AddPart, DuplicatePart, MovePart, Operation, RemovePart, RenameField
from app.errors import BadDefinition, EditRefused
from app.reading.reader import read_definition
from tests.editing.making import any_documents, form, parts_in, same, written

FLAT = ' [ {"id":"a","w":1.0},\n {"id":"b"} , {"id":"c","x":1e400}]  \n'
TWO_PANELS = [
    {"name": "Main", "rows": [{"fields": [{"id": "kind"}, {"id": "beta", "required": True}]}]},
    {"name": "Extra", "visibility": {"kind": "2"}, "rows": [{"fields": [{"id": "z"}]}]},
]


def undo_all(document: dict[str, Any], operations: list[Operation]) -> dict[str, Any]:
    inverses: list[Operation] = []
    for operation in operations:
        document, inverse = apply(document, operation)
        inverses.append(inverse)
    for inverse in reversed(inverses):
        document, _ = apply(document, inverse)
    return document


def test_a_list_of_fields_becomes_panels_once_and_its_digits_stay() -> None:
    operations = [
        AddPart("", "panel", {"name": "More"}),
        MovePart("/panel/0/rows/0/fields/2", "/panel/1"),
        RenameField("/panel/0/rows/0/fields/1", "bb"),
    ]
    document = apply_all(written(FLAT), tuple(operations))
    assert document["definition"] == (
        ' {"panel":[{"rows":[{"type":"form","fields":[ {"id":"a","w":1.0},\n {"id":"bb"}]}]},'
        '{"name":"More","rows":[{"type":"form","fields":[{"id":"c","x":1e400}]}]}]}  \n'
    )
    assert same(undo_all(written(FLAT), operations), written(FLAT))


def test_a_move_changes_the_place_and_nothing_else() -> None:
    document = {"id": "THING", "definition": {"panel": TWO_PANELS}}
    move = MovePart("/panel/0/rows/0/fields/1", "/panel/1/rows/0", 0)
    after = apply(document, move)[0]
    assert [part.id for part in parts_in(after) if part.kind == "field"] == ["kind", "beta", "z"]
    assert after["definition"]["panel"][1]["rows"][0]["fields"] == [{"id": "beta", "required": True}, {"id": "z"}]
    assert same(undo_all(document, [move]), document)


@given(any_documents(), st.data())
def test_a_move_loses_no_field_and_no_byte_of_one(document: dict[str, Any], data: st.DataObject) -> None:
    parts = parts_in(document)
    if not parts:
        return
    pointers = st.sampled_from([part.pointer for part in parts])
    before = sorted(_written(document))
    try:
        after = apply(document, MovePart(data.draw(pointers), data.draw(pointers), data.draw(st.none() | st.integers(0, 3))))[0]
    except EditRefused:
        return
    assert sorted(_written(after)) == before


def _written(document: dict[str, Any]) -> list[str]:
    from app.editing.apply import text_of

    text = text_of(document)
    return [text[part.node.start : part.node.end] for part in parts_in(document) if part.kind == "field"]


@pytest.mark.parametrize("index", [0, 1, 2, 99, None])
def test_within_its_list_a_part_is_counted_without_itself(index: int | None) -> None:
    document = written('[{"id": "a"},\n  {"id": "b"}, {"id": "c"}]')
    text = apply(document, MovePart("/0", "", index))[0]["definition"]
    others = ["b", "c"]
    others.insert(2 if index is None else index, "a")
    assert [each["id"] for each in json.loads(text)] == others


def test_a_removed_part_comes_back_where_it_was() -> None:
    document = written('{"panel": [{"name": "A", "labels": {"de": "B"}}, {"name": "C"}]}')
    after = apply(document, RemovePart("/panel/0"))[0]
    assert after["definition"] == '{"panel": [{"name": "C"}]}'
    assert same(undo_all(document, [RemovePart("/panel/0")]), document)


def test_the_only_part_without_a_list_can_go() -> None:
    assert apply(written('{"panel": {"name": "A"}}'), RemovePart("/panel"))[0]["definition"] == '{"panel": []}'


def test_a_copied_panel_has_its_own_fields_and_conditions() -> None:
    panel = [
        {"id": "a"},
        {"id": "b", "visibility": {"a": "1"}},
        {"id": "c", "visibility": {"other": "1"}, "labels": {"de": "Zustand"}},
    ]
    document = {
        "id": "THING",
        "definition": {
            "panel": [{"name": "Main", "fields": [{"id": "other"}, {"id": "a2"}]}, {"name": "P", "fields": panel}, {"name": "End"}]
        },
    }
    after = apply(document, DuplicatePart("/panel/1"))[0]
    panels = after["definition"]["panel"]
    assert [each["name"] for each in panels] == ["Main", "P", "P", "End"]
    assert panels[2]["fields"] == [
        {"id": "a3"},
        {"id": "b2", "visibility": {"a3": "1"}},
        {"id": "c2", "visibility": {"other": "1"}, "labels": {"de": "Zustand"}},
    ]
    assert same(undo_all(document, [DuplicatePart("/panel/1")]), document)


def test_the_copy_of_the_only_part_makes_a_list() -> None:
    after = apply(written('{"panel": {"name": "A", "fields": "x"}}'), DuplicatePart("/panel"))[0]
    assert after["definition"] == '{"panel": [{"name": "A", "fields": "x"}, {"name": "A", "fields": "x"}]}'


@given(any_documents(), st.data())
def test_a_copy_has_no_id_of_another_field(document: dict[str, Any], data: st.DataObject) -> None:
    parts = parts_in(document)
    if not parts:
        return
    part = data.draw(st.sampled_from(parts))
    before = [each.id for each in parts if each.kind == "field" and each.id]
    after = apply(document, DuplicatePart(part.pointer))[0]
    copied = {each.path for each in part.walk() if each.kind == "field" and each.id}
    new = [each.id for each in parts_in(after) if each.kind == "field" and each.id]
    for id in before:
        new.remove(id)
    assert not set(new) & set(before)
    assert len(set(new)) == len(copied)


def test_a_panel_that_is_added_may_have_fields() -> None:
    panel = {"name": "P", "rows": [{"type": "form", "fields": [{"id": "b"}]}]}
    after = apply(form({"id": "a"}), AddPart("", "panel", panel, 0))[0]
    assert [field.id for field in read_definition(after).definition.fields()] == ["b", "a"]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("field", {"id": "a"}, "edit-id-taken"),
        ("field", "a", "edit-id-taken"),
        ("field", {"name": "No id"}, "edit-no-part"),
        ("row", "text", "edit-no-part"),
        ("panel", {"fields": ["a"]}, "edit-id-taken"),
        ("panel", {"fields": ["b", {"key": "b"}]}, "edit-id-taken"),
    ],
)
def test_a_new_part_is_one_and_takes_no_id_of_another(kind: Any, value: Any, code: str) -> None:
    with pytest.raises(EditRefused) as caught:
        apply(form({"id": "a"}), AddPart("", kind, value))
    assert caught.value.code == code


def test_the_same_id_inside_of_a_parent_is_another_field() -> None:
    after = apply(form({"id": "city"}), AddPart("", "field", {"id": "city", "parentProperty": "address"}))[0]
    assert [field.path for field in read_definition(after).definition.fields()] == [("city",), ("address", "city")]


def test_a_part_cannot_be_moved_into_itself() -> None:
    with pytest.raises(EditRefused) as caught:
        apply(form({"id": "a"}), MovePart("/panel/0", "/panel/0/rows/0"))
    assert caught.value.code == "edit-into-itself"


@given(any_documents())
def test_a_new_field_fits_into_every_definition(document: dict[str, Any]) -> None:
    after = apply(document, AddPart("", "field", {"id": "entirely-new"}))[0]
    try:
        read = read_definition(after).definition
    except BadDefinition:
        return
    assert ("entirely-new",) in {each.path for each in read.fields()}
