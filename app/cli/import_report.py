"""What an import says: counts of outcomes, what was not imported and why, and the report of refused records."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.cli.file_records import FileRecord
from app.forms.compiler import CompiledForm
from app.forms.validation import Message
from app.submissions.json_input import pointer
from app.submissions.not_taken import Code
from app.texts.translator import ENGLISH

Outcome = Literal["create", "update", "same", "before", "refused"]
OUTCOME_WORDS: dict[Outcome, tuple[str, str]] = {
    "create": ("to create", "created"),
    "update": ("to change", "changed"),
    "same": ("unchanged", "unchanged"),
    "before": ("already imported", "already imported"),
    "refused": ("refused", "refused"),
}
"""What the summary calls an outcome: in a dry run, and after writing."""

REASON_WORDS: dict[Code, str] = {
    "system": "the platform sets it",
    "read-only": "the field is read-only",
    "unknown": "no field has this name",
    "removed": "the field was removed",
    "retyped": "the field holds another kind of value now",
    "hidden": "the form hides it for these records",
    "locked": "the form makes it read-only for these records",
}
"""Why something in a file is not written."""


@dataclass(slots=True)
class ImportReport:
    """`applied`: whether the import writes. It has no values of the records."""

    applied: bool
    counts: Counter[Outcome] = field(default_factory=Counter)
    refused: list[dict[str, Any]] = field(default_factory=list)
    not_taken: Counter[tuple[str, Code]] = field(default_factory=Counter)
    """How many records say something that is not written, by its path and the reason."""
    stopped: str = ""
    """Why the import ended before the end of the file."""
    interrupted: bool = False

    def summary(self) -> Iterator[str]:
        """Lines for a terminal."""
        for (name, reason), count in sorted(self.not_taken.items()):
            yield f"Not imported: {name} ({count} {'record' if count == 1 else 'records'}): {REASON_WORDS[reason]}."
        counts = [
            f"{self.counts[outcome]} {words[self.applied]}" for outcome, words in OUTCOME_WORDS.items() if self.counts[outcome]
        ]
        yield ", ".join(counts) or "no records"

    def document(self) -> Mapping[str, Any]:
        """The same for programs."""
        not_taken = [{"name": name, "reason": reason, "records": count} for (name, reason), count in sorted(self.not_taken.items())]
        return {
            "applied": self.applied,
            "counts": {outcome: self.counts[outcome] for outcome in OUTCOME_WORDS},
            "refused": self.refused,
            "notImported": not_taken,
            "stopped": self.stopped,
        }


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


def report_entry(form: CompiledForm, record: FileRecord, messages: Sequence[Message]) -> dict[str, Any]:
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
