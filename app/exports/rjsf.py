"""The `uiSchema` of RJSF (react-jsonschema-form): order, widgets, help, and the layout for a template that can draw it.

RJSF shows properties one below the other. Panels, columns, rows, widths and the conditions that show or lock them are data in
`ui:options.layout`, and an ObjectFieldTemplate can draw them. The schema itself says when a value is required.
"""

from collections.abc import Iterator
from functools import reduce
from typing import Any

from app.conditions.effective import NEVER, EffectiveConditions
from app.definition import Column, Condition, Field, Panel, Row
from app.exports.base import JsonExporter, note_of
from app.fields.base import FieldType, Schema, Widget
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose, conditions_of
from app.texts.text import N_

ONE_INPUT: Schema = {"ui:options": {"field": "StringField", "fieldReplacesAnyOrOneOf": True}}
"""For a value of several types: RJSF would first ask which type is meant."""

WIDGETS: dict[Widget, Schema] = {
    "": {},
    "lines": {"ui:widget": "textarea"},
    "color": {"ui:widget": "color"},
    "instant": {"ui:widget": "DateTimeWidget"},
    "choice": {"ui:widget": "select"},
    "few": {"ui:widget": "radio"},
    "choices": {"ui:widget": "checkboxes"},
    # By its registered name, which RJSF accepts for a value of any type.
    "secret": {"ui:widget": "PasswordWidget", "ui:autocomplete": "new-password"},
    # RJSF cannot draw a value of an unknown type: it keeps the value and draws nothing.
    "opaque": {"ui:widget": "hidden", "ui:options": {"field": "LayoutHeaderField", "fieldReplacesAnyOrOneOf": True}},
}


class Rjsf(JsonExporter):
    name = "rjsf"
    title = "RJSF uiSchema"
    about = N_("react-jsonschema-form needs it together with the JSON Schema.")
    ending = ".rjsf.json"

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        conditions = conditions_of(form.definition, form.inputs)
        document: Schema = {"ui:options": {"layout": _Layout(conditions).of(form)}}
        orders: dict[tuple[str, ...], dict[str, None]] = {(): {}}
        for field, kind in form.inputs:
            parent = document
            for index, name in enumerate(field.path[:-1]):
                orders[field.path[:index]][name] = None
                orders.setdefault(field.path[: index + 1], {})
                parent = parent.setdefault(name, {})
            orders[field.path[:-1]][field.id] = None
            parent[field.id] = _ui_options(field, kind, never_shown=conditions.shown_keys[field.key] == NEVER)
        for path, names in orders.items():
            # The "*" stands for all other properties of a stored record.
            reduce(lambda part, name: part[name], path, document)["ui:order"] = [*names, "*"]
        return document


def _ui_options(field: Field, kind: FieldType, *, never_shown: bool) -> Schema:
    has_several_types = not never_shown and "anyOf" in kind.schema(field)
    options = {**WIDGETS["opaque" if never_shown else kind.widget_of(field)], **(ONE_INPUT if has_several_types else {})}
    if not field.writable:
        options["ui:readonly"] = True
    if help := _help(field):
        options["ui:help"] = help
    return options


def _help(field: Field) -> str:
    """What the description in the schema does not say: the entity of a lookup, or the unit of a number."""
    if field.entity:
        return f"Ids of records of {field.entity}" if field.multiple else f"Id of a record of {field.entity}"
    return f"In {field.currency}" if field.currency else "In percent" if field.percent else ""


class _Layout:
    """Panels, columns, rows and fields, each with JSON Schemas of the records that show it (`showWhen`) or lock it."""

    def __init__(self, conditions: EffectiveConditions) -> None:
        self._conditions = conditions

    def of(self, form: CompiledForm) -> Schema:
        return {"panels": [self._panel(panel) for panel in form.definition.panels if not panel.hidden]}

    def _panel(self, panel: Panel) -> Schema:
        return {
            "name": panel.name,
            **_without_empty(icon=panel.icon),
            **self._when("showWhen", panel.visibility),
            "columns": [self._column(column) for column in panel.columns],
        }

    def _column(self, column: Column) -> Schema:
        return {"width": column.width, "rows": [self._row(row) for row in column.rows]}

    def _row(self, row: Row) -> Schema:
        return {
            "type": row.type,
            **_without_empty(header=row.header, subheader=row.subheader, note=note_of(row)),
            **self._when("showWhen", row.visibility),
            "fields": list(self._fields(row)),
        }

    def _fields(self, row: Row) -> Iterator[Schema]:
        for field in row.fields:
            if not field.hidden:
                path = list(field.path)
                shown, locked = self._when("showWhen", field.visibility), self._when("readonlyWhen", field.readonly_when)
                yield {"property": path, "width": field.width, **shown, **locked}

    def _when(self, name: str, condition: Condition | None) -> Schema:
        """Empty if JSON Schema cannot express the condition."""
        schema = self._conditions.schema_of(condition)
        return {} if schema is None else {name: schema}


def _without_empty(**texts: str) -> dict[str, Any]:
    return {name: text for name, text in texts.items() if text}
