"""The JSON Schema in the words of editors and form builders: VS Code, json-editor and uniforms each have some of their own.

    {"type": "string", "oneOf": [{"const": "1", "title": "Up"}]}
    -> the same, with "enum": ["1"], "enumDescriptions": ["Up"], "options": {"enum_titles": ["Up"], ...}, "uniforms": ...

They say nothing that a validator judges by.
"""

from app.exports.annotated import annotated, options_of, parts_of, property_at
from app.exports.base import JsonExporter
from app.exports.example import example_record
from app.fields.base import Schema, Widget
from app.forms.compiler import CompiledForm
from app.forms.schema import DIALECT, Purpose, is_secret_choice
from app.texts.text import N_

FORMATS: dict[Widget, Schema] = {"lines": {"format": "textarea"}, "secret": {"format": "password"}}
"""By these json-editor draws a text; uniforms has another word for it."""


class EditorSchema(JsonExporter):
    name = "editors"
    title = "JSON Schema for editors"
    about = N_("The same with words of VS Code, json-editor and uniforms: titles of options, messages, references.")
    media_type = "application/json"
    ending = ".editors.json"
    has_purposes = True
    described_by = DIALECT

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        schema = annotated(form, purpose)
        for part in parts_of(schema):
            if options := options_of(part):
                part.update(_choice(options))
            if "pattern" in part and "description" in part:
                part["patternErrorMessage"] = part["description"]
        for field, kind in form.inputs:
            property = property_at(schema, field.path)
            if is_secret_choice(field, kind):
                _hide_options(property)
            property.update(_drawn(kind.widget_of(field), property))
        return {**schema, "examples": [example_record(form, purpose)]}


def _choice(options: list[Schema]) -> Schema:
    titles = [option["title"] for option in options]
    return {
        "enumDescriptions": titles,
        "options": {"enum_titles": titles, "switcher": False},
        "uniforms": {"options": _labelled(options)},
    }


def _labelled(options: list[Schema]) -> list[Schema]:
    return [{"label": option["title"], "value": option["const"]} for option in options]


def _hide_options(property: Schema) -> None:
    """Of a secret choice: what is chosen is typed, and not shown."""
    for part in parts_of(property):
        for word in ("enum", "enumDescriptions", "uniforms"):
            part.pop(word, None)
        if "oneOf" in part:
            part["options"] = {"switcher": False}


def _drawn(widget: Widget, property: Schema) -> Schema:
    """How a text is typed, and that of several options each has a box."""
    if widget == "secret" and property.get("type") == "string":
        return {**FORMATS["secret"], "uniforms": {"type": "password", "options": None}}
    if widget == "lines" and property.get("type") == "string":
        return FORMATS["lines"]
    entries = options_of(property.get("items", {}))
    return {"uniforms": {"options": _labelled(entries), "checkboxes": True}} if entries and widget == "choices" else {}
