"""An example record: valid under the form's conditions, with every field filled in that its own values show and unlock."""

from collections.abc import Mapping
from typing import Any

from app.exports.base import JsonExporter
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.texts.text import N_

ID = "00000000-0000-4000-8000-000000000000"
MAX_ROUNDS = 50
"""Fields with conditions in a circle can lock each other. After so many rounds the example has only the required fields."""
UPDATED_FIELDS = 3
"""Fields in an example of an update."""


class Example(JsonExporter):
    name = "example"
    title = "Example record"
    about = N_("A record that is accepted as it is, to start from.")
    ending = ".example.json"
    has_purposes = True

    def document(self, form: CompiledForm, purpose: Purpose) -> Mapping[str, Any]:
        return example_record(form, purpose)


def example_record(form: CompiledForm, purpose: Purpose) -> Mapping[str, Any]:
    """Valid under the schema of that purpose. It contains a secret only if the secret is required."""
    values = _all_values(form) or _required_values(form)
    if purpose == "update":
        return form.object_of(dict(list(values.items())[:UPDATED_FIELDS]))
    return form.object_of(values) if purpose == "create" else _stored(form, values)


def smallest_record(form: CompiledForm) -> Mapping[str, Any]:
    """A new record with only the required fields."""
    return form.object_of(_required_values(form))


def _all_values(form: CompiledForm) -> dict[str, Any] | None:
    """All fields that can be filled in, by key. None if the values keep showing and hiding each other."""
    writable = {field.key for field, _ in form.writable}
    values = form.rules.fill(
        lambda field, required: _example(form, field.key) if field.key in writable and (required or not field.secret) else None
    )
    for _ in range(MAX_ROUNDS):
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


def _required_values(form: CompiledForm) -> dict[str, Any]:
    """The required fields, and those that their values make required, by key."""
    values = form.rules.fill(lambda field, required: _example(form, field.key) if required else None)
    for _ in range(MAX_ROUNDS):
        missing = form.rules.evaluate(values).required - values.keys()
        if not missing:
            break
        values.update({field.key: _example(form, field.key) for field, _ in form.inputs if field.key in missing})
    return values


def _stored(form: CompiledForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """The record as the platform returns it: with system properties, and with read-only fields."""
    definition = form.definition
    hidden = form.rules.evaluate(values).hidden_keys
    shown = [field for field, _ in form.inputs if field.key not in hidden]
    all_values = {**{field.key: {"stored": True} if field.secret else _example(form, field.key) for field in shown}, **values}
    if form.rules.evaluate(all_values).required - values.keys():  # a read-only value makes another field required
        all_values = dict(values)
    all_values.update({key: {"stored": True} for key in all_values if form.by_key[key][0].secret})
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
    return {**{name: value for name, value in system.items() if name not in names}, **form.object_of(all_values)}


def _example(form: CompiledForm, key: str) -> Any:
    field, kind = form.by_key[key]
    return kind.example(field)
