"""A form as a Markdown page in the layout of the platform's own pages, with one table per form row."""

import re

from app.exports.base import Exporter
from app.exports.table import Table, tables_of
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.texts.text import N_

HEAD = "| Field | Type | Required | Notes |\n|---|---|---|---|\n"
MARKUP = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)")
"""Characters that Markdown would read as markup."""


class Markdown(Exporter):
    name = "markdown"
    title = "Markdown"
    about = N_("The fields as tables, in the layout of the platform's own pages.")
    media_type = "text/markdown"
    ending = ".md"
    language = "markdown"

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        definition = form.definition
        properties = [
            ("Entity code", definition.entity),
            ("Display name", definition.name),
            ("Plural", definition.plural),
            ("Level", str(definition.level)),
        ]
        parts = [f"# {_text(definition.entity)}: {_text(definition.name)}\n"]
        if definition.description:
            parts.append(f"{_text(definition.description)}\n")
        parts.append("## Entity properties\n\n| Property | Value |\n|---|---|\n" + "".join(map(_cells, properties)))
        parts.append("## Fields\n")
        return "\n".join([*parts, *map(_table, tables_of(definition))])


def _table(table: Table) -> str:
    rows = "".join(_cells((row.field, row.type, row.required, row.notes)) for row in table.rows)
    return f"### {_text(table.heading) or 'Fields'}\n\n{HEAD}{rows}"


def _cells(texts: tuple[str, ...]) -> str:
    return "".join(f"| {_text(text)} " if text else "| " for text in texts) + "|\n"


def _text(text: str) -> str:
    """One line of text that Markdown prints as it is: "a_b\nc" -> "a\\_b c"."""
    return MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
