"""Several of the definition's options, whose order means nothing; where it names none, free entries, one a line, in their order."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.conditions import kinds
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
    is_blank_text,
    is_storable,
)
from app.fields.select import chip, option_id
from app.texts.text import Fact


class Multiselect(FieldType):
    name = "multiselect"
    secrecy = ""
    aliases = ("multi select", "multi-select", "tags", "checkboxlist")
    kind = kinds.OPTIONS
    uses = frozenset({"options"})
    reader = "entries"
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
        entries = list(dict.fromkeys(text if field.options else text.strip() for text in texts if not is_blank_text(text)))
        if not all(map(is_storable, entries)):
            return Unreadable(tuple(posted), NOT_STORABLE)
        return entries or MISSING

    def read_default(self, field: Field, raw: Any, context: Context) -> Any:
        """One id stands for a list of one."""
        return entries_of(raw) if isinstance(raw, str | int | float | list) and not isinstance(raw, bool) else MISSING

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

    def unlisted(self, field: Field, value: Any) -> Sequence[str]:
        listed = {option.id for option in field.options}
        return [entry for entry in entries_of(value) if entry not in listed] if listed else ()

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        """`retired_tick`: entries that are no options (any more), and their input's name. `chip`: each entry's text and color."""
        options = {option.id: option for option in field.options}
        entries = entries_of(value)
        if name == "retired_tick":
            return [{"name": f"f.{field.key}", "id": entry, "text": entry} for entry in self.unlisted(field, value)]
        if name != "chip":
            return ()
        return [chip(options[entry].text, options[entry].color) if entry in options else chip(entry, "") for entry in entries]

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        """Options are a set. Free entries are stored as they are typed, in their order."""
        first, second = entries_of(one), entries_of(other)
        return frozenset(first) == frozenset(second) if field.options else _as_typed(first) == _as_typed(second)

    def fault(self, field: Field, problem: Problem) -> Fact:
        return Fact("entry-repeated") if problem.rule == "uniqueItems" else super().fault(field, problem)


def _as_typed(entries: Sequence[str]) -> list[str]:
    """As `parse` gives them: without blanks around them, and no blank ones."""
    return [entry.strip() for entry in entries if not is_blank_text(entry)]


def entries_of(value: Any) -> list[str]:
    """A stored value's entries, also where a record holds one bare id instead of a list. Not to be changed."""
    if is_blank(value):
        return []
    if type(value) is list and set(map(type, value)) == {str}:
        return value
    return [option_id(entry) for entry in value] if isinstance(value, list | tuple) else [option_id(value)]
