"""Records of a file become records of an entity: a dry run, or writing them, each once.

Every record has an idempotency key made of the file's digest, the entity and the record's number. The same command over the same
file therefore resumes where it was interrupted, and writes nothing twice.
"""

import asyncio
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from app.cli.cells import cell_of
from app.cli.file_records import FileRecord
from app.cli.file_text import read_bytes
from app.cli.import_report import ImportReport, Outcome, report_entry
from app.cli.import_target import ImportTarget
from app.cli.older_files import FileVersion
from app.cli.record_files import Format, read_records
from app.cli.validating import message_line
from app.cli.writing import exported
from app.definition import SYSTEM_FIELDS, Object, RecordRef
from app.errors import AlreadyReceived, Conflict, FormsError, NotAllowed, NotFound, NotSignedIn, Refused, SavePending, Unavailable
from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.forms.scopes import remove_at, value_at
from app.forms.validation import Message, message_of
from app.platform.base import Principal
from app.state.pending_saves import WRITTEN
from app.submissions.json_input import JsonDocument, is_identical
from app.submissions.outcomes import Decision, Rejected, Saved
from app.texts.text import Fact
from app.web.services import Services


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`key`: the field whose value identifies a record, or `id`; "" for none."""

    key: str = ""
    apply: bool = False
    ignore_unknown: bool = False
    quiet: bool = False
    """No lines while it runs."""
    definition: str = ""
    """The hash of the version that the file was made for; "" for the present one."""


class Importer:
    """One import. `report` says what was done, also when it has to stop."""

    def __init__(self, services: Services, principal: Principal, entity: str, options: ImportOptions, report: ImportReport) -> None:
        self._services, self._principal, self._entity, self._options = services, principal, entity, options
        self.report = report

    async def run(self, file: Path, format: Format) -> None:
        """Raises FormsError if it has to stop, with the way to resume in its text."""
        form = await self._services.definitions.current_form(self._principal, self._entity)
        older = await self._services.older_documents.version(self._principal, self._entity, self._options.definition)
        self._version = FileVersion(form, older)
        content, read_by = read_bytes(file), self._version.read_by
        records = read_records(file, content, format, read_by, self._services.context, ignore_unknown=self._options.ignore_unknown)
        target = await self._target(form)
        prefix = self._key_prefix(content)
        with click.progressbar(records, label="Importing" if self._options.apply else "Checking", file=sys.stderr) as bar:
            for number, record in enumerate(bar, 1):
                one = asyncio.ensure_future(self._import(form, target, file, record, f"{prefix}-{number}"))
                try:
                    await asyncio.shield(one)
                except (Unavailable, SavePending, NotAllowed, NotSignedIn) as error:
                    raise _stopped(error, f"{file}:{record.location}", self.report.counts.total()) from error
                except asyncio.CancelledError:
                    await one  # what is on its way is finished first
                    self.report.interrupted = True
                    interrupted = Refused("import-interrupted")
                    raise _stopped(interrupted, f"{file}:{record.location}", self.report.counts.total()) from None

    async def _target(self, form: CompiledForm) -> ImportTarget:
        stored = await self._services.platform.list(self._principal, self._entity) if self._options.key else ()
        return ImportTarget(form, self._version.key(self._options.key), stored)

    def _key_prefix(self, content: bytes) -> str:
        """One file may be imported into two entities, with another key, and as of another version."""
        options = f"{self._entity}\0{self._options.key}" + (f"\0{self._options.definition}" if self._options.definition else "")
        digest = hashlib.sha256(hashlib.sha256(content).digest() + options.encode())
        return f"import-{digest.hexdigest()[:32]}"

    async def _import(self, form: CompiledForm, target: ImportTarget, file: Path, record: FileRecord, key: str) -> None:
        try:
            outcome, messages = await self._outcome(form, target, record, key)
        except (Refused, Conflict, NotFound, AlreadyReceived) as error:
            outcome, messages = "refused", _messages_of(form, error)
        self.report.counts[outcome] += 1
        messages = self._version.messages(messages)
        if outcome == "refused":
            self.report.refused.append(report_entry(self._version.read_by, record, messages))
        for message in messages:
            if not self._options.quiet:
                click.echo(f"{file}:{record.location}: {message_line(message)}")

    async def _outcome(
        self, form: CompiledForm, target: ImportTarget, record: FileRecord, key: str
    ) -> tuple[Outcome, Sequence[Message]]:
        if not isinstance(record.document, dict):
            return "refused", record.errors or [Message((), "document-not-an-object", {}, "error", "type")]
        if await self._was_imported(key):
            return "before", ()
        id, existing = target.find(self._version.document(record))
        changed = self._version.carried(record, existing, without_equal)
        if changed.errors:
            return "refused", changed.errors
        await self._expect_form(form)
        reviewed = await self._services.records.decide(self._principal, self._entity, existing, JsonDocument(changed.document))
        if isinstance(reviewed, Rejected):
            return "refused", reviewed.messages
        notes = list(self._not_taken(form, changed, reviewed))
        outcome = await self._write(target, id, existing, reviewed, JsonDocument(changed.document, key))
        return (outcome, notes) if isinstance(outcome, str) else ("refused", outcome.messages)

    async def _was_imported(self, key: str) -> bool:
        """Raises Refused where the record was deleted since."""
        pending = await self._services.pending_saves.get(self._principal, key)
        if pending is None or pending.state not in WRITTEN:
            return False
        try:
            await self._services.platform.get(self._principal, self._entity, pending.record)
        except NotFound:
            raise Refused("import-deleted") from None
        return True

    async def _expect_form(self, form: CompiledForm) -> None:
        """The columns were read by this form: by another one some may be lost."""
        if (await self._services.definitions.form(self._principal, self._entity)).hash != form.hash:
            raise Unavailable("import-form-changed")

    async def _write(
        self, target: ImportTarget, id: str, existing: Object | None, reviewed: Decision, document: JsonDocument
    ) -> Outcome | Rejected:
        if not self._options.apply:
            target.put(id, {**(existing or {}), **reviewed.body})
            return "create" if existing is None else "update" if reviewed.changes else "same"
        outcome = await self._services.records.save(self._principal, RecordRef(self._entity, id or None), document)
        if isinstance(outcome, Rejected):
            return outcome
        target.put(str(outcome.record["id"]), outcome.record)
        return _outcome_of(outcome, id)

    def _not_taken(self, form: CompiledForm, record: FileRecord, reviewed: Decision) -> Iterator[Message]:
        """Counts what a record says that is not written. What depends on the record is said at its line."""
        for name in record.ignored:
            self.report.not_taken[name, "system" if name in SYSTEM_FIELDS else "unknown"] += 1
        for each in reviewed.review.not_taken:
            if each.code in ("hidden", "locked") and (entry := form.field_at(each.path)):
                yield message_of(entry[0], Fact(each.words, each.params), "not-taken", "warning")
            if not (self._options.key == "id" and each.path == ("id",)):
                self.report.not_taken["/".join(map(str, each.path)), each.code] += 1


def without_equal(form: CompiledForm, record: FileRecord, existing: Object | None) -> FileRecord:
    """Without what an export of the existing record says, too: nobody changed it, so it is not judged and not written."""
    if existing is None:
        return record
    shown, values = exported(form, existing), form.values_of(existing)
    fields = [(*form.by_key[key], cell) for key, cell in record.cells.items()]
    equal = {field.path for field, kind, cell in fields if cell_of(values.get(field.key), kind) == cell}
    if not fields:
        paths = form.scope.paths_in(record.document)
        equal = {path for path in paths if is_identical(value_at(record.document, path, MISSING), value_at(shown, path, MISSING))}
    document = _copy(record.document)
    for path in equal:
        remove_at(document, path)
    return replace(record, document=document, errors=tuple(each for each in record.errors if each.path not in equal))


def _copy(document: dict[str, Any]) -> dict[str, Any]:
    return {name: _copy(value) if isinstance(value, dict) else value for name, value in document.items()}


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


def _path_of(form: CompiledForm, key: str) -> tuple[str | int, ...]:
    return form.by_key[key][0].path if key in form.by_key else ()


def _stopped(error: FormsError, location: str, count: int) -> FormsError:
    """`count`: records that were imported."""
    kind = Unavailable if isinstance(error, Unavailable | SavePending) else type(error)
    return kind("import-stopped", place=location, detail=str(error), count=count)
