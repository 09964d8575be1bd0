"""Rows that show data in a way of their own: JSON, maps, charts."""

from app.definition import Row
from app.rows.base import RowType


class JsonEditor(RowType):
    name = "jsoneditor"
    what = "This JSON document"


class JsonViewer(JsonEditor):
    name = "jsonviewer"


class Picture(RowType):
    """A picture that the platform draws."""

    def __init__(self, name: str) -> None:
        self.name = name

    def note(self, row: Row) -> str:
        return "The platform draws this from the record's data."


PICTURES = tuple(
    Picture(name)
    for name in (
        [
            "dashboard",
            "scoring",
            "scoringcriteria",
            "map",
            "maplatlon",
            "spend",
            "financialperiods",
            "usgantt",
            "proggantt",
        ]
    )
)
