"""A row of a type that is not supported."""

from app.definition import Row
from app.rows.base import RowType
from app.texts.text import Fact


class Unknown(RowType):
    name = "unknown"

    def note(self, row: Row) -> Fact:
        return Fact("row-unknown", {"type": row.raw_type})
