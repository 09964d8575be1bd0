"""An unknown row type: shown with a note, never written."""

from app.definition import Row
from app.rows.base import RowType


class Unknown(RowType):
    name = "unknown"

    def note(self, row: Row) -> str:
        return f"Rows of the type “{row.raw_type}” are not known here. Their data is kept."
