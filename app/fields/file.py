"""Attached files: opaque, never written, displayed by their names."""

from typing import Any

from app.conditions import kinds
from app.definition import Field
from app.fields.base import Context, FieldType, Schema, is_blank, raw_text

NAME_KEYS = ("name", "fileName", "filename", "originalName", "title")


class File(FieldType):
    name = "file"
    aliases = ("files", "attachment", "attachments", "image", "upload")
    read_template = "fields/reading_kept.html"
    kind = kinds.ANYTHING
    always_readonly = True
    widget = "opaque"
    is_long = True

    def schema(self, field: Field) -> Schema:
        return {}

    def show(self, field: Field, value: Any, context: Context) -> str:
        return "" if value is None else raw_text(value)

    def display(self, field: Field, value: Any, context: Context) -> str:
        if is_blank(value):
            return ""
        files = value if isinstance(value, list) else [value]
        return ", ".join(map(_name, files))


def _name(file: Any) -> str:
    if isinstance(file, dict):
        return next((file[key] for key in NAME_KEYS if isinstance(file.get(key), str)), raw_text(file))
    return raw_text(file)
