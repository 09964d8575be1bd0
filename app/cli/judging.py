"""Rows -> what is wrong with each, as the JSON API would say it of the same documents."""

from collections.abc import Iterator, Sequence

from app.cli.rows import Row
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.schema import Purpose
from app.forms.validation import Message, validate_document
from app.submissions.json_input import JsonDocument, judge_changes, judge_record, pointer
from app.submissions.outcomes import OpenRecord, Rejected
from app.submissions.review import Reviewer
from app.submissions.secret_checks import SecretFingerprints


def judge_rows(form: CompiledForm, rows: Sequence[Row], purpose: Purpose, context: Context) -> Iterator[tuple[Row, list[Message]]]:
    reviewer = Reviewer(context, SecretFingerprints(b""))
    blank = OpenRecord(Entry(form, (), None, 0), None, {}, form.rules.evaluate({}), [])
    for row in rows:
        if row.faults:
            yield row, list(row.faults)
        elif not isinstance(row.document, dict):
            yield row, validate_document(form, row.document, purpose)
        elif purpose == "record":
            yield row, judge_record(form, row.document)
        elif purpose == "update":
            yield row, judge_changes(form, row.document, context)
        else:
            outcome = reviewer.review(blank, JsonDocument(row.document), None)
            yield row, (outcome if isinstance(outcome, Rejected) else outcome.review).messages


def line_of(form: CompiledForm, message: Message) -> str:
    """One message for a terminal: where in the record, and what."""
    place = pointer(*message.path)
    warned = "" if message.severity == "error" else "warning: "
    return f"{place}: {warned}{message.text}" if place else f"{warned}{message.text}"
