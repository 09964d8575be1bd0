"""The definitions that come with the product say what the platform's pages say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.reading.reader import read_definition
from app.resources import DEFINITIONS

PAGE = Path(__file__).parent / "cases" / "dockerregistry.md"
WORDS = {
    "text": "text",
    "text (URL)": "url",
    "enum": "indexedSelect",
    "text (multi-line)": "textarea",
    "boolean": "checkbox",
    "number": "number",
    "datetime": "datetime",
    "multiselect": "multiselect",
    "gauge": "gauge",
}
PANELS = {
    "General": ["Registry Information"],
    "Configuration": ["Configuration"],
    "Storage & Limits": ["Storage & Limits"],
    "Authentication": ["Authentication Settings", "Advanced Authentication"],
    "Access Control": ["Repository Permissions"],
    "Repositories": ["Repository Management"],
    "Security": ["Security Scanning", "Content Trust"],
    "Replication": ["Replication Configuration"],
    "Garbage Collection": ["Cleanup Policies"],
    "Webhooks": ["Webhook Configuration"],
    "Monitoring": ["Registry Metrics"],
    "Integration": ["External Integrations"],
}


def page_tables() -> dict[str, list[tuple[str, str, bool, str]]]:
    """Header -> rows of (id, type, required, note)."""
    tables: dict[str, list[tuple[str, str, bool, str]]] = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("## "):
            rows = tables[line[3:]] = []
        elif line.count(" | ") >= 3:
            id, type, required, note = (part.strip() for part in line.split(" | ", 3))
            rows.append((id, type, required == "Yes", note))
        elif line.endswith(" |") and line.count("|") == 3:
            id, type, required, _ = (part.strip() for part in line.split("|", 3))
            rows.append((id, type, required == "Yes", ""))
    return tables


def stored() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DEFINITIONS / "DOCKERREGISTRY.json").read_bytes())
    return document


def raw_rows() -> dict[str, list[dict[str, Any]]]:
    inner = json.loads(stored()["definition"])
    return {row["header"]: row["fields"] for panel in inner["panel"] for column in panel["panelColumns"] for row in column["rows"]}


def test_it_is_stored_as_the_platform_stores_definitions() -> None:
    document = stored()
    assert (document["id"], document["entity"], document["level"]) == ("DOCKERREGISTRY", "DEFINITION", 11000)
    assert isinstance(document["definition"], str)
    assert read_definition(json.dumps(document)).definition.level == 421


def test_the_page_has_fourteen_tables_and_eighty_fields() -> None:
    tables = page_tables()
    assert (len(tables), sum(map(len, tables.values()))) == (14, 80)


def test_panels_hold_the_rows_that_the_page_lists() -> None:
    inner = json.loads(stored()["definition"])
    found = {p["name"]: [row["header"] for column in p["panelColumns"] for row in column["rows"]] for p in inner["panel"]}
    assert found == PANELS


@pytest.mark.parametrize("header", [header for headers in PANELS.values() for header in headers])
def test_each_table_has_the_same_fields_types_and_flags(header: str) -> None:
    found = [
        (field["id"], field["type"], field.get("required", False), field.get("readonly", False)) for field in raw_rows()[header]
    ]
    expected = [(id, WORDS[type], required, note.endswith("Read only.")) for id, type, required, note in page_tables()[header]]
    assert found == expected


@pytest.mark.parametrize("header", [header for headers in PANELS.values() for header in headers])
def test_each_table_has_the_same_options(header: str) -> None:
    for field, (_, _, _, note) in zip(raw_rows()[header], page_tables()[header], strict=True):
        listed = re.match(r"Valid ids: (.*)\.$", note)
        expected = re.findall(r"(\d+) \(([^)]*)\)", listed[1]) if listed else []
        assert [(option["id"], option["text"]) for option in field.get("options", [])] == expected


def test_labels_and_helps_come_from_the_notes() -> None:
    for header, rows in page_tables().items():
        for (_, _, _, note), field in zip(rows, raw_rows()[header], strict=True):
            told = note.removesuffix("Read only.").strip()
            if told and not told.startswith("Valid ids:"):
                assert told.rstrip(".") in (field["name"], field.get("help"))


def test_it_states_no_rule_that_the_page_does_not_state() -> None:
    allowed = {"id", "type", "name", "required", "readonly", "width", "help", "grid", "options"}
    for fields in raw_rows().values():
        for field in fields:
            assert set(field) <= allowed, field["id"]
    assert not any("visibility" in fields for fields in raw_rows().values())


def test_secrets_are_found_by_their_names() -> None:
    definition = read_definition(json.dumps(stored())).definition
    assert [field.id for field in definition.fields() if field.secret] == ["password", "token", "signingKey", "webhookSecret"]


@pytest.mark.parametrize("path", sorted(DEFINITIONS.rglob("*.json")), ids=lambda path: path.stem)
def test_every_definition_reads_without_errors(path: Path) -> None:
    reading = read_definition(path.read_bytes())
    assert [str(finding) for finding in reading.findings if finding.severity == "error"] == []
    assert reading.definition.entity == path.stem


def test_the_examples_hold_a_flat_array_and_conditions() -> None:
    discipline = json.loads((DEFINITIONS / "examples" / "DISCIPLINE.json").read_bytes())
    assert isinstance(json.loads(discipline["definition"]), list)
    service = read_definition((DEFINITIONS / "examples" / "K8SSERVICE.json").read_bytes()).definition
    assert {field.id for field in service.fields() if field.visibility} == {"nodePort", "externalIP"}
