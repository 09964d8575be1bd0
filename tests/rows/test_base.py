"""A row type that says nothing of its own."""

from app.definition import Row
from app.rows.base import RowType
from app.texts.text import Fact


class Table(RowType):
    name = "table"
    readonly_code = "row-table"


def test_a_row_that_cannot_be_changed_says_so() -> None:
    assert Table().note(Row("table")) == Fact("row-table")
    assert RowType().note(Row("x")) == Fact("row-readonly")
    assert (Table.template, Table.has_fields) == ("rows/other.html", False)
