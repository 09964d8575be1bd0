"""Rows that show data in a way of their own: JSON, maps, charts."""

from app.rows.base import RowType


class JsonEditor(RowType):
    name = "jsoneditor"
    readonly_code = "row-json"


class JsonViewer(JsonEditor):
    name = "jsonviewer"


class Picture(RowType):
    """A picture that the platform draws."""

    readonly_code = "row-drawing"

    def __init__(self, name: str) -> None:
        self.name = name


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
