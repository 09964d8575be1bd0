"""What a note suggests; that hints reach the fields is in `test_reader`."""

import pytest

from app.definition import Option
from app.reading.hints import MAX_NOTE_CHARS, Hints, humanised, read_hints


@pytest.mark.parametrize(
    ("note", "hints"),
    [
        ("", Hints()),
        ("The name of the registry.", Hints()),
        ("Read only.", Hints(readonly=True)),
        ("read-only", Hints(readonly=True)),
        ("Set by the platform. Read only.", Hints(readonly=True)),
        ("Read only access for others", Hints()),
        ("Name. Required.", Hints(required=True)),
        ("Mandatory", Hints(required=True)),
        ("Required reading", Hints()),
        ("Policies (JSON)", Hints(json=True)),
        ("Policies (JSON format).", Hints(json=True)),
        ("(JSON) or text", Hints()),
        ("Cron format", Hints(cron=True)),
        ("A cron expression. Required.", Hints(cron=True, required=True)),
        ("Valid ids: 1 (Docker Hub), 2 (Harbor).", Hints(options=(Option("1", "Docker Hub"), Option("2", "Harbor")))),
        ("Valid ids: 1 (Read Only), 2 (Read/Write).", Hints(options=(Option("1", "Read Only"), Option("2", "Read/Write")))),
        ("Kind.\nValid ids: a (A (old))", Hints(options=(Option("a", "A (old)"),))),
        ("Valid ids: none", Hints()),
    ],
)
def test_hints_of_a_note(note: str, hints: Hints) -> None:
    assert read_hints(note) == hints


def test_what_is_too_long_is_no_note() -> None:
    assert read_hints("Read only. ".ljust(MAX_NOTE_CHARS)).readonly
    assert read_hints("Read only. ".ljust(MAX_NOTE_CHARS + 1)) == Hints()


@pytest.mark.parametrize(
    ("id", "label"),
    [
        ("storageLimit", "Storage Limit"),
        ("decision_date", "Decision Date"),
        ("apiURL", "Api URL"),
        ("x1", "X 1"),
        ("", ""),
        ("?", "?"),
    ],
)
def test_ids_become_labels(id: str, label: str) -> None:
    assert humanised(id) == label
