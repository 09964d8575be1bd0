"""One form under a name of its own -> its schemas in the OpenAPI document: of records, and of what is answered about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.api_docs.components import TEXT, WARNINGS, Document, schema_ref
from app.exports.base import component
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES, Purpose

LOST_UPDATES: Document = {
    "type": "array",
    "description": "Only where somebody else wrote in the very moment: fields whose values replaced theirs, or may have.",
    "items": {
        "type": "object",
        "required": ["pointer", "field"],
        "properties": {
            "pointer": TEXT,
            "field": TEXT,
            "theirs": {"description": "What was replaced, where that is known; null where it was nothing. Of a secret never."},
        },
    },
}


@dataclass(frozen=True, slots=True)
class Described:
    """One form, under a name that is its own among all forms of the document."""

    form: CompiledForm
    name: str

    @property
    def one(self) -> str:
        return self.form.definition.name

    @property
    def many(self) -> str:
        return self.form.definition.plural


def schemas_of(described: Described) -> Mapping[str, Document]:
    fitting = schema_ref(schema_name(described, "record"))
    record = {"anyOf": [fitting, schema_ref("Unfitting")]}
    read: Document = {
        "type": "object",
        "required": ["record", "warnings"],
        "properties": {"record": record, "warnings": WARNINGS},
    }
    return {
        **{schema_name(described, purpose): component(described.form, purpose) for purpose in PURPOSES},
        f"{described.name}Read": read,
        f"{described.name}Written": {
            **read,
            "required": ["record", "warnings", "ignored"],
            "properties": {**read["properties"], "ignored": schema_ref("Ignored"), "lost_updates": LOST_UPDATES},
        },
        f"{described.name}List": {
            "type": "object",
            "required": ["records", "total", "page", "size"],
            "properties": {
                "records": {"type": "array", "items": record},
                "total": {"type": "integer", "minimum": 0, "description": "Of all pages together."},
                "page": {"type": "integer"},
                "size": {"type": "integer"},
            },
        },
    }


def schema_name(described: Described, purpose: Purpose) -> str:
    return f"{described.name}{purpose.capitalize()}"
