"""A record to begin with: every field that its own values show and leave open, filled in; valid, conditions included."""

from collections.abc import Mapping
from typing import Any

from app.exports.base import JsonExporter
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose

ID = "00000000-0000-4000-8000-000000000000"
ROUNDS = 50
"""How often values may show and hide each other before only what is required is filled in."""
CHANGED = 3
"""Fields in an example of an update."""


class Example(JsonExporter):
    name = "example"
    title = "Example record"
    about = "A record that is accepted as it stands, to begin with."
    ending = ".example.json"
    has_purposes = True

    def document(self, form: CompiledForm, purpose: Purpose) -> Mapping[str, Any]:
        return example_record(form, purpose)


def example_record(form: CompiledForm, purpose: Purpose) -> Mapping[str, Any]:
    """Valid under the schema of that purpose. A secret stands in it only where a record cannot do without."""
    values = _filled(form) or _required(form)
    if purpose == "update":
        return form.object_of(dict(list(values.items())[:CHANGED]))
    return form.object_of(values) if purpose == "create" else _stored(form, values)


def smallest_record(form: CompiledForm) -> Mapping[str, Any]:
    """What a new record cannot do without."""
    return form.object_of(_required(form))


def _filled(form: CompiledForm) -> dict[str, Any] | None:
    """All that can be filled in; None where values never come to rest."""
    values: dict[str, Any] = {}
    for _ in range(ROUNDS):
        state = form.rules.evaluate(values)
        open_keys = [
            field.key
            for field, _ in form.writable
            if field.key not in state.hidden_keys
            and field.key not in state.readonly
            and (not field.secret or field.key in state.required)
        ]
        if values.keys() == set(open_keys):
            return values
        values = {key: _example(form, key) for key in open_keys}
    return None


def _required(form: CompiledForm) -> dict[str, Any]:
    """What is required, and what that makes required in turn."""
    values: dict[str, Any] = {}
    while missing := form.rules.evaluate(values).required - values.keys():
        values.update({field.key: _example(form, field.key) for field, _ in form.inputs if field.key in missing})
    return values


def _stored(form: CompiledForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same record as the platform answers it: system fields, and what others set."""
    definition = form.definition
    hidden = form.rules.evaluate(values).hidden_keys
    shown = [field for field, _ in form.inputs if field.key not in hidden]
    told = {**{field.key: {"stored": True} if field.secret else _example(form, field.key) for field in shown}, **values}
    if form.rules.evaluate(told).required - values.keys():  # what others set makes something required
        told = dict(values)
    told.update({key: {"stored": True} for key in told if form.by_key[key][0].secret})
    system = {
        "id": ID,
        "entity": definition.entity,
        "level": definition.level,
        "comboKey": f"SUB:{ID}|ENT:{ID}",
        "subscription": ID,
        "ownerId": ID,
        "updatedId": ID,
        "created": 1769869800000,
        "updated": 1769869800000,
        "_df_version": 0,
    }
    names = {field.path[0] for field, _ in form.inputs}
    return {**{name: value for name, value in system.items() if name not in names}, **form.object_of(told)}


def _example(form: CompiledForm, key: str) -> Any:
    field, kind = form.by_key[key]
    return kind.example(field)
