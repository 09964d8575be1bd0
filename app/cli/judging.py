"""Rows -> what is wrong with each, as the JSON API would say it of the same documents."""

from collections.abc import Iterator, Sequence

from app.cli.rows import Row
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.schema import Purpose
from app.forms.validation import Message, validate_document
from app.submissions.json_input import judge_changes, judge_record, place_of
from app.submissions.model import Submission
from app.submissions.outcomes import OpenRecord
from app.submissions.review import Weigher


def judge_rows(form: CompiledForm, rows: Sequence[Row], purpose: Purpose, context: Context) -> Iterator[tuple[Row, list[Message]]]:
    weigher = Weigher(context)
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
            yield row, weigher.weigh(blank, Submission({}, document=row.document), None).rejected.messages


def line_of(form: CompiledForm, message: Message) -> str:
    """One message for a terminal: where in the record, and what."""
    place = place_of(form, message)
    warned = "" if message.severity == "error" else "warning: "
    return f"{place}: {warned}{message.text}" if place else f"{warned}{message.text}"
