"""Records of a file become messages: the same that the JSON API returns for these documents."""

from collections.abc import Iterator, Sequence

from app.cli.file_records import FileRecord
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.schema import Purpose
from app.forms.validation import Message, validate_document
from app.submissions.json_input import JsonDocument, judge_changes, judge_record, pointer
from app.submissions.outcomes import OpenRecord, Rejected
from app.submissions.review import Reviewer
from app.submissions.secret_checks import SecretFingerprints
from app.texts.translator import ENGLISH


def validate_records(
    form: CompiledForm, records: Sequence[FileRecord], purpose: Purpose, context: Context
) -> Iterator[tuple[FileRecord, list[Message]]]:
    """Each record with its errors and warnings."""
    reviewer = Reviewer(context, SecretFingerprints(b""))
    new_record = OpenRecord(Entry(form, (), None, 0), None, {}, form.rules.evaluate({}), [])
    for record in records:
        if record.errors:
            yield record, list(record.errors)
        elif not isinstance(record.document, dict):
            yield record, validate_document(form, record.document, purpose)
        elif purpose == "record":
            yield record, judge_record(form, record.document)
        elif purpose == "update":
            yield record, judge_changes(form, record.document, context)
        else:
            outcome = reviewer.review(new_record, JsonDocument(record.document), None)
            yield record, (outcome if isinstance(outcome, Rejected) else outcome.review).messages


def message_line(message: Message) -> str:
    """A message for a terminal: "/status: warning: Status must be one of the options"."""
    prefix = "" if message.severity == "error" else "warning: "
    address, text = pointer(*message.path), ENGLISH.say(message.code, message.params)
    return f"{address}: {prefix}{text}" if address else f"{prefix}{text}"
