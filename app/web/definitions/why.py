"""Why a field is hidden, required, locked or refused with the values in the preview: rules in words, and what would change it."""

import json
import time
from collections.abc import Mapping
from typing import Any

from app.comparison.explain import explain
from app.definition import RecordRef
from app.editing.outline import Outline, Part
from app.errors import NotFound
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.platform.base import Principal
from app.web.definitions.preview import values_given, values_over
from app.web.definitions.view import View
from app.web.explain import explanation_json
from app.web.services import Services

Shown = dict[str, Any]


async def why_view(
    services: Services, principal: Principal, entity: str, form: CompiledForm, outline: Outline, view: View, position: int
) -> Shown | None:
    """What `templates/definitions/why.html` prints of the field at a position; None for one that has no value of its own."""
    key = next((field.key for field in form.definition.fields() if field.position == position and field.key in form.by_key), None)
    if key is None:
        return None
    over = values_over(form, view.values)
    entry = Entry(form, (), "", time.time())
    try:
        opened = await services.records.preview(principal, entry, RecordRef(entity, view.record or None), over)
    except NotFound:
        return None
    explanation = await services.maker.in_thread(explain, form, dict(opened.values), key)
    said = explanation_json(services.translator, form, explanation)
    given = values_given(view.values)
    return {
        "states": [services.translator.say(code) for code in state_codes(said)],
        "rules": [_rule_view(form, outline, view, entity, rule) for rule in said["rules"]],
        "refused": [each["message"] for each in said["refused"]],
        "changes": [
            {
                "text": services.translator.say(f"wish-{wish}"),
                "values": named_values(form, values),
                "url": view.showing(view.record, json.dumps({**given, **values})).address(entity),
            }
            for wish, values in said["changes"].items()
        ],
    }


def state_codes(said: Shown) -> list[str]:
    return [
        "state-hidden" if said["hidden"] else "state-shown",
        *(["state-required"] if said["required"] else []),
        *(["state-locked"] if said["locked"] else []),
    ]


def _rule_view(form: CompiledForm, outline: Outline, view: View, entity: str, rule: Shown) -> Shown:
    part = part_at(outline, rule["place"])
    url = view.on(part.pointer).address(entity) if part is not None and not part.implied else ""
    return {
        "message": rule["message"],
        "holds": rule["holds"],
        "values": named_values(form, rule["values"]),
        "place": rule["place"],
        "url": url,
    }


def part_at(outline: Outline, place: str) -> Part | None:
    """The part that a rule is written in: "/panel/0/panelColumns/1/rows/2/fields/3/visibility". It counts implied parts."""
    parts, part = outline.panels, None
    for step in place.split("/")[2:]:
        if not step.isdigit():
            continue
        index = int(step)
        if index >= len(parts):
            return None
        part = parts[index]
        parts = part.children
    return part


def named_values(form: CompiledForm, values: Mapping[str, Any]) -> list[Shown]:
    """Labels and texts of options in place of pointers and ids."""
    labels = {pointer: field for field, _ in form.inputs for pointer in ("/" + "/".join(map(str, field.path)),)}
    named = []
    for pointer, value in values.items():
        field = labels.get(pointer)
        texts = {option.id: option.text for option in field.options} if field else {}
        blank = value is None or value in ("", [])
        shown = "" if blank else texts.get(str(value), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        named.append({"label": field.label if field else pointer, "value": shown})
    return named
