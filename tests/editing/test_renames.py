"""A field gets another id, and whatever speaks of it follows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.apply import apply
from app.editing.operations import RenameField, RetypeField
from app.errors import BadDefinition, EditRefused
from app.reading.reader import read_definition
from tests.editing.making import any_documents, field, form, new_ids, parts_in, same, written


def fields_of(document: dict[str, Any]) -> Any:
    return document["definition"]["panel"][0]["rows"][0]["fields"]


def test_every_use_follows_in_its_spelling_and_nothing_else() -> None:
    document = form(
        {"id": "status", "type": "singleselect", "options": ["1", "2"], "grid": True},
        {"id": "note", "help": "Only for status 2", "visibility": {"field": "status", "operator": "equals", "value": "2"}},
        {"id": "more", "visibility": {"any": [{"property": "status", "op": "==", "value": "1"}, {"not": {"status": ["1"]}}]}},
        sort="status",
    )
    after, inverse = apply(document, RenameField(field(0), "state"))
    assert fields_of(after) == [
        {"id": "state", "type": "singleselect", "options": ["1", "2"], "grid": True},
        {"id": "note", "help": "Only for status 2", "visibility": {"field": "state", "operator": "equals", "value": "2"}},
        {"id": "more", "visibility": {"any": [{"property": "state", "op": "==", "value": "1"}, {"not": {"state": ["1"]}}]}},
    ]
    assert after["sort"] == "state"
    assert same(apply(after, inverse)[0], document)


def test_an_id_that_is_a_word_of_conditions_is_written_in_full() -> None:
    text = '[{"id":"mode"},{"id":"note","visibility":{"mode":["1","2"]}}]'
    after, inverse = apply(written(text), RenameField("/0", "any"))
    assert after["definition"] == ('[{"id":"any"},{"id":"note","visibility":{"field":"any","operator":"in","value":["1","2"]}}]')
    assert apply(after, inverse)[0]["definition"] == text


def test_of_one_id_in_two_places_both_are_renamed_or_one_becomes_a_new_field() -> None:
    document = form({"id": "alpha"}, {"key": "alpha", "readonly": True}, {"id": "c", "visibility": {"alpha": "1"}})
    both = fields_of(apply(document, RenameField(field(0), "beta"))[0])
    assert both == [{"id": "beta"}, {"key": "beta", "readonly": True}, {"id": "c", "visibility": {"beta": "1"}}]
    one = fields_of(apply(document, RenameField(field(0), "beta", everywhere=False))[0])
    assert one == [{"id": "beta"}, {"key": "alpha", "readonly": True}, {"id": "c", "visibility": {"alpha": "1"}}]


def test_the_same_id_inside_of_a_parent_is_another_field() -> None:
    document = form({"id": "city"}, {"id": "city", "parentProperty": "address"}, {"id": "note", "visibility": {"city": "A"}})
    after = fields_of(apply(document, RenameField(field(1), "town"))[0])
    assert [each["id"] for each in after] == ["city", "town", "note"]
    assert after[2]["visibility"] == {"city": "A"}


def test_two_ids_can_change_places_by_way_of_a_third() -> None:
    document: dict[str, Any] = form({"id": "a"}, {"id": "b"}, {"id": "c", "visibility": {"a": 3}})
    for at, id in ((field(0), "other"), (field(1), "a"), (field(0), "b")):
        document = apply(document, RenameField(at, id))[0]
    assert [each["id"] for each in fields_of(document)] == ["b", "a", "c"]
    assert fields_of(document)[2]["visibility"] == {"b": 3}


@pytest.mark.parametrize(("id", "code"), [("b", "edit-id-taken"), ("", "edit-id-missing"), ("$sealed", "edit-id-taken")])
def test_an_id_belongs_to_one_field(id: str, code: str) -> None:
    with pytest.raises(EditRefused) as caught:
        apply(form({"id": "a"}, {"id": "b"}), RenameField(field(0), id))
    assert caught.value.code == code


def test_no_condition_gets_another_meaning() -> None:
    document = form({"id": "x", "parentProperty": "p"}, {"id": "a"}, {"id": "c", "visibility": {"a": "1"}})
    with pytest.raises(EditRefused) as caught:
        apply(document, RenameField(field(0), "a"))
    assert caught.value.code == "edit-id-means-another"


@given(any_documents(), st.data())
def test_conditions_read_the_same_fields_by_their_new_names(document: dict[str, Any], data: st.DataObject) -> None:
    fields = [part for part in parts_in(document) if part.kind == "field" and part.id]
    if not fields:
        return
    part, id = data.draw(st.sampled_from(fields)), data.draw(new_ids)
    try:
        after = apply(document, RenameField(part.pointer, id))[0]
        before, read = read_definition(document).definition, read_definition(after).definition
    except (EditRefused, BadDefinition):
        return
    old_path, new_path = part.path, (*part.path[:-1], id)
    names = {each.key: each.path for each in before.fields()}
    new_names = {each.key: each.path for each in read.fields()}
    if len(list(before.fields())) != len(list(read.fields())):
        return  # the new id lies inside of another field, or holds one
    for one, other in zip(before.fields(), read.fields(), strict=True):
        seen = {names[key] for key in _variables(one)}
        assert {new_path if path == old_path else path for path in seen} <= {new_names[key] for key in _variables(other)}


def _variables(field: Any) -> set[str]:
    from app.conditions.evaluate import variables

    return set(variables(field.required_when) | variables(field.readonly_when))


def test_another_type_is_written_under_the_key_of_the_type() -> None:
    after = apply(written('["a"]'), RetypeField("/0", "number"))[0]
    assert json.loads(after["definition"]) == [{"id": "a", "type": "number"}]
