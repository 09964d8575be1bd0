"""The `uiSchema` of RJSF (react-jsonschema-form): order, widgets, help; and, for a template that can use it, the layout.

RJSF renders properties one below the other. Panels, columns, rows, widths and the conditions that show or lock them are data in
`ui:options.layout`: an ObjectFieldTemplate may draw them. That a value becomes required by a condition stands in the schema itself.
"""

from collections.abc import Iterator
from typing import Any

from app.conditions.effective import NEVER, EffectiveConditions
from app.definition import Column, Condition, Field, Panel, Row
from app.exports.base import JsonExporter
from app.fields.base import FieldType, Schema, Widget
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.rows import ROW_TYPES

ONE_INPUT: Schema = {"ui:options": {"field": "StringField", "fieldReplacesAnyOrOneOf": True}}
"""Where RJSF would first ask which of several types is meant."""

WIDGETS: dict[Widget, Schema] = {
    "": {},
    "lines": {"ui:widget": "textarea"},
    "color": {"ui:widget": "color"},
    "instant": {"ui:widget": "DateTimeWidget"},
    "choice": {"ui:widget": "select"},
    "few": {"ui:widget": "radio"},
    "choices": {"ui:widget": "checkboxes"},
    # By its registered name, which RJSF takes for a value of any type.
    "secret": {"ui:widget": "PasswordWidget", "ui:autocomplete": "new-password"},
    # Of a value whose type nobody names there is nothing that RJSF could draw: it is kept.
    "opaque": {"ui:widget": "hidden", "ui:options": {"field": "LayoutHeaderField", "fieldReplacesAnyOrOneOf": True}},
}


class Rjsf(JsonExporter):
    name = "rjsf"
    title = "RJSF uiSchema"
    about = "Goes beside the JSON Schema into react-jsonschema-form."
    ending = ".rjsf.json"

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        conditions = EffectiveConditions(form.definition, form.inputs)
        document: Schema = {"ui:order": ["*"], "ui:options": {"layout": _Layout(conditions).of(form)}}
        for field, kind in form.inputs:
            place = document
            if field.parent_property:
                _append(document, field.parent_property)
                place = document.setdefault(field.parent_property, {"ui:order": ["*"]})
            _append(place, field.id)
            place[field.id] = _told(field, kind, kept=conditions.shown_keys[field.key] == NEVER)
        return document


def _append(place: Schema, name: str) -> None:
    """Before the "*", which stands for what a stored record holds besides."""
    if name not in place["ui:order"]:
        place["ui:order"].insert(-1, name)


def _told(field: Field, kind: FieldType, *, kept: bool) -> Schema:
    several = not kept and "anyOf" in kind.schema(field)
    told = {**WIDGETS["opaque" if kept else kind.widget_of(field)], **(ONE_INPUT if several else {})}
    if not field.writable:
        told["ui:readonly"] = True
    if help := _help(field):
        told["ui:help"] = help
    return told


def _help(field: Field) -> str:
    """What the schema's description does not say."""
    if field.entity:
        return f"Ids of records of {field.entity}" if field.multiple else f"Id of a record of {field.entity}"
    return f"In {field.currency}" if field.currency else "In percent" if field.percent else ""


class _Layout:
    """Panels, columns, rows and fields, each with the JSON Schema of the records in which it is shown (`showWhen`) or locked."""

    def __init__(self, conditions: EffectiveConditions) -> None:
        self._conditions = conditions

    def of(self, form: CompiledForm) -> Schema:
        return {"panels": [self._panel(panel) for panel in form.definition.panels if not panel.hidden]}

    def _panel(self, panel: Panel) -> Schema:
        return {
            "name": panel.name,
            **_given(icon=panel.icon),
            **self._when("showWhen", panel.visibility),
            "columns": [self._column(column) for column in panel.columns],
        }

    def _column(self, column: Column) -> Schema:
        return {"width": column.width, "rows": [self._row(row) for row in column.rows]}

    def _row(self, row: Row) -> Schema:
        return {
            "type": row.type,
            **_given(header=row.header, subheader=row.subheader, note=ROW_TYPES[row.type].note(row)),
            **self._when("showWhen", row.visibility),
            "fields": list(self._fields(row)),
        }

    def _fields(self, row: Row) -> Iterator[Schema]:
        for field in row.fields:
            if not field.hidden:
                path = [field.parent_property, field.id] if field.parent_property else [field.id]
                shown, locked = self._when("showWhen", field.visibility), self._when("readonlyWhen", field.readonly_when)
                yield {"property": path, "width": field.width, **shown, **locked}

    def _when(self, name: str, condition: Condition | None) -> Schema:
        """Nothing where JSON Schema cannot say it."""
        schema = self._conditions.schema_of(condition)
        return {} if schema is None else {name: schema}


def _given(**texts: str) -> dict[str, Any]:
    return {name: text for name, text in texts.items() if text}
