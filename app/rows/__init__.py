"""The row types. A new one is its class and its line here."""

from app.rows.base import RowType
from app.rows.form import Form
from app.rows.lists import ActivityStream, File, Files, Notes, ObjectArray, RelatedList
from app.rows.pictures import PICTURES, JsonEditor, JsonViewer
from app.rows.unknown import Unknown

ROW_TYPES: dict[str, RowType] = {
    each.name: each
    for each in (
        Form(),
        RelatedList(),
        ObjectArray(),
        JsonEditor(),
        JsonViewer(),
        Notes(),
        ActivityStream(),
        File(),
        Files(),
        *PICTURES,
        Unknown(),
    )
}
