"""CSV: one line a field, for spreadsheets."""

import csv
import io

from app.exports.base import Exporter
from app.exports.table import tables_of
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose

COLUMNS = ("Panel", "Section", "Field", "Label", "Type", "Required", "Notes")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class CsvTable(Exporter):
    name = "csv"
    title = "CSV"
    about = "The fields as a table for spreadsheets, one line each."
    media_type = "text/csv"
    ending = ".csv"
    language = "csv"

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        written = io.StringIO(newline="")
        writer = csv.writer(written)
        writer.writerow(COLUMNS)
        for table in tables_of(form.definition):
            for row in table.rows:
                texts = (table.panel, table.header, row.field, row.label, row.type, row.required, row.notes)
                writer.writerow(map(defused, texts))
        return written.getvalue()


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what begins like one."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text
