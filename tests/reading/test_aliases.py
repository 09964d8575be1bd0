"""The tables of properties: complete, unambiguous, and the one place that knows the platform's keys."""

import ast
import re
from collections import Counter
from dataclasses import fields as attributes_of
from pathlib import Path

import pytest

from app.definition import Column, Field, Option, Panel, Row
from app.reading.aliases import COLUMN, DEFINITION, FIELD, OPTION, PANEL, ROW
from app.reading.parsing import Limits
from app.reading.part_reader import PartReader
from app.reading.properties import Properties

TABLES = {"definition": DEFINITION, "panel": PANEL, "column": COLUMN, "row": ROW, "field": FIELD, "option": OPTION}
DERIVED = {
    Field: {
        *("key", "position", "raw_type", "duplicate", "is_destination"),
        *("json_hint", "cron_hint", "required_hint", "option_hints", "extra"),
    },
    Option: {"extra"},
    Panel: {"extra"},
    Column: {"extra"},
    Row: {"raw_type", "extra"},
}
"""What follows from other properties, or from the whole definition."""


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_key_means_two_things(table: Properties) -> None:
    attributes = table.read(PartReader(Limits(), []), {}, "")
    keys = Counter(key for attribute in attributes for key in table.keys_of(attribute))
    assert {key: times for key, times in keys.items() if times > 1} == {}


@pytest.mark.parametrize(("part", "table"), [(Field, FIELD), (Option, OPTION), (Panel, PANEL), (Column, COLUMN), (Row, ROW)])
def test_every_attribute_of_a_part_has_its_line(part: type, table: Properties) -> None:
    read = table.read(PartReader(Limits(), []), {}, "").keys()
    assert {attribute.name for attribute in attributes_of(part)} - DERIVED[part] <= read


def test_the_platforms_keys_are_written_in_the_tables_alone() -> None:
    """Those in camelCase, which are no words of our own: renaming one on the platform's side changes one line."""
    platform_keys = {key for table in TABLES.values() for key in table.documented if re.search("[a-z][A-Z]", key)}
    assert "requiredWhen" in platform_keys
    for path in (Path(__file__).parents[2] / "app" / "reading").glob("*.py"):
        if path.name != "aliases.py":
            texts = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
            assert not texts & platform_keys, path
