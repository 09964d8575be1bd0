"""The field types. A new one is its file, its line here, and maybe its template."""

import re

from app.fields.base import FieldType
from app.fields.checkbox import Checkbox
from app.fields.color import Color
from app.fields.date import Date
from app.fields.datetime import Datetime, Timestamp
from app.fields.file import File
from app.fields.gauge import Gauge
from app.fields.icon import Icon
from app.fields.lookup import ObjectLookup, SimpleObjectLookup, Singleuser
from app.fields.multiselect import Multiselect
from app.fields.number import Number
from app.fields.password import Password
from app.fields.select import IndexedSelect, Singleselect
from app.fields.text import Text
from app.fields.textarea import Textarea
from app.fields.texteditor import Texteditor
from app.fields.unknown import Unknown
from app.fields.url import Url

FIELD_TYPES: dict[str, FieldType] = {
    each.name: each
    for each in (
        Text(),
        Textarea(),
        Url(),
        Number(),
        Checkbox(),
        Date(),
        Datetime(),
        Timestamp(),
        IndexedSelect(),
        Singleselect(),
        Multiselect(),
        ObjectLookup(),
        SimpleObjectLookup(),
        Singleuser(),
        Texteditor(),
        Password(),
        Gauge(),
        Color(),
        Icon(),
        File(),
        Unknown(),
    )
}

REFERENCE = re.compile(r"^reference\s*(?:→|->|to)\s*(?P<entity>\S+)$", re.IGNORECASE)


def type_of_word(word: str) -> str | None:
    """A definition's or an entity table's word for a type -> its name in FIELD_TYPES; None for an unknown word."""
    folded = " ".join(word.split()).casefold()
    name = _WORDS.get(folded)
    if name is not None:
        return name
    reference = REFERENCE.match(folded)
    if reference is None:
        return None
    return "singleuser" if reference["entity"] == "user" else "objectLookup"


_WORDS = {word.casefold(): each.name for each in FIELD_TYPES.values() for word in (each.name, *each.aliases)}
