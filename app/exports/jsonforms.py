"""The UI schema of JSON Forms: a category per panel, columns side by side, a group per row, controls and rules.

JSON Forms addresses values by paths with dots: it shows a field whose id contains a dot or a bracket without its value.
"""

from collections.abc import Iterable, Iterator

from app.definition import Column, Condition, Field, Panel, Row
from app.exports.base import JsonExporter, note_of
from app.fields.base import Schema, Widget
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose, as_text, conditions_of, is_secret_choice
from app.texts.text import N_

OPTIONS: dict[Widget, Schema] = {
    "": {},
    "lines": {"multi": True},
    "color": {"format": "color"},
    "instant": {"format": "date-time"},
    "choice": {},
    "few": {},  # JSON Forms uses an option's id as the id of its radio button: two fields would share them
    "choices": {},
    "secret": {"format": "password"},
    "opaque": {},
}
FULL_LINE = 100.5
"""Percent. Three fields of 33.5 fit into one line."""


class JsonForms(JsonExporter):
    name = "jsonforms"
    title = "JSON Forms UI schema"
    about = N_("JSON Forms needs it together with the JSON Schema.")
    ending = ".jsonforms.json"

    def document(self, form: CompiledForm, purpose: Purpose) -> Schema:
        writer = _Writer(form)
        panels = [writer.category(panel) for panel in form.definition.panels if not panel.hidden]
        return {"type": "Categorization", "elements": panels}


class _Writer:
    def __init__(self, form: CompiledForm) -> None:
        self._form = form
        self._inputs, self._conditions = form.by_key, conditions_of(form.definition, form.inputs)

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
        if note := note_of(row):
            elements = [{"type": "Label", "text": note}]
        options = {"options": {"subheader": row.subheader}} if row.subheader else {}
        return {"type": "Group", "label": row.header, **options, **self._shown(row.visibility), "elements": elements}

    def _controls(self, row: Row) -> Iterator[Schema]:
        """A field of an unknown type has no control: JSON Forms could not draw it.

        A field that appears several times has the type of the schema everywhere.
        """
        for field in row.fields:
            input, kind = self._inputs[field.key]
            if not field.hidden and (widget := kind.widget_of(input)) != "opaque":
                yield self._control(field, widget)

    def _control(self, field: Field, widget: Widget) -> Schema:
        """An element can have one rule. If a field can be hidden and locked, a layout around it has the rule that hides."""
        options = {"width": field.width, **OPTIONS[widget], **({} if field.writable else {"readonly": True})}
        control = {"type": "Control", "scope": self._scope(field), "label": field.label, "options": options}
        shown, locked = self._shown(field.visibility), self._rule("DISABLE", field.readonly_when)
        if shown and locked:
            width = {"options": {"width": field.width}}
            return {"type": "VerticalLayout", **width, **shown, "elements": [{**control, **locked}]}
        return {**control, **shown, **locked}

    def _scope(self, field: Field) -> str:
        """JSON Forms draws what the schema says. It offers a list of options, except where the scope leads past them."""
        input, kind = self._inputs[field.key]
        if not is_secret_choice(input, kind):
            return _scope(field)
        return f"#/allOf/{self._form.schema['allOf'].index(as_text(input))}/then{_scope(input)[1:]}"

    def _shown(self, condition: Condition | None) -> Schema:
        return self._rule("SHOW", condition)

    def _rule(self, effect: str, condition: Condition | None) -> Schema:
        """Empty if JSON Schema cannot express the condition."""
        schema = self._conditions.schema_of(condition)
        return {} if schema is None else {"rule": {"effect": effect, "condition": {"scope": "#", "schema": schema}}}


def _lines(controls: Iterable[Schema]) -> Iterator[list[Schema]]:
    """Splits controls into lines: as many side by side as their widths allow."""
    line: list[Schema] = []
    width = 0.0
    for control in controls:
        width += control["options"]["width"]
        if line and width > FULL_LINE:
            yield line
            line, width = [], control["options"]["width"]
        line.append(control)
    if line:
        yield line


def _side_by_side(line: list[Schema]) -> Schema:
    return line[0] if len(line) == 1 else {"type": "HorizontalLayout", "elements": line}


def _scope(field: Field) -> str:
    """ "a/b" inside "c" -> "#/properties/c/properties/a~1b"."""
    path = field.path
    return "#" + "".join(f"/properties/{name.replace('~', '~0').replace('/', '~1')}" for name in path)
