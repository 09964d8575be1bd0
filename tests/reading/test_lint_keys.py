"""Keys that no reader knows, and keys that are read without effect."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.reading.aliases import COLUMN, DEFINITION, FIELD, OPTION, PANEL, ROW
from app.reading.lint_keys import MAX_NOTES, key_findings
from app.reading.reader import read_definition
from app.resources import DEFINITIONS, TEMPLATES
from tests.making import reading

APP = Path(__file__).parents[2] / "app"
PATH = "panel[0].panelColumns[0].rows[0].fields[0]"


def notes(*fields: dict[str, Any], **facts: Any) -> list[str]:
    return [str(finding) for finding in key_findings(reading(*fields, **facts).definition)]


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("requird", "required"),
        ("Required", "required"),
        ("READONLY", "readonly"),
        ("requireWhen", "requiredWhen"),
        ("visibilty", "visibility"),
        ("option", "options"),
        ("widht", "width"),
    ],
)
def test_a_misspelt_key_names_the_nearest_known_one(key: str, nearest: str) -> None:
    assert notes({"id": "a", key: True}) == [f"note: {PATH}.{key}: is not a known key; did you mean {nearest!r}?"]


@pytest.mark.parametrize("key", ["sparkle", "x", "", "ü", "required" * 100])
def test_a_key_that_resembles_none_is_named_alone(key: str) -> None:
    assert notes({"id": "a", key: 1}) == [f"note: {PATH}.{key}: is not a known key; it is kept and ignored"]


def test_keys_that_the_platform_documents_need_no_note() -> None:
    assert notes({"id": "a", "type": "objectLookup", "entity": "X", "multi": True, "create": True, "filter": {}}) == []
    assert notes({"id": "a"}, menuItem=True, bulkActions=False, liveUpdates=True, extends="Y", level=7) == []


def test_every_kind_of_part_is_looked_at() -> None:
    inner = {
        "panel": [
            {
                "nmae": "P",
                "panelColumns": [
                    {"wdith": 5, "rows": [{"heder": "H", "fields": [{"id": "a", "options": [{"id": "1", "txet": "A"}]}]}]}
                ],
            }
        ],
        "plurl": "Ps",
    }
    inner["panel"][0]["panelColumns"][0]["rows"][0]["fields"][0]["type"] = "enum"  # type: ignore[index]
    findings = key_findings(read_definition({"id": "X", "definition": inner}).definition)
    assert [(finding.path, re.findall("'(.*)'", finding.text)) for finding in findings] == [
        ("plurl", ["plural"]),
        ("panel[0].nmae", ["name"]),
        ("panel[0].panelColumns[0].wdith", ["width"]),
        ("panel[0].panelColumns[0].rows[0].heder", ["header"]),
        (f"{PATH}.options.txet", ["text"]),
    ]


def test_rows_that_the_platform_draws_may_hold_anything() -> None:
    row = {"type": "relatedlist", "entity": "X", "sparkle": 1, "fullHeight": True}
    assert list(key_findings(read_definition({"panel": [{"rows": [row]}]}).definition)) == []


def test_one_misspelling_is_one_note_and_notes_come_to_an_end() -> None:
    assert notes(*({"id": f"f{number}", "requird": True} for number in range(5))) == [
        f"note: {PATH}.requird: is not a known key; did you mean 'required'? (4 more like it)"
    ]
    assert len(notes({"id": "a", **{f"key{number}": 1 for number in range(MAX_NOTES * 2)}})) == MAX_NOTES


def test_keys_without_effect_are_named_where_they_say_something() -> None:
    assert notes({"id": "a"}, clearHidden=True) == ["note: clearHidden: has no effect here"]
    assert notes({"id": "a"}, clearHidden=False) == []
    row = {"type": "form", "fullHeight": True, "fields": ["a"]}
    (finding,) = key_findings(read_definition({"panel": [{"rows": [row]}]}).definition)
    assert str(finding) == "note: panel[0].panelColumns[0].rows[0].fullHeight: has no effect here"


@pytest.mark.parametrize("table", [DEFINITION, PANEL, COLUMN, ROW, FIELD, OPTION])
def test_what_has_no_effect_is_asked_for_nowhere(table: Any) -> None:
    """When something begins to use an attribute, its line in the table must say so."""
    outside = [path for path in APP.rglob("*.py") if "reading" not in path.parts] + list(TEMPLATES.rglob("*.html"))
    texts = [path.read_text() for path in outside]
    for attribute in table.without_effect:
        assert not any(re.search(rf"\b(definition|panel|row|option|each)\.{attribute}\b", text) for text in texts), attribute


@pytest.mark.parametrize("path", sorted(DEFINITIONS.rglob("*.json")), ids=lambda path: path.stem)
def test_the_definitions_that_come_with_the_product_need_no_note(path: Path) -> None:
    assert list(key_findings(read_definition(json.loads(path.read_bytes())).definition)) == []
