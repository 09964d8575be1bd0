"""Records of a file become records of an entity: a dry run, or writing them, each once.

Every record has an idempotency key made of the file's digest and the record's number. The same command over the same file
therefore resumes where it was interrupted, and writes nothing twice.
"""

import csv
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import click

from app.cli.record_files import FileRecord, Format, read_records
from app.cli.validating import message_line
from app.definition import RecordRef
from app.errors import Conflict, FormsError, NotAllowed, NotSignedIn, Refused, SavePending, Unavailable
from app.fields.base import is_blank, raw_text
from app.forms.compiler import CompiledForm
from app.forms.scopes import value_at
from app.forms.searchable import searchable_fields
from app.forms.validation import Message
from app.platform.base import Principal
from app.submissions.json_input import JsonDocument, pointer
from app.submissions.outcomes import Review, Saved
from app.texts.translator import ENGLISH
from app.web.services import Services

Outcome = Literal["create", "update", "same", "before", "refused"]
OUTCOME_WORDS: dict[Outcome, tuple[str, str]] = {
    "create": ("to create", "created"),
    "update": ("to change", "changed"),
    "same": ("unchanged", "unchanged"),
    "before": ("already imported", "already imported"),
    "refused": ("refused", "refused"),
}
"""What the summary calls an outcome: in a dry run, and after writing."""


class Importer:
    """One import. `key`: the field whose value identifies a record, "" for none."""

    def __init__(self, services: Services, principal: Principal, entity: str, key: str, *, apply: bool) -> None:
        self._services, self._principal, self._entity = services, principal, entity
        self._key, self._apply = key, apply
        self._counts: Counter[Outcome] = Counter()
        self._refused: list[dict[str, Any]] = []

    async def run(self, file: Path, format: Format, report: Path) -> bool:
        """Whether every record was accepted. Raises FormsError if it has to stop, with the way to resume in its text."""
        form = await self._services.definitions.form(self._principal, self._entity)
        if self._key and self._key not in [field.id for field in searchable_fields(form)]:
            raise Refused("import-key-unknown", name=self._key)
        records = read_records(file, format, form, self._services.context)
        digest = _digest(file)
        with click.progressbar(records, label="Importing" if self._apply else "Checking", file=sys.stderr) as bar:
            for number, record in enumerate(bar, 1):
                await self._import(form, file, record, f"import-{digest}-{number}")
        self._print_summary(report)
        return not self._refused

    async def _import(self, form: CompiledForm, file: Path, record: FileRecord, idempotency_key: str) -> None:
        try:
            outcome, messages = await self._write(form, record, idempotency_key)
        except (Refused, Conflict) as error:
            outcome, messages = "refused", _messages_of(form, error)
        except (Unavailable, SavePending, NotAllowed, NotSignedIn) as error:
            done = sum(self._counts.values())
            raise _stopped(error, f"{file}:{record.location}", done) from error
        self._counts[outcome] += 1
        if outcome == "refused":
            self._refused.append(_report_entry(form, record, messages))
            for message in messages:
                click.echo(f"{file}:{record.location}: {message_line(message)}")

    async def _write(self, form: CompiledForm, record: FileRecord, idempotency_key: str) -> tuple[Outcome, Sequence[Message]]:
        if record.errors:
            return "refused", record.errors
        if not isinstance(record.document, dict):
            return "refused", [Message((), "document-not-an-object", {}, "error", "type")]
        id = await self._existing_id(form, record.document)
        records, ref = self._services.records, RecordRef(self._entity, id or None)
        if not self._apply:
            review = await records.check(self._principal, ref, JsonDocument(record.document, ""))
            return _expected_outcome(review, id), review.messages
        outcome = await records.save(self._principal, ref, JsonDocument(record.document, idempotency_key))
        if isinstance(outcome, Saved):
            return _outcome_of(outcome, id), ()
        return "refused", outcome.messages

    async def _existing_id(self, form: CompiledForm, document: dict[str, Any]) -> str:
        """The id of the record with the document's value of `key`, "" for a new one. Raises Refused if it is ambiguous."""
        if not self._key:
            return ""
        value = value_at(document, form.by_key[self._key][0].path)
        if is_blank(value):
            raise Refused("import-key-missing", name=self._key)
        filters = {self._key: raw_text(value)}
        listing = await self._services.records.search(self._principal, self._entity, equals=filters, size=2, wide=True)
        if listing.found.total > 1:
            raise Refused("import-key-ambiguous", name=self._key, count=listing.found.total)
        return str(listing.found.objects[0]["id"]) if listing.found.objects else ""

    def _print_summary(self, report: Path) -> None:
        counts = [
            f"{self._counts[outcome]} {words[self._apply]}" for outcome, words in OUTCOME_WORDS.items() if self._counts[outcome]
        ]
        click.echo(", ".join(counts) or "no records")
        if self._refused:
            text = report_text(self._refused, as_csv=report.suffix.lower() == ".csv")
            report.write_text(text, encoding="utf-8", newline="")
            click.echo(f"Refused records: {report}")
        if not self._apply:
            click.echo("This was a dry run: nothing was written. Add --apply to write.")


def report_text(refused: Sequence[dict[str, Any]], *, as_csv: bool) -> str:
    """The report of refused records: NDJSON, or CSV with a line per error. It has no values of the records."""
    if not as_csv:
        return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in refused)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("line", "pointer", "code", "message"))
    for each in refused:
        writer.writerows((each["line"], error["pointer"], error["code"], error["message"]) for error in each["errors"])
    return text.getvalue()


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32]


def _report_entry(form: CompiledForm, record: FileRecord, messages: Sequence[Message]) -> dict[str, Any]:
    """{"line": 4, "errors": [{"pointer": "/status", "field": "status", "code": "oneOf", "message": "..."}]}, and maybe `entry`."""
    errors = [
        {
            "pointer": pointer(*each.path),
            "field": form.scope.key_at(each.path) or "",
            "code": each.rule,
            "message": ENGLISH.say(each.code, each.params),
        }
        for each in messages
        if each.severity == "error"
    ]
    return {"line": record.line, **({"entry": record.number} if record.number else {}), "errors": errors}


def _expected_outcome(review: Review, id: str) -> Outcome:
    if any(message.severity == "error" for message in review.messages):
        return "refused"
    if not id:
        return "create"
    return "update" if review.interpretation.changes else "same"


def _outcome_of(saved: Saved, id: str) -> Outcome:
    if saved.repeated:
        return "before"
    if not id:
        return "create"
    return "update" if saved.changed else "same"


def _messages_of(form: CompiledForm, error: FormsError) -> list[Message]:
    errors = getattr(error, "errors", ())
    messages = [
        Message(_path_of(form, each["field"]), "verbatim", {"text": each["message"]}, "error", "refused") for each in errors
    ]
    return messages or [Message((), error.code, error.params, "error", "refused")]


def _path_of(form: CompiledForm, key: str) -> tuple[str, ...]:
    return form.by_key[key][0].path if key in form.by_key else ()


def _stopped(error: FormsError, location: str, count: int) -> FormsError:
    """An error of the same kind that says where the import stopped. `count`: records that were imported."""
    if isinstance(error, Unavailable | SavePending):
        return Unavailable("import-stopped", place=location, detail=str(error), count=count)
    return NotAllowed("import-stopped", place=location, detail=str(error), count=count)
