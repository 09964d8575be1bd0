"""A form becomes its schemas in the OpenAPI document: those of its records, and those of responses about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.api_docs.components import TEXT, WARNINGS, Document, schema_ref
from app.exports.annotated import component
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES, Purpose

LOST_UPDATES: Document = {
    "type": "array",
    "description": "Only if somebody else wrote at the same moment: fields whose values replaced, or may have replaced, theirs.",
    "items": {
        "type": "object",
        "required": ["pointer", "field"],
        "properties": {
            "pointer": TEXT,
            "field": TEXT,
            "theirs": {
                "description": "The value that was replaced, if it is known; null if there was none. Never the value of a secret."
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class DescribedForm:
    """A form with a name that no other form of the document has."""

    form: CompiledForm
    name: str

    @property
    def singular(self) -> str:
        return self.form.definition.name

    @property
    def plural(self) -> str:
        return self.form.definition.plural


def schemas_of(described: DescribedForm) -> Mapping[str, Document]:
    """By name: ThingCreate, ThingUpdate, ThingRecord, and the responses ThingRead, ThingWritten, ThingList."""
    fitting = schema_ref(schema_name(described, "record"))
    record = {"anyOf": [fitting, schema_ref("Unfitting")]}
    names = [(schema_name(described, purpose), purpose) for purpose in PURPOSES]
    read: Document = {
        "type": "object",
        "required": ["record", "warnings"],
        "properties": {"record": record, "warnings": WARNINGS},
    }
    return {
        **{name: component(described.form, purpose, name) for name, purpose in names},
        f"{described.name}Read": read,
        f"{described.name}Written": {
            **read,
            "required": ["record", "warnings", "notTaken", "ignored"],
            "properties": {
                **read["properties"],
                "notTaken": schema_ref("NotTaken"),
                "ignored": schema_ref("Ignored"),
                "lost_updates": LOST_UPDATES,
            },
        },
        f"{described.name}List": {
            "type": "object",
            "required": ["records", "total", "page", "size"],
            "properties": {
                "records": {"type": "array", "items": record},
                "total": {"type": "integer", "minimum": 0, "description": "The count of all pages."},
                "page": {"type": "integer"},
                "size": {"type": "integer"},
            },
        },
    }


def schema_name(described: DescribedForm, purpose: Purpose) -> str:
    return f"{described.name}{purpose.capitalize()}"
