"""A form's fields as CSV for spreadsheets, one field per line."""

import csv
import io

from app.exports.base import Exporter
from app.exports.table import tables_of
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.texts.text import N_

COLUMNS = ("Panel", "Section", "Field", "Label", "Type", "Required", "Notes")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Spreadsheets run a cell that starts with one of these; the last four are the full-width forms of the first four."""


class CsvTable(Exporter):
    name = "csv"
    title = "CSV"
    about = N_("The fields as a table for spreadsheets, one field per line.")
    media_type = "text/csv"
    ending = ".csv"
    language = "csv"

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for table in tables_of(form.definition):
            for row in table.rows:
                cells = (table.panel, table.header, row.field, row.label, row.type, row.required, row.notes)
                writer.writerow(map(formula_safe, cells))
        return text.getvalue()


def formula_safe(text: str) -> str:
    """A cell that no spreadsheet runs as a formula: "=1+1" -> "'=1+1"."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
