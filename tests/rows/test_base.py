"""A row type that says nothing of its own."""

from app.definition import Row
from app.rows.base import RowType


class Table(RowType):
    name = "table"
    what = "This table"


def test_a_row_that_cannot_be_changed_says_so() -> None:
    assert Table().note(Row("table")) == "This table is kept as it is and cannot be changed here."
    assert RowType().note(Row("x")) == "This part is kept as it is and cannot be changed here."
    assert (Table.template, Table.has_fields) == ("rows/other.html", False)
