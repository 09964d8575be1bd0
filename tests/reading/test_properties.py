"""Reading a part of a definition by a table of its properties."""

from typing import Any

import pytest

from app.definition import EMPTY, Finding
from app.reading.parsing import Limits
from app.reading.part_reader import PartReader
from app.reading.properties import Properties, Property, flag, only_true, raw_value, text, whole_number

TABLE = Properties(
    Property("label", ("name", "title"), PartReader.label),
    Property("hidden", ("hidden",), flag),
    Property("width", ("width", "breadth"), PartReader.percentage),
    Property("default", ("default",), raw_value),
    unread=("menuItem",),
)


def read(raw: dict[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    findings: list[Finding] = []
    return TABLE.read(PartReader(Limits(), findings), raw, "panel[0]"), findings


def test_every_attribute_is_there_whatever_the_part_names() -> None:
    assert read({}) == ({"label": "", "hidden": False, "width": 100, "default": None}, [])


def test_each_key_reads_as_its_attribute() -> None:
    values, _ = read({"title": " The\nName ", "hidden": "yes", "breadth": "50%", "default": {"a": 1}})
    assert values == {"label": "The Name", "hidden": True, "width": 50, "default": {"a": 1}}


def test_the_first_key_wins_and_null_leaves_the_word_to_another() -> None:
    assert read({"title": "B", "name": "A"})[0]["label"] == "A"
    assert read({"title": "B", "name": None})[0]["label"] == "B"
    assert TABLE.key_in({"name": None, "title": None}, "label") == "name"
    assert TABLE.key_in({}, "label") is None


def test_a_finding_names_the_key_that_the_part_uses() -> None:
    assert read({"breadth": 500})[1][0].path == "panel[0].breadth"
    assert TABLE.path_in({"title": "B"}, "label", "x") == "x.title"
    assert TABLE.path_in({}, "label", "x") == "x.name"


def test_only_lists_and_objects_are_structures() -> None:
    assert TABLE.has_structure({"title": []}, "hidden", "label")
    assert not TABLE.has_structure({"title": "B"}, "hidden", "label")


def test_the_rest_is_what_no_property_reads() -> None:
    assert TABLE.rest_of({"name": "A", "menuItem": True, "sparkle": 1}) == {"menuItem": True, "sparkle": 1}
    assert TABLE.rest_of({"name": "A"}) is EMPTY


def test_documented_keys_are_those_that_are_read_and_those_that_need_no_reader() -> None:
    assert TABLE.documented - TABLE.keys == {"menuItem"}
    assert TABLE.keys_of("width") == {"width", "breadth"}


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (text, 5, "5"),
        (PartReader.label, "a\nb", "a b"),
        (flag, "yes", True),
        (only_true, 1, False),
        (only_true, True, True),
        (whole_number, "7", 7),
    ],
)
def test_readers_of_single_values(reader: Any, value: Any, expected: Any) -> None:
    assert reader(PartReader(Limits(), []), value, "x") == expected
