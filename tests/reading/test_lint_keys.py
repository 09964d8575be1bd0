"""Keys that no reader knows, and keys that are read without effect."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.fields import FIELD_TYPES
from app.reading.aliases import COLUMN, CONDITION, DEFINITION, FIELD, OPTION, PANEL, ROW
from app.reading.lint_keys import MAX_NOTES, key_findings
from app.reading.reader import read_definition
from app.resources import DEFINITIONS, TEMPLATES
from tests.making import reading

APP = Path(__file__).parents[2] / "app"
SAID: dict[str, Any] = {
    "min": 1,
    "maximum": 2,
    "currency": True,
    "currencySymbol": "$",
    "percent": True,
    "warnIfPast": True,
    "multi": True,
    "multiple": True,
    "options": [{"id": "1"}],
    "values": ["1"],
    "entity": "X",
}
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
    row = {"type": "relatedlist", "entity": "X", "sparkle": 1, "property": "xs"}
    assert list(key_findings(read_definition({"panel": [{"rows": [row]}]}).definition)) == []


def test_one_misspelling_is_one_note_and_notes_come_to_an_end() -> None:
    assert notes(*({"id": f"f{number}", "requird": True} for number in range(5))) == [
        f"note: {PATH}.requird: is not a known key; did you mean 'required'? (4 more like it)"
    ]
    assert len(notes({"id": "a", **{f"key{number}": 1 for number in range(MAX_NOTES * 2)}})) == MAX_NOTES


def test_keys_without_effect_are_named_where_they_say_something() -> None:
    for type in ("form", "objectarray"):
        row = {"type": type, "fullHeight": True, "fields": ["a"]}
        (finding,) = key_findings(read_definition({"panel": [{"rows": [row]}]}).definition)
        assert str(finding) == "note: panel[0].panelColumns[0].rows[0].fullHeight: has no effect here"


@pytest.mark.parametrize(
    ("type", "key", "value"),
    [
        *[("text", key, value) for key, value in SAID.items()],
        *[("number", key, SAID[key]) for key in ("multiple", "options", "entity", "warnIfPast")],
        *[("singleselect", key, SAID[key]) for key in ("min", "multi", "currency")],
        *[("objectLookup", key, SAID[key]) for key in ("min", "options", "percent")],
        *[("gauge", "currency", True), ("datetime", "warnIfPast", True), ("singleuser", "entity", "X")],
        *[("checkbox", "required", True), ("checkbox", "requiredWhen", {"b": 1}), ("password", "grid", True)],
    ],
)
def test_a_key_that_the_type_has_no_use_for_is_named_and_changes_nothing(type: str, key: str, value: Any) -> None:
    said = reading({"id": "a", "type": type, key: value}, {"id": "b"}).definition
    silent = reading({"id": "a", "type": type}, {"id": "b"}).definition
    named = [str(finding) for finding in key_findings(said)]
    assert named == [f"note: {PATH}.{key}: has no effect on a field of the type {FIELD_TYPES[type].name!r}"]
    if key not in ("requiredWhen", "grid"):
        assert [*said.fields()] == [*silent.fields()]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "number", "min": 0, "max": 1, "currency": "CHF", "currencySymbol": "Fr.", "percent": True},
        {"type": "gauge", "min": 1, "max": 2, "percent": True},
        {"type": "multiselect", "options": [{"id": "1"}]},
        {"type": "objectLookup", "entity": "X", "multiple": True},
        {"type": "singleuser", "multiple": True},
        {"type": "date", "warnIfPast": True},
        {"type": "checkbox", "required": False, "min": None, "options": [], "multiple": False, "entity": ""},
        {"type": "hologram", "min": 1, "options": [{"id": "1"}], "entity": "X", "required": True},
    ],
)
def test_keys_that_the_type_uses_and_keys_that_say_nothing_need_no_note(field: dict[str, Any]) -> None:
    assert notes({"id": "a", **field}) == []


def test_fields_of_one_type_share_a_note_and_other_types_have_their_own() -> None:
    assert notes(*({"id": f"f{number}", "type": type, "min": 1} for number, type in enumerate(["text", "text", "date"]))) == [
        f"note: {PATH}.min: has no effect on a field of the type 'text' (1 more like it)",
        f"note: {PATH[:-3]}[2].min: has no effect on a field of the type 'date'",
    ]


CONDITION_PATH = f"{PATH}.visibility"


@pytest.mark.parametrize(
    ("condition", "key", "text"),
    [
        ({"field": "b", "operatr": "ne", "value": 1}, "operatr", "is not a known key; did you mean 'operator'?"),
        (
            {"not": {"any": [{"b": 1}, {"property": "b", "Op": "ne", "values": [1]}]}},
            "Op",
            "is not a known key; did you mean 'op'?",
        ),
        ({"field": "b", "op": "empty", "why": ""}, "why", "is not a known key; it is kept and ignored"),
        ({"field": "b", "op": "ne", "operator": "eq", "value": 1}, "op", "has no effect here"),
    ],
)
def test_keys_inside_conditions_are_looked_at(condition: Any, key: str, text: str) -> None:
    fields = ({"id": "a", "visibility": condition}, {"id": "b"})
    assert notes(*fields) == [f"note: {CONDITION_PATH}.{key}: {text}"]


def test_conditions_of_panels_and_rows_are_looked_at() -> None:
    condition = {"field": "a", "valeu": 1, "op": "notEmpty"}
    rows = [{"type": "form", "visibility": condition, "fields": ["b"]}]
    panels = [{"rows": [{"fields": ["a"]}]}, {"visibility": condition, "rows": rows}]
    findings = key_findings(read_definition({"panel": panels}).definition)
    assert [(finding.path, finding.text) for finding in findings] == [
        ("panel[1].visibility.valeu", "is not a known key; did you mean 'value'? (1 more like it)")
    ]


def test_keys_beside_the_definition_are_looked_at() -> None:
    document = {"id": "X", "plurl": "Xs", "panel": [], "subscription": "s", "menuItem": True, "definition": {"panel": []}}
    findings = [str(finding) for finding in key_findings(read_definition(document).definition)]
    assert findings == ["note: plurl: is not a known key; did you mean 'plural'?", "note: panel: has no effect here"]


@pytest.mark.parametrize("table", [DEFINITION, PANEL, COLUMN, ROW, FIELD, OPTION, CONDITION])
def test_what_has_no_effect_is_asked_for_nowhere(table: Any) -> None:
    """When something begins to use an attribute, its line in the table must say so."""
    outside = [path for path in APP.rglob("*.py") if "reading" not in path.parts] + list(TEMPLATES.rglob("*.html"))
    texts = [path.read_text() for path in outside]
    for attribute in table.without_effect:
        assert not any(re.search(rf"\b(definition|panel|row|option|each)\.{attribute}\b", text) for text in texts), attribute


@pytest.mark.parametrize("path", sorted(DEFINITIONS.rglob("*.json")), ids=lambda path: path.stem)
def test_the_definitions_that_come_with_the_product_need_no_note(path: Path) -> None:
    assert list(key_findings(read_definition(json.loads(path.read_bytes())).definition)) == []
