"""Rows that list other things: records of another entity, entries of an array, files, notes."""

from app.definition import Row
from app.rows.base import RowType
from app.texts.text import Fact


class RelatedList(RowType):
    """Records of another entity that belong to this one."""

    name = "relatedlist"

    def note(self, row: Row) -> Fact:
        return Fact("row-records-of", {"entity": row.entity}) if row.entity else Fact("row-records")


class ObjectArray(RowType):
    """A grid over an array of the record."""

    name = "objectarray"
    readonly_code = "row-table"


class Files(RowType):
    name = "files"
    readonly_code = "row-files"


class File(Files):
    name = "file"


class Notes(RowType):
    name = "notes"
    readonly_code = "row-notes"


class ActivityStream(RowType):
    name = "activitystream"
    readonly_code = "row-activities"
