"""Each exception in the table of the documents is one: the schema says this, the server or Ajv says that."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.errors import Refused
from app.forms.compiler import CompiledForm
from app.forms.schema import UNSAID
from app.forms.validation import validate, validate_document
from app.submissions.json_input import interpret_document
from app.web.json_bodies import read_json
from tests.interop.given import node
from tests.making import CONTEXT, form_of, key_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "exports.md"


def exceptions() -> list[str]:
    section = DOCUMENT.read_text().split("## Exceptions")[1].split("\n## ")[0]
    return re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)[1:]


def server_refuses(form: CompiledForm, record: dict[str, Any]) -> list[str]:
    """What the schema lets pass and the server does not: the keys of the fields."""
    assert validate_document(form, record, "create") == []
    assert jsonschema.Draft202012Validator(form.schema).is_valid(record)
    read = interpret_document(form, record, {}, CONTEXT, "create")
    return [key_of(form, message) for message in (*read.messages, *validate(form, read.values, read.state))]


def ajv_refuses(form: CompiledForm, record: dict[str, Any]) -> bool:
    (told,) = node("judge.mjs", [{"schemas": {"create": form.schema}, "records": {"create": [record]}}])
    return told["create"] != [None]


def unsaid_condition() -> None:
    late = {"field": "at", "operator": "greaterThan", "value": "2026-01-01T00:00Z"}
    form = form_of({"id": "at", "type": "datetime"}, {"id": "why", "requiredWhen": late})
    assert form.schema["properties"]["why"]["$comment"] == UNSAID
    assert server_refuses(form, {"at": "2026-06-15T12:00Z"}) == ["why"]


def value_not_taken() -> None:
    form = form_of({"id": "state", "readonly": True}, {"id": "why", "requiredWhen": {"field": "state", "operator": "empty"}})
    assert server_refuses(form, {"state": "done"}) == ["why"]


def update() -> None:
    form = form_of({"id": "on", "type": "checkbox"}, {"id": "why", "requiredWhen": {"on": True}})
    assert validate_document(form, {"why": None}, "update") == []
    read = interpret_document(form, {"why": None}, {"on": True, "why": "so"}, CONTEXT, "update")
    assert [key_of(form, message) for message in validate(form, read.values, read.state)] == ["why"]


def text_that_cannot_be_kept() -> None:
    form = form_of({"id": "name"})
    assert server_refuses(form, {"name": "a\0b"}) == ["name"]


def what_cannot_be_read() -> None:
    deep = "[" * 65 + "]" * 65
    form = form_of({"id": "x", "type": "hologram"})
    for value in (deep, "9" * 5_000):
        with pytest.raises(Refused):
            read_json(f'{{"x": {value}}}'.encode())
    assert server_refuses(form, {"x": json.loads(deep)}) == []


def rich_text_of_nothing() -> None:
    form = form_of({"id": "body", "type": "texteditor", "required": True})
    assert server_refuses(form, {"body": "<script>go()</script>"}) == ["body"]
    assert server_refuses(form, {"body": "<p>go</p>"}) == []


def number_that_no_double_holds() -> None:
    form = form_of({"id": "count", "type": "number", "max": 2**53})
    assert validate_document(form, {"count": 2**53 + 1}, "create")
    assert not ajv_refuses(form, {"count": 2**53 + 1})


def inherited_id() -> None:
    form = form_of({"id": "__proto__", "type": "number"}, {"id": "constructor"})
    assert validate_document(form, {"__proto__": "x"}, "create")
    assert not ajv_refuses(form, {"__proto__": "x"})
    assert not ajv_refuses(form, {})


SHOWN: dict[str, Callable[[], None]] = {
    "a condition that JSON Schema cannot say": unsaid_condition,
    "a value that is not taken": value_not_taken,
    "an update": update,
    "text that cannot be kept": text_that_cannot_be_kept,
    "what cannot be read": what_cannot_be_read,
    "rich text of nothing but markup that is dropped": rich_text_of_nothing,
    "a number that no double holds": number_that_no_double_holds,
    "an id that every JavaScript object has": inherited_id,
}


def test_every_exception_is_shown() -> None:
    assert exceptions() == list(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_one(name: str) -> None:
    SHOWN[name]()
