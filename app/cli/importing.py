"""Rows -> records: what would be done, or doing it, a line at a time, each once.

What is carried out is known by the file's digest and the record's number in it: the same command over the same file goes on where
it was stopped.
"""

import csv
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.cli.judging import line_of
from app.cli.rows import Format, Row, read_rows
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
from app.web.services import Services

WORDS = {
    "create": ("would be created", "created"),
    "update": ("would be changed", "changed"),
    "same": ("are so already", "were so already"),
    "before": ("were done before", "were done before"),
    "refused": ("would be refused", "refused"),
}


class Importer:
    """`key`: the field that names a record, "" for none."""

    def __init__(self, services: Services, principal: Principal, entity: str, key: str, *, apply: bool) -> None:
        self._services, self._principal, self._entity = services, principal, entity
        self._key, self._apply = key, apply
        self._done: Counter[str] = Counter()
        self._refused: list[dict[str, Any]] = []

    async def run(self, file: Path, format: Format, report: Path) -> bool:
        """Whether nothing was refused. Raises FormsError where it cannot go on."""
        form = await self._services.definitions.form(self._principal, self._entity)
        if self._key and self._key not in [field.id for field in searchable_fields(form)]:
            raise Refused("import-key-unknown", name=self._key)
        rows = read_rows(file, format, form, self._services.context)
        digest = _digest(file)
        with click.progressbar(rows, label="Importing" if self._apply else "Looking", file=sys.stderr) as bar:
            for number, row in enumerate(bar, 1):
                await self._take(form, file, row, f"import-{digest}-{number}")
        self._tell(form, file, report)
        return not self._refused

    async def _take(self, form: CompiledForm, file: Path, row: Row, id: str) -> None:
        try:
            outcome, messages = await self._carried_out(form, row, id)
        except (Refused, Conflict) as error:
            outcome, messages = "refused", _said(form, error)
        except (Unavailable, SavePending, NotAllowed, NotSignedIn) as error:
            done = sum(self._done.values())
            raise _stopped(error, f"{file}:{row.place}", done) from error
        self._done[outcome] += 1
        if outcome == "refused":
            errors = [
                {
                    "pointer": pointer(*each.path),
                    "field": form.scope.key_at(each.path) or "",
                    "code": each.rule,
                    "message": each.text,
                }
                for each in messages
                if each.severity == "error"
            ]
            self._refused.append({"line": row.line, **({"entry": row.entry} if row.entry else {}), "errors": errors})
            for message in messages:
                click.echo(f"{file}:{row.place}: {line_of(form, message)}")

    async def _carried_out(self, form: CompiledForm, row: Row, id: str) -> tuple[str, Sequence[Message]]:
        if row.faults:
            return "refused", row.faults
        if not isinstance(row.document, dict):
            return "refused", [Message((), "The document must be an object", "error", "type")]
        record = await self._found(form, row.document)
        records, submission = self._services.records, JsonDocument(row.document, id if self._apply else "")
        if not self._apply:
            review = await records.check(self._principal, RecordRef(self._entity, record or None), submission)
            return _verdict(review, record), review.messages
        outcome = await records.save(self._principal, RecordRef(self._entity, record or None), submission)
        if isinstance(outcome, Saved):
            return _word(outcome, record), ()
        return "refused", outcome.messages

    async def _found(self, form: CompiledForm, document: dict[str, Any]) -> str:
        """The id of the record that a document is about, "" where it is a new one. Raises Refused where that is not sure."""
        if not self._key:
            return ""
        value = value_at(document, form.by_key[self._key][0].path)
        if is_blank(value):
            raise Refused("import-key-missing", name=self._key)
        wanted = {self._key: raw_text(value)}
        found = (await self._services.records.search(self._principal, self._entity, equals=wanted, size=2, wide=True)).found
        if found.total > 1:
            raise Refused("import-key-ambiguous", name=self._key, count=found.total)
        return str(found.objects[0]["id"]) if found.objects else ""

    def _tell(self, form: CompiledForm, file: Path, report: Path) -> None:
        told = [f"{self._done[word]} {words[self._apply]}" for word, words in WORDS.items() if self._done[word]]
        click.echo(", ".join(told) or "no records")
        if self._refused:
            report.write_text(_report(self._refused, as_table=report.suffix.lower() == ".csv"), encoding="utf-8", newline="")
            click.echo(f"refused lines: {report}")
        if not self._apply:
            click.echo("Nothing was written. Do it with --apply.")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32]


def _stopped(error: FormsError, place: str, count: int) -> FormsError:
    """An error of the same kind that says where the import stopped. `count`: lines that were done."""
    if isinstance(error, Unavailable | SavePending):
        return Unavailable("import-stopped", place=place, detail=str(error), count=count)
    return NotAllowed("import-stopped", place=place, detail=str(error), count=count)


def _verdict(review: Review, record: str) -> str:
    if any(message.severity == "error" for message in review.messages):
        return "refused"
    if not record:
        return "create"
    return "update" if review.interpretation.changes else "same"


def _word(saved: Saved, record: str) -> str:
    if saved.repeated:
        return "before"
    if not record:
        return "create"
    return "update" if saved.changed else "same"


def _said(form: CompiledForm, error: FormsError) -> list[Message]:
    faults = getattr(error, "errors", ())
    messages = [Message(_path_of(form, each["field"]), each["message"], "error", "refused") for each in faults]
    return messages or [Message((), str(error), "error", "refused")]


def _path_of(form: CompiledForm, key: str) -> tuple[str, ...]:
    return form.by_key[key][0].path if key in form.by_key else ()


def _report(refused: Sequence[dict[str, Any]], *, as_table: bool) -> str:
    if not as_table:
        return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in refused)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(("line", "pointer", "code", "message"))
    for each in refused:
        writer.writerows((each["line"], error["pointer"], error["code"], error["message"]) for error in each["errors"])
    return written.getvalue()
