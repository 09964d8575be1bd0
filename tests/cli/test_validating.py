"""The messages about records of a file are those of the JSON API."""

from typing import Any

import pytest

from app.cli.record_files import FileRecord
from app.cli.validating import message_line, validate_records
from app.forms.schema import Purpose
from tests.making import CONTEXT, form_of, saying

FORM = form_of({"id": "a", "name": "A", "required": True}, {"id": "n", "name": "N", "type": "number"})


def rules(purpose: Purpose, *documents: Any) -> list[list[tuple[str, str]]]:
    records = [FileRecord(line, document) for line, document in enumerate(documents, 1)]
    found = validate_records(FORM, records, purpose, CONTEXT)
    return [[(each.severity, each.rule) for each in messages] for _, messages in found]


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("create", [[], [("error", "required")], [("error", "type")]]),
        ("update", [[], [], [("error", "type")]]),
        ("record", [[], [("error", "required")], [("error", "anyOf")]]),
    ],
)
def test_a_record_is_validated_for_its_purpose(purpose: Purpose, expected: list[list[tuple[str, str]]]) -> None:
    assert rules(purpose, {"a": "x"}, {"n": 1}, {"a": "x", "n": "many"}) == expected


def test_a_document_that_is_not_an_object_is_an_error() -> None:
    assert rules("create", [1, 2]) == [[("error", "type")]]


def test_a_record_that_cannot_be_read_keeps_its_own_errors() -> None:
    error = saying((), "not JSON", "error", "malformed")
    ((record, messages),) = validate_records(FORM, [FileRecord(3, None, (error,))], "create", CONTEXT)
    assert (record.line, messages) == (3, [error])


def test_a_message_has_its_pointer_and_severity_before_its_text() -> None:
    assert message_line(saying(("a", "b/c"), "Must be text", "error")) == "/a/b~1c: Must be text"
    assert message_line(saying(("a",), "Must be text", "warning")) == "/a: warning: Must be text"
    assert message_line(saying((), "Not JSON", "error")) == "Not JSON"
