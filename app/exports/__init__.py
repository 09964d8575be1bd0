"""The export formats. A new one is its file and its line here."""

from app.exports.base import Exporter
from app.exports.json_schema import Draft07, JsonSchema
from app.exports.jsonforms import JsonForms
from app.exports.rjsf import Rjsf

EXPORTERS: dict[str, Exporter] = {each.name: each for each in (JsonSchema(), Draft07(), Rjsf(), JsonForms())}
