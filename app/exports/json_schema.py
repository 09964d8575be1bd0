"""JSON Schema: the one that is enforced, in 2020-12 and for older tools in draft-07."""

from app.compiler import CompiledForm, schema_for
from app.exports.base import JsonExporter
from app.fields.base import Schema
from app.schema import Purpose, in_older_draft


class JsonSchema(JsonExporter):
    name = "json-schema"
    title = "JSON Schema 2020-12"
    media_type = "application/schema+json"
    ending = ".schema.json"
    has_purposes = True

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        return schema_for(form, purpose)


class Draft07(JsonSchema):
    name = "draft-07"
    title = "JSON Schema draft-07"
    ending = ".draft-07.json"

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        return in_older_draft(schema_for(form, purpose))
