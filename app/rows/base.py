"""What every row type answers: its template, and the note in place of what cannot be filled in here."""

from typing import ClassVar

from app.definition import Row
from app.texts.text import Fact


class RowType:
    """A row that is shown with its header and a note; its data is never written."""

    name: str = ""
    template: ClassVar[str] = "rows/other.html"
    has_fields: ClassVar[bool] = False
    """Whether the definition's `fields` of such a row are inputs of the form."""
    readonly_code: ClassVar[str] = "row-readonly"
    """The code of the note, one of `texts.notices`."""

    def note(self, row: Row) -> Fact | None:
        """What is said in place of a row that cannot be filled in here; None for one that can."""
        return Fact(self.readonly_code)
