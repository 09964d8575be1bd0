"""The export formats. A new format is a file and a line in this table."""

from app.exports.base import Exporter
from app.exports.csv_table import CsvTable
from app.exports.editors import EditorSchema
from app.exports.example import Example
from app.exports.json_schema import Draft07, JsonSchema
from app.exports.jsonforms import JsonForms
from app.exports.markdown import Markdown
from app.exports.openapi import OpenApi
from app.exports.rjsf import Rjsf
from app.exports.typescript import TypeScript

EXPORTERS: dict[str, Exporter] = {
    each.name: each
    for each in (
        JsonSchema(),
        Draft07(),
        EditorSchema(),
        Rjsf(),
        JsonForms(),
        OpenApi(),
        TypeScript(),
        CsvTable(),
        Markdown(),
        Example(),
    )
}
