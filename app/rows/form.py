"""The row that is filled in: fields, flowing from left to right by their widths."""

from app.definition import Row
from app.rows.base import RowType
from app.texts.text import Fact


class Form(RowType):
    name = "form"
    template = "rows/form.html"
    has_fields = True

    def note(self, row: Row) -> Fact | None:
        return None
