"""Several of the definition's options; where it names none, free entries, one a line. Their order is stored and means nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from app import kinds
from app.definition import Field
from app.fields.base import (
    MISSING,
    NOT_STORABLE,
    Context,
    FieldType,
    Problem,
    Reader,
    Schema,
    Unreadable,
    Widget,
    is_blank,
    is_storable,
    unix_lines,
)
from app.fields.select import option_id
from app.texts.text import Fact


class Multiselect(FieldType):
    name = "multiselect"
    aliases = ("multi select", "multi-select", "tags", "checkboxlist")
    kind = kinds.OPTIONS
    reader = "entries"
    takes_options = True
    holds_any_text = False
    noun = "a list of options"
    mismatch = "not-a-list"
    template = "fields/multiselect.html"
    read_template = "fields/reading_options.html"

    def schema(self, field: Field) -> Schema:
        item: Schema = {"type": "string"}
        if field.options:
            item["oneOf"] = [{"const": option.id, "title": option.text} for option in field.options]
        return {"type": "array", "items": item, "uniqueItems": True}

    def required_schema(self, field: Field) -> Schema:
        return {"minItems": 1}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        texts = posted if field.options else [line for text in posted for line in text.splitlines()]
        entries = list(dict.fromkeys(text if field.options else text.strip() for text in texts if text.strip()))
        if not all(map(is_storable, entries)):
            return Unreadable(tuple(posted), NOT_STORABLE)
        return entries or MISSING

    def reader_of(self, field: Field) -> Reader:
        return "choices" if field.options else "entries"

    def example(self, field: Field) -> list[str]:
        return [field.options[0].id if field.options else "text"]

    def widget_of(self, field: Field) -> Widget:
        return "choices" if field.options else ""

    def show(self, field: Field, value: Any, context: Context) -> Any:
        entries = entries_of(value)
        return tuple(entries) if field.options else "\n".join(entries)

    def display(self, field: Field, value: Any, context: Context) -> str:
        texts = {option.id: option.text for option in field.options}
        return ", ".join(texts.get(entry, entry) for entry in entries_of(value))

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        """`retired_tick`: entries that are no options (any more), and their input's name. `chip`: each entry's text and color."""
        options = {option.id: option for option in field.options}
        entries = entries_of(value)
        if name == "retired_tick":
            retired = [entry for entry in entries if options and entry not in options]
            return [{"name": f"f.{field.key}", "id": entry, "text": entry} for entry in retired]
        if name != "chip":
            return ()
        return [
            {"text": options[entry].text, "color": options[entry].color or "currentColor"}
            if entry in options
            else {"text": entry, "color": "currentColor"}
            for entry in entries
        ]

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        return _normal(one) == _normal(other)

    def fault(self, field: Field, problem: Problem) -> Fact:
        return Fact("entry-repeated") if problem.rule == "uniqueItems" else super().fault(field, problem)


def entries_of(value: Any) -> list[str]:
    """A stored value's entries, also where a record holds one bare id instead of a list. Not to be changed."""
    if is_blank(value):
        return []
    if type(value) is list and set(map(type, value)) == {str}:
        return value
    return [option_id(entry) for entry in value] if isinstance(value, list | tuple) else [option_id(value)]


def _normal(value: Any) -> frozenset[str]:
    return frozenset(unix_lines(entry).strip() for entry in entries_of(value))
