"""What every row type answers: its template, and the note in place of what cannot be filled in here."""

from typing import ClassVar

from app.definition import Row


class RowType:
    """A row that is shown with its header and a note; its data is never written."""

    name: str = ""
    template: ClassVar[str] = "rows/other.html"
    has_fields: ClassVar[bool] = False
    """Whether the definition's `fields` of such a row are inputs of the form."""
    what: ClassVar[str] = "This part"

    def note(self, row: Row) -> str:
        return f"{self.what} is kept as it is and cannot be changed here."
