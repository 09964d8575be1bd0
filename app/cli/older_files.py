"""A file that was made for an earlier version of a definition: read by that one, carried through the steps to the present one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.cli.file_records import FileRecord
from app.definition import Object
from app.forms.compiler import CompiledForm
from app.forms.searchable import searchable_fields
from app.forms.validation import Message
from app.records.older_documents import OlderVersion
from app.submissions.carried import path_after

WithoutEqual = Callable[[CompiledForm, FileRecord, Object | None], FileRecord]


@dataclass(frozen=True, slots=True)
class FileVersion:
    """`form` is the present one."""

    form: CompiledForm
    older: OlderVersion

    @property
    def read_by(self) -> CompiledForm:
        return self.older.form(self.form)

    def key(self, name: str) -> str:
        """The field that identifies records, as it is called now; the same for what is no field of the file's version."""
        field = next((each for each in searchable_fields(self.read_by) if each.id == name), None)
        path = path_after(self.older.ways, field.path) if field else ()
        return next((each.id for each in searchable_fields(self.form) if each.path == path), name)

    def document(self, record: FileRecord) -> Object:
        """What a record of the file says, by which an existing one is found."""
        return self.older.sent(record.document)[0]

    def carried(self, record: FileRecord, existing: Object | None, without_equal: WithoutEqual) -> FileRecord:
        """The record for the present version, without what an export of the existing one would say, too."""
        shown = None if existing is None else self.older.read(existing)
        changed = without_equal(self.read_by, record, shown)
        document, gone = self.older.sent(changed.document, existing)
        return replace(changed, document=document, ignored=(*changed.ignored, *(each.label for each in gone)))

    def messages(self, messages: Sequence[Message]) -> Sequence[Message]:
        """By the names of the file."""
        return self.older.messages(messages)
