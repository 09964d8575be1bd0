"""The UI schema of JSON Forms: a category for each panel, its columns side by side, a group for each row, controls, and rules.

JSON Forms finds values by paths with dots: it cannot reach a field whose id holds a dot or a bracket, and shows it blank.
"""

from collections.abc import Iterable, Iterator

from app.conditions.effective import EffectiveConditions
from app.definition import Column, Condition, Field, Panel, Row
from app.exports.base import JsonExporter
from app.fields.base import Schema, Widget
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.rows import ROW_TYPES

OPTIONS: dict[Widget, Schema] = {
    "": {},
    "lines": {"multi": True},
    "color": {"format": "color"},
    "instant": {"format": "date-time"},
    "choice": {},
    "few": {},  # its radio buttons take an option's id for the button's own: two fields would share them
    "choices": {},
    "secret": {"format": "password"},
    "opaque": {},
}
FULL = 100.5
"""In percent: three fields of 33.5 stand in one line."""


class JsonForms(JsonExporter):
    name = "jsonforms"
    title = "JSON Forms UI schema"
    about = "Goes beside the JSON Schema into JSON Forms."
    ending = ".jsonforms.json"

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        writer = _Writer(form)
        panels = [writer.category(panel) for panel in form.definition.panels if not panel.hidden]
        return {"type": "Categorization", "elements": panels}


class _Writer:
    def __init__(self, form: CompiledForm) -> None:
        self._inputs, self._conditions = form.by_key, EffectiveConditions(form.definition, form.inputs)

    def category(self, panel: Panel) -> Schema:
        options = {"options": {"icon": panel.icon}} if panel.icon else {}
        columns = [self._column(column) for column in panel.columns]
        elements = columns if len(columns) < 2 else [{"type": "HorizontalLayout", "elements": columns}]
        return {"type": "Category", "label": panel.name, **options, **self._shown(panel.visibility), "elements": elements}

    def _column(self, column: Column) -> Schema:
        return {
            "type": "VerticalLayout",
            "options": {"width": column.width},
            "elements": [self._group(row) for row in column.rows],
        }

    def _group(self, row: Row) -> Schema:
        elements = [_side_by_side(line) for line in _lines(self._controls(row))]
        if note := ROW_TYPES[row.type].note(row):
            elements = [{"type": "Label", "text": note}]
        options = {"options": {"subheader": row.subheader}} if row.subheader else {}
        return {"type": "Group", "label": row.header, **options, **self._shown(row.visibility), "elements": elements}

    def _controls(self, row: Row) -> Iterator[Schema]:
        """A value whose type nobody names has no control: there is nothing that JSON Forms could draw.

        A field that is there several times is of one type everywhere: that of the schema.
        """
        for field in row.fields:
            chosen, kind = self._inputs[field.key]
            if not field.hidden and (widget := kind.widget_of(chosen)) != "opaque":
                yield self._control(field, widget)

    def _control(self, field: Field, widget: Widget) -> Schema:
        """An element takes one rule: one that may be hidden and locked stands in a layout that may be hidden."""
        options = {"width": field.width, **OPTIONS[widget], **({} if field.writable else {"readonly": True})}
        told = {"type": "Control", "scope": _scope(field), "label": field.label, "options": options}
        shown, locked = self._shown(field.visibility), self._rule("DISABLE", field.readonly_when)
        if shown and locked:
            width = {"options": {"width": field.width}}
            return {"type": "VerticalLayout", **width, **shown, "elements": [{**told, **locked}]}
        return {**told, **shown, **locked}

    def _shown(self, condition: Condition | None) -> Schema:
        return self._rule("SHOW", condition)

    def _rule(self, effect: str, condition: Condition | None) -> Schema:
        """Nothing where JSON Schema cannot say the condition."""
        schema = self._conditions.schema_of(condition)
        return {} if schema is None else {"rule": {"effect": effect, "condition": {"scope": "#", "schema": schema}}}


def _lines(controls: Iterable[Schema]) -> Iterator[list[Schema]]:
    """Controls that stand side by side: as many as their widths let into one line."""
    line: list[Schema] = []
    for control in controls:
        if line and sum(each["options"]["width"] for each in (*line, control)) > FULL:
            yield line
            line = []
        line.append(control)
    if line:
        yield line


def _side_by_side(line: list[Schema]) -> Schema:
    return line[0] if len(line) == 1 else {"type": "HorizontalLayout", "elements": line}


def _scope(field: Field) -> str:
    path = (field.parent_property, field.id) if field.parent_property else (field.id,)
    return "#" + "".join(f"/properties/{name.replace('~', '~0').replace('/', '~1')}" for name in path)
