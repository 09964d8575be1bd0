"""Options change, and those beside them stay as they are written."""

import json
from typing import Any

import pytest

from app.editing.apply import apply
from app.editing.operations import AddOption, MoveOption, Operation, RemoveOption, RenameOption, RetireOption, SetOption
from app.errors import EditRefused
from tests.editing.making import same, written


def edited(options: Any, operation: Operation, **facts: Any) -> Any:
    document = written(json.dumps([{"id": "s", "type": "singleselect", "options": options, **facts}]))
    after, inverse = apply(document, operation)
    assert same(apply(after, inverse)[0], document)
    (field,) = json.loads(after["definition"])
    assert field.pop("id") == "s"
    return field if facts else field["options"]


NUMBERED = [{"id": "9", "text": "Nine"}, {"value": 10, "label": "Ten"}, "1"]


@pytest.mark.parametrize(
    ("options", "operation", "after"),
    [
        (["red", "green"], SetOption("/0", "green", "text", "Bright"), ["red", {"id": "green", "text": "Bright"}]),
        ([1, 2], SetOption("/0", "2", "color", "red"), [1, {"id": 2, "color": "red"}]),
        (NUMBERED, SetOption("/0", "10", "text", "X"), [NUMBERED[0], {"value": 10, "label": "X"}, "1"]),
        (NUMBERED, SetOption("/0", "9", "colour", "red"), [{**NUMBERED[0], "color": "red"}, *NUMBERED[1:]]),  # type: ignore[dict-item]
        (NUMBERED, SetOption("/0", "9", "new", 1), [{**NUMBERED[0], "new": 1}, *NUMBERED[1:]]),  # type: ignore[dict-item]
        ({"1": "Low"}, SetOption("/0", "1", "text", "High"), {"1": "High"}),
        ({"1": "Low"}, SetOption("/0", "1", "color", "red"), [{"id": "1", "text": "Low", "color": "red"}]),
        ([{"text": "Low", "x": 1}], SetOption("/0", "Low", "text", "High"), [{"id": "Low", "text": "High", "x": 1}]),
        (NUMBERED, MoveOption("/0", "1", 0), ["1", *NUMBERED[:2]]),
        ({"1": "a", "2": "b"}, MoveOption("/0", "1", 9), {"2": "b", "1": "a"}),
        (NUMBERED, RenameOption("/0", "10", "11"), [NUMBERED[0], {"value": 11, "label": "Ten"}, "1"]),
        (NUMBERED, RenameOption("/0", "1", "one"), [*NUMBERED[:2], "one"]),
        ({"1": "a"}, RenameOption("/0", "1", "2"), {"2": "a"}),
        ([{"text": "Low"}], RenameOption("/0", "Low", "1"), [{"id": "1", "text": "Low"}]),
        (NUMBERED, RetireOption("/0", "10"), [NUMBERED[0], "1"]),
        ({"1": "a", "2": "b"}, RetireOption("/0", "1"), {"2": "b"}),
        (["a", "b"], RemoveOption("/0", "a", "b"), ["b"]),
        (["a"], AddOption("/0", {"id": "b", "text": "B"}), ["a", {"id": "b", "text": "B"}]),
        (["a"], AddOption("/0", "b", 0), ["b", "a"]),
        ({"1": "a"}, AddOption("/0", "2"), [{"id": "1", "text": "a"}, "2"]),
        (None, AddOption("/0", "2"), ["2"]),
    ],
)
def test_one_option_changes(options: Any, operation: Operation, after: Any) -> None:
    changed = edited(options, operation)
    assert json.dumps(changed) == json.dumps(after)


def test_a_field_without_options_gets_a_list() -> None:
    for text in ('["s"]', '[{"id": "s"}]'):
        assert json.loads(apply(written(text), AddOption("/0", "a"))[0]["definition"]) == [{"id": "s", "options": ["a"]}]


def test_default_and_conditions_follow_the_id_of_an_option() -> None:
    text = json.dumps(
        [
            {"id": "s", "type": "multiselect", "options": [{"id": "1"}, {"id": "2"}], "default": ["2"]},
            {
                "id": "x",
                "visibility": {"s": ["1", "2"]},
                "requiredWhen": {"field": "s", "operator": "contains", "value": 2},
                "readonlyWhen": {"t": "2"},
            },
        ]
    )
    field, other = json.loads(apply(written(text), RenameOption("/0", "2", "20"))[0]["definition"])
    assert (field["options"], field["default"]) == ([{"id": "1"}, {"id": "20"}], ["20"])
    assert other["visibility"] == {"s": ["1", "20"]}
    assert other["requiredWhen"]["value"] == 20
    assert other["readonlyWhen"] == {"t": "2"}


def test_a_default_becomes_the_successor_of_its_option() -> None:
    assert edited(["a", "b"], RemoveOption("/0", "a", "b"), default="a")["default"] == "b"
    assert edited(["a", "b"], RemoveOption("/0", "a"), default="a")["default"] == "a"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (AddOption("/0", "a"), "edit-option-taken"),
        (AddOption("/0", {"color": "red"}), "edit-no-option"),
        (RenameOption("/0", "a", "b"), "edit-option-taken"),
        (RenameOption("/0", "a", ""), "edit-no-option"),
        (SetOption("/0", "c", "text", "C"), "edit-no-option"),
        (SetOption("/0", "a", "value", "C"), "edit-rename-instead"),
        (RemoveOption("/0", "a", "c"), "edit-no-option"),
        (MoveOption("/0", "c", 0), "edit-no-option"),
    ],
)
def test_each_option_has_an_id_of_its_own(operation: Operation, code: str) -> None:
    with pytest.raises(EditRefused) as caught:
        edited(["a", "b"], operation)
    assert caught.value.code == code
