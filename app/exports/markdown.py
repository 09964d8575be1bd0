"""Markdown: a page of an entity in the shape of the platform's own, one table a form row."""

import re

from app.exports.base import Exporter
from app.exports.table import Table, tables_of
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose

HEAD = "| Field | Type | Required | Notes |\n|---|---|---|---|\n"
SIGNS = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)")
"""What would be markup, not text."""


class Markdown(Exporter):
    name = "markdown"
    title = "Markdown"
    about = "The fields as tables, in the shape of the platform's own pages."
    media_type = "text/markdown"
    ending = ".md"
    language = "markdown"

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        definition = form.definition
        facts = [
            ("Entity code", definition.entity),
            ("Display name", definition.name),
            ("Plural", definition.plural),
            ("Level", str(definition.level)),
        ]
        parts = [f"# {_text(definition.entity)}: {_text(definition.name)}\n"]
        if definition.description:
            parts.append(f"{_text(definition.description)}\n")
        parts.append("## Entity properties\n\n| Property | Value |\n|---|---|\n" + "".join(map(_cells, facts)))
        parts.append("## Fields\n")
        return "\n".join([*parts, *map(_table, tables_of(definition))])


def _table(table: Table) -> str:
    rows = "".join(_cells((row.field, row.type, row.required, row.notes)) for row in table.rows)
    return f"### {_text(table.heading) or 'Fields'}\n\n{HEAD}{rows}"


def _cells(texts: tuple[str, ...]) -> str:
    return "".join(f"| {_text(text)} " if text else "| " for text in texts) + "|\n"


def _text(text: str) -> str:
    """Text on one line that Markdown prints as it is."""
    return SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
