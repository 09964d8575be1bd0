"""What uses a field."""

from typing import Any

import pytest

from app.editing.references import Use, uses_of
from app.editing.source import source_of
from tests.editing.making import field, form, written


def uses(document: dict[str, Any], at: str) -> list[tuple[str, str, str]]:
    return [(use.kind, use.at, use.attribute) for use in uses_of(source_of(document), at)]


def test_conditions_and_the_sort_of_the_list_are_uses() -> None:
    document = form(
        {"id": "status"},
        {"id": "a", "visible": {"status": "1"}, "requiredWhen": {"any": [{"property": "status", "op": "==", "value": "1"}]}},
        {"id": "b", "readonlyWhen": {"other": "status"}, "help": "status"},
        sort="status",
    )
    assert uses(document, field(0)) == [
        ("condition", field(1), "visibility"),
        ("condition", field(1), "required_when"),
        ("sort", "", "sort"),
    ]


def test_a_use_says_where_its_value_is() -> None:
    document = written('{"panel": [{"showIf": {"a": 1}, "rows": [{"visible": {"a": 1}, "fields": ["a"]}]}]}')
    assert uses_of(source_of(document), "/panel/0/rows/0/fields/0") == (
        Use("condition", "/panel/0", "visibility", "/panel/0/showIf"),
        Use("condition", "/panel/0/rows/0", "visibility", "/panel/0/rows/0/visible"),
    )


def test_fields_that_belong_together_by_their_names_use_each_other() -> None:
    document = form({"id": "storageUsed", "type": "number", "readonly": True}, {"id": "storageLimit", "type": "number"})
    assert uses(document, field(1)) == [("name", field(0), "id")]
    assert uses(document, field(0)) == [("name", field(1), "id")]


@pytest.mark.parametrize(("index", "expected"), [(0, [("condition", field(2), "visibility")]), (1, [])])
def test_a_condition_uses_the_first_of_fields_with_the_same_id(index: int, expected: list[Any]) -> None:
    document = form({"id": "city"}, {"id": "city", "parentProperty": "address"}, {"id": "note", "visibility": {"city": "A"}})
    assert uses(document, field(index)) == expected


def test_a_fields_own_condition_is_no_use() -> None:
    assert uses(form({"id": "a", "visibility": {"a": "1"}}), field(0)) == []
