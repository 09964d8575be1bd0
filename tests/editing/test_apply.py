"""Edits of definitions: what is edited changes, everything else stays as it is written, and everything can be taken back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.editing import apply as applying
from app.editing.apply import apply, apply_all, text_of
from app.editing.operations import Batch, Operation, RemovePart, ReplaceText, SetProperty, from_json
from app.errors import BadDefinition, EditRefused
from app.reading.reader import read_definition
from tests.editing.making import any_documents, at_least, form, operations, same, written


@given(st.data())
@settings(max_examples=at_least(300))
def test_what_is_done_and_taken_back_leaves_the_same_bytes(data: st.DataObject) -> None:
    document = before = data.draw(any_documents())
    inverses: list[Operation] = []
    states = []
    for _ in range(data.draw(st.integers(1, 5))):
        operation = data.draw(operations(document))
        assert from_json(json.loads(json.dumps(operation.to_json()))) == operation
        states.append(document)
        try:
            document, inverse = apply(document, operation)
        except EditRefused:
            states.pop()
            continue
        inverses.append(inverse)
        try:
            read_definition(document)
        except BadDefinition:
            pass
    for inverse, state in zip(reversed(inverses), reversed(states), strict=True):
        document, redo = apply(document, from_json(json.loads(json.dumps(inverse.to_json()))))
        assert same(document, state)
        assert apply(document, redo)[0] is not None
    assert same(document, before)


def test_a_batch_is_done_and_taken_back_as_one() -> None:
    document = written('[{"id": "a"}, {"id": "b"}]')
    after, inverse = apply(document, Batch((RemovePart("/0"), SetProperty("/0", "label", "B"))))
    assert after["definition"] == '[{"id": "b", "name": "B"}]'
    assert same(apply(after, inverse)[0], document)


def test_of_a_batch_that_cannot_be_done_nothing_is_done() -> None:
    document = written('["a", "b"]')
    with pytest.raises(EditRefused):
        apply(document, Batch((RemovePart("/0"), RemovePart("/7"))))
    assert document["definition"] == '["a", "b"]'


def test_of_several_operations_the_one_that_cannot_be_done_is_named() -> None:
    with pytest.raises(EditRefused) as caught:
        apply_all(written('["a", "b"]'), (RemovePart("/0"), RemovePart("/7")))
    assert caught.value.index == 1


def test_a_typed_text_stays_as_it_is_typed_where_a_text_is_stored() -> None:
    text = ' [ {"id":"a", "unique": true, "maxLength" : 2.0}]\n'
    after, inverse = apply(written('["a"]'), ReplaceText(text))
    assert after["definition"] == text
    assert apply(after, inverse)[0]["definition"] == '["a"]'


def test_a_typed_text_becomes_an_object_where_an_object_is_stored() -> None:
    document = form({"id": "a", "w": 1.0})
    after, inverse = apply(document, ReplaceText(' [ {"id":"b", "w":2.0}]'))
    assert json.dumps(after["definition"]) == '[{"id": "b", "w": 2.0}]'
    assert same(apply(after, inverse)[0], document)


@pytest.mark.parametrize(
    ("text", "code"), [("{", "edit-not-json"), ("[1e400]", "edit-number-too-large"), ("[NaN]", "edit-number-too-large")]
)
def test_a_typed_text_that_cannot_be_stored_is_refused(text: str, code: str) -> None:
    with pytest.raises(EditRefused) as caught:
        apply(form({"id": "a"}), ReplaceText(text))
    assert caught.value.code == code


def test_the_text_of_an_object_is_what_pointers_count_in() -> None:
    assert text_of(form()) == '{"panel": [{"name": "Main", "rows": [{"type": "form", "fields": []}]}]}'
    assert text_of(written(" [] ")) == " [] "


def test_the_inverse_is_for_that_definition_alone() -> None:
    _, inverse = apply(written('["a", "b"]'), RemovePart("/0"))
    with pytest.raises(EditRefused) as caught:
        apply(written('["c"]'), inverse)
    assert caught.value.code == "edit-other-text"


def test_more_than_can_be_done_in_one_go_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"id": "T", "definition": json.dumps([{"id": "a", "name": "A"}])}
    monkeypatch.setattr(applying, "MAX_WORK", 2 * len(document["definition"]))
    one = SetProperty("/0", "name", "B")
    assert apply_all(document, (one, one)) != document
    longer = ReplaceText(json.dumps([{"id": "a", "name": "A" * 100}]))
    for several in ((one, one, one), (Batch((one, one)),), (longer, one)):
        with pytest.raises(EditRefused) as refused:
            apply_all(document, several)
        assert refused.value.code == "edit-too-much"
