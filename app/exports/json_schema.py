"""The enforced JSON Schema, in 2020-12 and, for older tools, in draft-07."""

from typing import ClassVar

from app.exports.base import JsonExporter
from app.exports.example import example_record
from app.fields.base import Schema
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import DIALECT, OLDER_DIALECT, Purpose, in_older_draft
from app.texts.text import N_


class JsonSchema(JsonExporter):
    name = "json-schema"
    title = "JSON Schema 2020-12"
    about = N_("Validate before you send: it gives the verdict of the server.")
    media_type = "application/schema+json"
    also: ClassVar[tuple[str, ...]] = ("application/json",)
    ending = ".schema.json"
    has_purposes = True
    described_by = DIALECT

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        """The enforced schema, with a record that it accepts."""
        return {**schema_for(form, purpose), "examples": [example_record(form, purpose)]}


class Draft07(JsonSchema):
    name = "draft-07"
    title = "JSON Schema draft-07"
    about = N_("The same for tools that need an older draft.")
    media_type = f'application/schema+json; schema="{OLDER_DIALECT}"'
    also: ClassVar[tuple[str, ...]] = ()
    ending = ".draft-07.json"
    described_by = OLDER_DIALECT

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        return in_older_draft(super().document(form, purpose))
