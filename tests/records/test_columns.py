"""What a search, a filter and an order mean for each type of field."""

from typing import Any

import pytest

from app.platform.base import Search
from app.platform.search import find_in
from app.records.columns import TypedColumn
from tests.making import CONTEXT, form_of

OPTIONS = [{"id": "1", "text": "Ex"}, {"id": "2", "text": "Why"}, {"id": "10", "text": "Zed"}]
FORM = form_of(
    {"id": "kind", "type": "indexedSelect", "options": OPTIONS},
    {"id": "several", "type": "multiselect", "options": OPTIONS},
    {"id": "entries", "type": "multiselect"},
    {"id": "n", "type": "number"},
    {"id": "at", "type": "datetime"},
    {"id": "day", "type": "date"},
    {"id": "on", "type": "checkbox"},
    {"id": "ref", "type": "objectLookup", "entity": "T"},
    {"id": "rich", "type": "texteditor"},
    {"id": "text"},
    {"id": "pin", "parentProperty": "inner"},
)


def column(key: str) -> TypedColumn:
    return TypedColumn(FORM, *FORM.by_key[key], CONTEXT, {"id-1": "North store", "id-2": "Harbour"})


def search(key: str, values: list[Any], **wish: Any) -> list[int]:
    """Positions of the values that are found, in order."""
    path = FORM.by_key[key][0].path
    objects = [{"id": f"{index:03}", **_placed(path, value)} for index, value in enumerate(values)]
    return [int(each["id"]) for each in find_in(objects, Search(**wish)).objects]


def _placed(path: Any, value: Any) -> dict[str, Any]:
    return {path[0]: value if len(path) == 1 else _placed(path[1:], value)}


@pytest.mark.parametrize(
    ("key", "values", "text", "found"),
    [
        ("kind", ["1", "2", "10", None], "why", [1]),
        ("several", [["1"], ["1", "2"]], "why", [1]),
        ("several", [["1"], ["retired"]], "retired", [1]),
        ("entries", [['say "hi"', "a\\b"], ["z"]], 'say "hi"', [0]),
        ("entries", [['say "hi"', "a\\b"], ["z"]], "a\\b", [0]),
        ("entries", [["a"], ["b"]], "[", []),
        ("n", [1234, 12], "1,234", [0]),
        ("n", [1234, 12], "1234", [0]),
        ("ref", ["id-1", "id-2", "gone"], "store NORTH", [0]),
        ("ref", ["id-1", "id-2", "gone"], "gone", [2]),
        ("rich", ["<p>north</p>"], "p", []),
        ("rich", ["<p>north</p>"], "north", [0]),
        ("text", ["north harbour", "harbour"], "harbour north", [0]),
        ("text", [{"password": "CANARY"}], "canary", []),
        ("day", ["2026-01-31"], "2026-01-31", [0]),
        ("on", [True, False], "true", []),
        ("inner.pin", ["x", "y"], "Y", [1]),
    ],
)
def test_a_value_is_found_by_what_is_shown(key: str, values: list[Any], text: str, found: list[int]) -> None:
    assert search(key, values, text=text, columns=[column(key)]) == found


SIZES = [100, 1e2, "100", 100.5, "1e2", True, None, 2**53 + 1, 2**53, 1e300, 0, -0.0, [100], 0.1]


@pytest.mark.parametrize(
    ("key", "values", "wanted", "found"),
    [
        ("several", [["1"], ["1", "2"], ["2"], "1", None], "1", [0, 1, 3]),
        ("kind", ["1", 1, "10"], "1", [0, 1]),
        ("at", ["2026-06-01T00:30:00+02:00", "2026-05-31T22:30:00Z", "2026-05-31T22:31:00Z"], "2026-05-31T22:30:00Z", [0, 1]),
        ("on", [True, "true", False, None], "true", [0, 1]),
        ("on", [True, False, None], "false", [1, 2]),
        ("text", ["a", "A"], "a", [0]),
        ("n", SIZES, "100.50", [3]),
        ("n", SIZES, "9007199254740993", [7]),
        ("n", SIZES, "9007199254740992.0", [8]),
        ("n", SIZES, "1E+300", [9]),
        ("n", SIZES, "00", [10, 11]),
        ("n", SIZES, " 0.10 ", [13]),
        ("n", SIZES, "1", []),
        ("n", SIZES, "9" * 400, []),
        ("n", SIZES, "100", [0, 1, 2, 4]),
    ],
)
def test_a_filter_knows_types(key: str, values: list[Any], wanted: str, found: list[int]) -> None:
    assert search(key, values, equals=[(column(key), wanted)]) == found


@pytest.mark.parametrize(
    ("key", "values", "order"),
    [
        ("kind", ["10", "2", "1", "retired", None, "2"], [2, 1, 5, 0, 3, 4]),
        ("several", [["10"], ["2", "1"], ["1"], None], [2, 1, 0, 3]),
        ("at", ["2026-06-01T00:30:00+02:00", "2026-05-31T23:00:00Z", 1700000000000, "none"], [2, 0, 1, 3]),
        ("n", [10, 9.5, "8", None, "many"], [2, 1, 0, 3, 4]),
        ("on", [True, False, None], [1, 2, 0]),
        ("ref", ["id-1", "id-2", None], [1, 0, 2]),
        ("text", ["b", "A", "", "c"], [1, 0, 3, 2]),
        ("day", ["2026-02-01", "2026-01-31", None], [1, 0, 2]),
    ],
)
def test_an_order_knows_types_and_blanks_come_last(key: str, values: list[Any], order: list[int]) -> None:
    assert search(key, values, sort=column(key)) == order
    blanks = [index for index in order if values[index] in (None, "", "none", "many") and key != "on"]
    backwards = search(key, values, sort=column(key), descending=True)
    assert backwards[len(backwards) - len(blanks) :] == blanks
