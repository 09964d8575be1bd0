"""A part of a draft -> the inputs of its properties, and the posted inputs -> the operations that set what was changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.editing.condition_lines import json_of, lines_of
from app.editing.editor import Editor
from app.editing.json_nodes import value_of
from app.editing.operations import Operation, SetProperty, UnsetProperty
from app.editing.outline import TABLES, Part, PartKind
from app.errors import EditRefused
from app.fields import FIELD_TYPES
from app.fields.base import unix_lines
from app.platform.base import Object
from app.reading.aliases import DEFINITION
from app.reading.notations import as_flag
from app.rows import ROW_TYPES
from app.texts.translator import Translator
from app.web.definitions.condition_builder import Drivers, builder_view, posted_lines

Look = Literal["text", "long", "flag", "number", "json", "value", "row-type", "direction"]
PREFIX = "p."
"""Of the names of the inputs."""
NO_DRIVERS: Drivers = {}


@dataclass(frozen=True, slots=True)
class Input:
    attribute: str
    look: Look

    @property
    def code(self) -> str:
        """Of its label, in `texts.definitions`."""
        return f"property-{self.attribute.replace('_', '-')}"


PROPERTIES: Mapping[PartKind | Literal["definition"], tuple[Input, ...]] = {
    "definition": (
        Input("name", "text"),
        Input("plural", "text"),
        Input("description", "text"),
        Input("icon", "text"),
        Input("sort_field", "text"),
        Input("sort_direction", "text"),
    ),
    "panel": (Input("name", "text"), Input("icon", "text"), Input("hidden", "flag"), Input("visibility", "json")),
    "column": (Input("width", "number"),),
    "row": (Input("header", "text"), Input("subheader", "text"), Input("type", "row-type"), Input("visibility", "json")),
    "field": (
        Input("label", "text"),
        Input("help", "long"),
        Input("required", "flag"),
        Input("readonly", "flag"),
        Input("hidden", "flag"),
        Input("grid", "flag"),
        Input("secret", "flag"),
        Input("width", "number"),
        Input("default", "value"),
        Input("minimum", "number"),
        Input("maximum", "number"),
        Input("thresholds", "number"),
        Input("better", "direction"),
        Input("entity", "text"),
        Input("multiple", "flag"),
        Input("visibility", "json"),
        Input("required_when", "json"),
        Input("readonly_when", "json"),
    ),
}
"""The properties that have an input, by what they are of; every other one is in the JSON."""


def inspector_view(
    editor: Editor,
    part: Part | None,
    document: Object,
    translator: Translator,
    typed: Mapping[str, str],
    drivers: Drivers = NO_DRIVERS,
) -> list[dict[str, Any]]:
    """What `templates/definitions/inspector.html` prints of a part; None for the definition itself. `typed`: what was refused."""
    kind: Any = part.kind if part else "definition"
    return [
        {
            "name": PREFIX + each.attribute,
            "label": translator.say(each.code),
            "look": "long" if each.look == "text" and "\n" in unix_lines(value) else each.look,
            "value": value,
            "choices": sorted(ROW_TYPES) if each.look == "row-type" else (),
            "builder": _builder(each, now, drivers, translator),
        }
        for each in PROPERTIES[kind]
        for now in (_value(editor, part, document, each.attribute),)
        for value in (typed.get(PREFIX + each.attribute, _shown(each, now)),)
    ]


def _builder(each: Input, now: Any, drivers: Drivers, translator: Translator) -> dict[str, Any] | None:
    """None where the condition can be written as JSON alone."""
    lines = lines_of(now) if each.look == "json" else None
    return builder_view(each.attribute, lines, drivers, translator) if lines else None


def changed_properties(
    editor: Editor,
    part: Part | None,
    document: Object,
    translator: Translator,
    posted: Mapping[str, str],
    drivers: Drivers = NO_DRIVERS,
) -> Iterator[Operation]:
    """For each posted input that differs from the draft; what was not posted stays. Raises EditRefused for text that isn't JSON."""
    kind: Any = part.kind if part else "definition"
    at = part.pointer if part else ""
    for each in PROPERTIES[kind]:
        now = _value(editor, part, document, each.attribute)
        given = posted.get(PREFIX + each.attribute)
        if given is None or (text := unix_lines(given)) == unix_lines(_shown(each, now)):
            yield from _built(each, at, now, posted, drivers)
            continue
        if each.look == "flag" and not text and now is None:
            continue
        if each.look != "flag" and not text.strip():
            yield UnsetProperty(at, each.attribute)
        else:
            try:
                yield SetProperty(at, each.attribute, _read(each, text, now))
            except ValueError as error:
                raise EditRefused("edit-value-not-json", name=translator.say(each.code)) from error


def _built(each: Input, at: str, now: Any, posted: Mapping[str, str], drivers: Drivers) -> Iterator[Operation]:
    """What was chosen of a condition; its JSON counts where both were changed."""
    lines = lines_of(now) if each.look == "json" else None
    if lines is None:
        return
    chosen = posted_lines(each.attribute, lines, drivers, posted)
    if chosen != lines:
        yield SetProperty(at, each.attribute, json_of(chosen)) if chosen.parts else UnsetProperty(at, each.attribute)


def types(current: str) -> list[dict[str, Any]]:
    """The types that a field can have; `current` also where it is none of them."""
    names = sorted({*FIELD_TYPES, *([current] if current else [])})
    return [{"name": name, "selected": name == current} for name in names]


def _value(editor: Editor, part: Part | None, document: Object, attribute: str) -> Any:
    if part is not None:
        key = TABLES[part.kind].key_in(part.raw, attribute)
        member = part.node.member(key) if key and part.node.kind == "object" else None
        return value_of(editor.text, member.value) if member else None
    body = document.get("definition")
    try:
        facts = json.loads(body) if isinstance(body, str) else body
    except ValueError:
        facts = None
    inner = DEFINITION.value_in(facts, attribute) if isinstance(facts, dict) else None
    return inner if inner is not None else DEFINITION.value_in(document, attribute)


def _shown(each: Input, value: Any) -> str:
    if each.look == "flag":
        return "on" if as_flag(value) else ""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2 if each.look == "json" else None)


def _read(each: Input, text: str, now: Any) -> Any:
    """Raises ValueError for what must be JSON and isn't."""
    if each.look == "flag":
        return bool(text)
    if each.look in ("json", "number") or (each.look == "value" and now is not None and not isinstance(now, str)):
        return json.loads(text)
    return text
