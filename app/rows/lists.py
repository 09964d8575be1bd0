"""Rows that list other things: records of another entity, entries of an array, files, notes."""

from app.definition import Row
from app.rows.base import RowType


class RelatedList(RowType):
    """Records of another entity that belong to this one."""

    name = "relatedlist"

    def note(self, row: Row) -> str:
        what = f"Records of {row.entity}" if row.entity else "Records"
        return f"{what} that belong to this one are listed on the platform."


class ObjectArray(RowType):
    """A grid over an array of the record."""

    name = "objectarray"
    what = "This table"


class Files(RowType):
    name = "files"
    what = "The list of files"


class File(Files):
    name = "file"


class Notes(RowType):
    name = "notes"

    def note(self, row: Row) -> str:
        return "Notes are read and written on the platform."


class ActivityStream(RowType):
    name = "activitystream"

    def note(self, row: Row) -> str:
        return "The history of activities is shown on the platform."
