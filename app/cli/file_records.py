"""One record of a file: what a program would send, with its line, so that people can find an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.forms.validation import Message


@dataclass(frozen=True, slots=True)
class FileRecord:
    """`document` is what a program would send. With `errors` the file could not be read as one.

    `line` counts from 1. `number` counts the records of a JSON array from 1, if several share a line, and is 0 otherwise.
    """

    line: int
    document: Any
    errors: tuple[Message, ...] = ()
    number: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)
    """Of a table: the cells that are not blank, as they are written, by the keys of fields."""
    ignored: tuple[str, ...] = ()
    """Names of what the file says that no field takes: the platform's own columns, and unknown ones where these are ignored."""

    @property
    def location(self) -> str:
        """For people: "4", or "1: record 2" where several share a line."""
        return f"{self.line}: record {self.number}" if self.number else str(self.line)
