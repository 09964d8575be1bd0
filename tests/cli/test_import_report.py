"""The report of an import: for people, for programs, and of refused records."""

import csv
import io
import json

from app.cli.import_report import OUTCOME_WORDS, ImportReport, report_text

REFUSED = [
    {"line": 4, "errors": [{"pointer": "/a", "field": "a", "code": "type", "message": "A must be text, not ü"}]},
    {
        "line": 9,
        "errors": [
            {"pointer": "/b", "field": "b", "code": "required", "message": "B is required"},
            {"pointer": "", "field": "", "code": "malformed", "message": 'Not "JSON"'},
        ],
    },
]


def test_a_report_has_a_line_per_record_or_per_error() -> None:
    assert [json.loads(line) for line in report_text(REFUSED, as_csv=False).splitlines()] == REFUSED
    rows = list(csv.reader(io.StringIO(report_text(REFUSED, as_csv=True))))
    assert rows == [
        ["line", "pointer", "code", "message"],
        ["4", "/a", "type", "A must be text, not ü"],
        ["9", "/b", "required", "B is required"],
        ["9", "", "malformed", 'Not "JSON"'],
    ]


def test_a_summary_counts_and_names_what_is_not_written() -> None:
    report = ImportReport(applied=True)
    report.counts.update({"create": 2, "refused": 1})
    report.not_taken["created", "system"] += 2
    report.not_taken["brief/pin", "hidden"] += 1
    assert list(report.summary()) == [
        "Not imported: brief/pin (1 record): the form hides it for these records.",
        "Not imported: created (2 records): the platform sets it.",
        "2 created, 1 refused",
    ]
    document = report.document()
    assert document["counts"] == {"create": 2, "update": 0, "same": 0, "before": 0, "refused": 1}
    assert {"name": "created", "reason": "system", "records": 2} in document["notImported"]
    assert list(ImportReport(applied=False).summary()) == ["no records"]


def test_every_outcome_has_words_for_both_kinds_of_run() -> None:
    assert all(dry and done for dry, done in OUTCOME_WORDS.values())
