"""A reference to records of another entity, or to a user: their ids. Their names are looked up elsewhere."""

from collections.abc import Sequence
from typing import Any, ClassVar

from app.conditions import kinds
from app.conditions.kinds.base import Kind
from app.definition import Field
from app.fields.base import MISSING, NOT_STORABLE, Context, FieldType, Reader, Schema, Unreadable, is_blank_text, is_storable
from app.fields.multiselect import entries_of
from app.fields.select import option_id
from app.texts.text import Fact


class ObjectLookup(FieldType):
    name = "objectLookup"
    secrecy = ""
    aliases: ClassVar[tuple[str, ...]] = ("reference", "lookup")
    kind = kinds.REFERENCE
    uses: ClassVar[frozenset[str]] = frozenset({"entity", "multiple"})
    reader = "entry"
    noun = "a reference to a record"
    mismatch: ClassVar[str] = "not-a-record"
    template = "fields/lookup.html"
    read_template = "fields/reading_lookup.html"

    def schema(self, field: Field) -> Schema:
        return {"type": "array", "items": {"type": "string"}} if field.multiple else {"type": "string"}

    def required_schema(self, field: Field) -> Schema:
        return {"minItems": 1} if field.multiple else {"minLength": 1}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        ids = list(dict.fromkeys(line.strip() for text in posted for line in text.splitlines() if not is_blank_text(line)))
        if not all(map(is_storable, ids)):
            return Unreadable(tuple(posted), NOT_STORABLE)
        if not ids:
            return MISSING
        if field.multiple:
            return ids
        return ids[0] if len(ids) == 1 else Unreadable(tuple(posted), Fact("one-record-only", {"count": len(ids)}))

    def kind_in_conditions(self, field: Field) -> Kind:
        """Several ids are compared like several options: as a set."""
        return kinds.OPTIONS if field.multiple and not field.secret else super().kind_in_conditions(field)

    def reader_of(self, field: Field) -> Reader:
        return "entries" if field.multiple else "entry"

    def example(self, field: Field) -> Any:
        id = "00000000-0000-4000-8000-000000000000"
        return [id] if field.multiple else id

    def word(self, field: Field) -> str:
        return f"reference → {field.entity}" if field.entity else "reference"

    def show(self, field: Field, value: Any, context: Context) -> str:
        return "\n".join(entries_of(value))

    def comes_back(self, field: Field, shown: str) -> str:
        """An input of one line drops the breaks between several ids."""
        return shown if field.multiple else shown.replace("\r", "").replace("\n", "")

    def display(self, field: Field, value: Any, context: Context) -> str:
        return ", ".join(entries_of(value))

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        if isinstance(one, list) or isinstance(other, list):
            return frozenset(entries_of(one)) == frozenset(entries_of(other))
        return option_id(one) == option_id(other)


class SimpleObjectLookup(ObjectLookup):
    name = "simpleObjectLookup"
    aliases = ("simple lookup",)


class Singleuser(ObjectLookup):
    """A user's id."""

    name = "singleuser"
    aliases = ("user", "reference to user")
    uses = frozenset({"multiple"})
    noun = "a user"
    mismatch = "not-a-user"

    def display(self, field: Field, value: Any, context: Context) -> str:
        names = context.names()
        return ", ".join(names.get(id, id) for id in entries_of(value))

    def word(self, field: Field) -> str:
        return "reference → user"
