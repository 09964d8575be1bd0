"""What a new entity starts with."""

import json

import pytest

from app.editing.new_definition import (
    columns_of,
    copied_object,
    definition_object,
    field_of,
    suggested_id,
    suggested_plural,
    text_field,
)
from app.reading.parsing import Limits
from app.reading.reader import read_definition


@pytest.mark.parametrize(
    ("name", "id", "plural"),
    [
        ("Base Image", "BASEIMAGE", "Base Images"),
        ("Größe", "GROSSE", "Größes"),
        ("Registry", "REGISTRY", "Registries"),
        ("日本", "", "日本s"),
    ],
)
def test_id_and_plural_come_from_the_name(name: str, id: str, plural: str) -> None:
    assert (suggested_id(name), suggested_plural(name)) == (id, plural)


def test_it_is_a_definition_without_findings() -> None:
    found = read_definition(definition_object("A", "A thing", 7, [text_field("name", "Name", required=True)], "General"), Limits())
    assert (found.definition.level, [field.id for field in found.definition.fields()], list(found.findings)) == (7, ["name"], [])


def test_a_copy_keeps_the_text_and_leaves_what_is_the_platforms() -> None:
    source = {"id": "X", "entity": "DEFINITION", "_df_version": 4, "created": 1, "icon": "i", "definition": "[ 1.50 ]", "name": "X"}
    copy = copied_object("Y", "Why", source)
    assert (copy["id"], copy["name"], copy["definition"], copy["icon"]) == ("Y", "Why", "[ 1.50 ]", "i")
    assert "created" not in copy and "_df_version" not in copy


@pytest.mark.parametrize(
    ("values", "type"),
    [
        (["1", "2.5", "-3"], "number"),
        (["007", "012"], "text"),
        (["yes", "no"], "checkbox"),
        (["2026-01-02"], "date"),
        (["2026-01-02T10:00"], "datetime"),
        (["https://a.example/x"], "url"),
        (["red", "blue"] * 3, "singleselect"),
        (["red", "blue"], "text"),
        (["x" * 200], "textarea"),
        ([""], "text"),
        (["1", "x"], "text"),
    ],
)
def test_types_are_guessed_from_all_values(values: list[str], type: str) -> None:
    (column,) = columns_of("\n".join(["Head", *values]))
    assert column.type == type


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_each_named_column_is_a_field_with_an_id_of_its_own(separator: str) -> None:
    table = "\ufeff" + separator.join(["Image size (GB)", "", "Id", "image size gb", "2nd"]) + "\r\n1"
    assert [column.id for column in columns_of(table)] == ["imageSizeGb", "fieldId", "imageSizeGb2", "field2nd"]


def test_a_choice_offers_what_the_column_has() -> None:
    (column,) = columns_of("State\n" + "on,\n\noff\non\non,\noff\noff\n".replace(",", ""))
    assert field_of(column, "singleselect")["options"] == ["on", "off"]
    assert "options" not in field_of(column, "text")


@pytest.mark.parametrize("text", ["", "\n\n", '"broken', "x" * 200_000])
def test_what_is_no_table_is_no_fault(text: str) -> None:
    json.dumps([column.id for column in columns_of(text)])
