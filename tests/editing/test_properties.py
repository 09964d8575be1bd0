"""One property changes, under the key that is there."""

import json
from typing import Any

import pytest

from app.editing.apply import apply
from app.editing.editor import Editor
from app.editing.operations import SetProperty, UnsetProperty
from app.editing.properties import value_in_part
from app.editing.source import source_of
from app.errors import EditRefused
from app.reading.reader import read_definition
from tests.editing.making import field, form, written


@pytest.mark.parametrize(
    ("before", "name", "value", "after"),
    [
        ('[{"id": "a", "title": "A"}]', "label", "B", '[{"id": "a", "title": "B"}]'),
        ('[{"id": "a", "title": "A"}]', "name", "B", '[{"id": "a", "title": "B"}]'),
        ('[{"id": "a", "name": null, "label": "A"}]', "label", "B", '[{"id": "a", "name": null, "label": "B"}]'),
        ('[{"key":"a"}]', "required", True, '[{"key":"a","required":true}]'),
        ('[{"id": "a", "mandatory" : false}]', "required", True, '[{"id": "a", "mandatory" : true}]'),
        ('["a", "b"]', "label", "A", '[{"id": "a", "name": "A"}, "b"]'),
        ('[{"id": "a", "max": 1.0}]', "max", 1.0, '[{"id": "a", "max": 1.0}]'),
        ('[{"id": "a", "max": 1.0}]', "max", 1, '[{"id": "a", "max": 1}]'),
        ('[{"id": "a", "new": {"x": 1}}]', "new", [1.50], '[{"id": "a", "new": [1.5]}]'),
        ('[{"id": "a", "help": "old"}]', "help", "ü", '[{"id": "a", "help": "ü"}]'),
        ('[\n  {\n    "id": "a"\n  }\n]', "max", 5, '[\n  {\n    "id": "a",\n    "max": 5\n  }\n]'),
        ('[{"id": "a", "visible": {"b": "1"}}]', "visibility", False, '[{"id": "a", "visible": false}]'),
    ],
)
def test_the_key_that_is_there_stays(before: str, name: str, value: Any, after: str) -> None:
    assert apply(written(before), SetProperty("/0", name, value))[0]["definition"] == after


def test_a_panels_properties_are_before_what_is_in_it() -> None:
    after = apply(written('{"panel": [{"name": "A", "rows": []}]}'), SetProperty("/panel/0", "icon", "star"))[0]
    assert after["definition"] == '{"panel": [{"name": "A", "icon": "star", "rows": []}]}'


def test_a_property_is_taken_away_under_each_of_its_keys() -> None:
    after = apply(written('[{"id": "a", "name": null, "x": 1.0, "label": "A"}]'), UnsetProperty("/0", "label"))[0]
    assert after["definition"] == '[{"id": "a", "x": 1.0}]'


def test_a_property_that_is_not_there_cannot_change_by_going() -> None:
    document = form({"id": "a"})
    assert apply(document, UnsetProperty(field(0), "help"))[0] == document


@pytest.mark.parametrize(
    ("document", "name", "value", "after"),
    [
        ({"id": "T", "name": "A", "definition": "[]"}, "name", "B", {"id": "T", "name": "B", "definition": "[]"}),
        ({"id": "T", "definition": "[]"}, "plural", "B", {"id": "T", "definition": "[]", "plural": "B"}),
        (
            {"id": "T", "name": "A", "definition": '{"name": "C", "panel": []}'},
            "name",
            "B",
            {"id": "T", "name": "A", "definition": '{"name": "B", "panel": []}'},
        ),
        (
            {"id": "T", "level": 11000, "definition": '{"panel": []}'},
            "level",
            5,
            {"id": "T", "level": 11000, "definition": '{"level": 5, "panel": []}'},
        ),
        ({"id": "T", "definition": '{"panel": []}'}, "new", 5, {"id": "T", "definition": '{"new": 5, "panel": []}'}),
        ({"id": "T", "definition": "[]"}, "sort", "a", {"id": "T", "definition": "[]", "sort": "a"}),
    ],
)
def test_a_fact_is_set_where_the_reader_finds_it(document: dict[str, Any], name: str, value: Any, after: dict[str, Any]) -> None:
    assert json.dumps(apply(document, SetProperty("", name, value))[0]) == json.dumps(after)


@pytest.mark.parametrize("name", ["name", "plural", "icon", "description", "level"])
def test_what_is_set_is_what_is_read(name: str) -> None:
    value: Any = 7 if name == "level" else "New"
    for document in (
        form({"id": "a"}),
        form({"id": "a"}, level=11000, icon="x"),
        written('[{"id": "a"}]'),
        written('{"panel": []}'),
    ):
        after = apply(document, SetProperty("", name, value))[0]
        expected = value if name != "level" or document.get("level") != 11000 or not isinstance(after["definition"], list) else 0
        assert getattr(read_definition(after).definition, name) == expected


def test_a_fact_is_taken_away_wherever_it_is() -> None:
    document = {"id": "T", "icon": "x", "definition": {"panel": [], "icon": "y"}}
    after, inverse = apply(document, UnsetProperty("", "icon"))
    assert after == {"id": "T", "definition": {"panel": []}}
    assert json.dumps(apply(after, inverse)[0]) == json.dumps(document)


@pytest.mark.parametrize(
    ("at", "name", "code"),
    [
        ("", "id", "edit-property-fixed"),
        ("", "_df_version", "edit-property-fixed"),
        ("", "definition", "edit-property-fixed"),
        ("", "panels", "edit-property-fixed"),
        ("/panel/0", "rows", "edit-property-fixed"),
        (field(0), "key", "edit-rename-instead"),
    ],
)
def test_structure_and_ids_are_not_set_like_this(at: str, name: str, code: str) -> None:
    for operation in (SetProperty(at, name, "x"), UnsetProperty(at, name)):
        with pytest.raises(EditRefused) as caught:
            apply(form({"id": "a"}), operation)
        assert caught.value.code == code


def test_a_value_is_compared_by_what_it_says() -> None:
    one = Editor(source_of(written('[{"id": "a", "options": {"b":1,"a":2}}]')))
    other = Editor(source_of(written('[{"id": "a", "values": {"a": 2, "b": 1}}]')))
    assert value_in_part(one, "/0", "options") == value_in_part(other, "/0", "options")
    assert value_in_part(one, "/0", "help") == (False, "")
    assert value_in_part(one, "", "name") == (True, '"Thing"')
