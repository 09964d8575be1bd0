"""The sample that every contestant serves: the default definition, one record with all values set, and a post of it."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = json.loads((ROOT / "definitions" / "DOCKERREGISTRY.json").read_bytes())

TEXTS: dict[str, Any] = {
    "text": 'registry & <artifacts> of the "west" region',
    "url": "registry.example.com/v2/",
    "textarea": "first line\nsecond & <last> line\n",
    "number": 1250,
    "gauge": 97.5,
    "checkbox": True,
    "datetime": "2026-11-24T02:00:00Z",
}


def panels() -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads(DOCUMENT["definition"])["panel"]
    return panels


def fields() -> list[dict[str, Any]]:
    """The definition's fields in its canonical spelling, in order."""
    return [
        field for panel in panels() for column in panel["panelColumns"] for row in column["rows"] for field in row.get("fields", [])
    ]


def record(number: int = 0) -> dict[str, Any]:
    """A record with a value in every field."""
    return {field["id"]: _value(field) for field in fields()} | {"name": f"eu-west Harbor {number}"}


def mistakes() -> dict[str, str]:
    """What is typed into ten fields so that each is refused: by id."""
    typed = [field for field in fields() if not field.get("readonly")]
    required = [field["id"] for field in typed if field.get("required") and field["type"] in ("text", "url")]
    numbers = [field["id"] for field in typed if field["type"] == "number"]
    selects = [field["id"] for field in typed if field["type"] == "indexedSelect"]
    wrong = {**dict.fromkeys(required[:2], ""), **dict.fromkeys(numbers[:6], "abc"), **dict.fromkeys(selects[:2], "no such option")}
    assert len(wrong) == 10
    return wrong


def posted() -> list[tuple[str, str]]:
    """Texts of every writable field, as a browser posts them."""
    values = record()
    return [(field["id"], text) for field in fields() if not field.get("readonly") for text in _shown(field, values[field["id"]])]


def _value(field: dict[str, Any]) -> Any:
    if field["type"] in ("indexedSelect", "singleselect"):
        return field["options"][-1]["id"]
    if field["type"] == "multiselect":
        return ["one", "two & three"]
    if "JSON" in str(field.get("help", "")) or field["id"] == "accessPolicies":
        return '[{"role": "reader", "repositories": ["team-a/*"]}]'
    if "ron format" in str(field.get("help", "")):
        return "0 2 * * 1-5"
    return TEXTS[field["type"]]


def _shown(field: dict[str, Any], value: Any) -> list[str]:
    if field["type"] == "checkbox":
        return ["", "true"]
    if field["type"] == "multiselect":
        return ["\n".join(value)]
    if field["type"] == "datetime":
        return ["2026-11-24T02:00"]
    return [str(value)]
