"""Steps as JSON, as they are stored with a version and sent by programs, and back."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.definition import Path
from app.errors import EditRefused
from app.forms.scopes import path_of_pointer, pointer
from app.steps.conversions import Choices
from app.steps.model import Convert, Fill, MapOptions, Merge, Rename, Retire, Split, Step
from app.steps.shapes import Shape, shape_from_json

Json = dict[str, Any]
MAX_STEPS = 1_000
POLICIES = ("leftover", "clear", "refuse")
CHOICES: Mapping[str, tuple[Any, ...]] = {
    "decimal": ("", "comma"),
    "order": ("", "dmy", "mdy"),
    "by": ("", "id", "text"),
    "several": ("", "first"),
    "compact": (False, True),
    "drops_time": (False, True),
    "milliseconds": (False, True),
    "ignores_case": (False, True),
}


def step_to_json(step: Step) -> Json:
    match step:
        case Rename(before, after):
            return {"step": "rename", "from": pointer(*before), "to": pointer(*after)}
        case Convert(path, before, after, choices, policy):
            return {
                "step": "convert",
                "at": pointer(*path),
                "before": before.to_json(),
                "after": after.to_json(),
                "choices": _choices_to_json(choices),
                "policy": policy,
            }
        case Split(path, into, separator):
            return {"step": "split", "at": pointer(*path), "into": [pointer(*each) for each in into], "separator": separator}
        case Merge(paths, into, separator):
            return {"step": "merge", "from": [pointer(*each) for each in paths], "into": pointer(*into), "separator": separator}
        case MapOptions(path, options):
            return {"step": "options", "at": pointer(*path), "map": dict(options)}
        case Fill(path, value, blank):
            return {"step": "fill", "at": pointer(*path), "value": value, "blank": blank}
        case Retire(path):
            return {"step": "retire", "at": pointer(*path)}


def _choices_to_json(choices: Choices) -> Json:
    """Those that were made."""
    default = Choices()
    names = [each.name for each in dataclasses.fields(Choices)]
    made = {name: getattr(choices, name) for name in names if getattr(choices, name) != getattr(default, name)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in made.items()}


Shapes = Mapping[Path, Shape]
"""Of the fields of a definition, where the shapes of a conversion need not be sent."""


def steps_from_json(
    raw: Any, before: Shapes | None = None, after: Shapes | None = None, implied: Sequence[Step] = ()
) -> tuple[Step, ...]:
    """Raises EditRefused. What a conversion leads from and to is taken from the fields where it isn't said; `implied` say which of
    them were renamed."""
    if raw is None:
        return ()
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) > MAX_STEPS:
        raise EditRefused("step-unreadable", name="steps")
    reader = _Reader(before or {}, after or {})
    steps: list[Step] = []
    for index, each in enumerate(raw):
        try:
            steps.append(reader.read(each))
        except EditRefused as error:
            error.index = index
            raise
    return reader.shaped(steps, implied)


def renames_in(raw: Any) -> dict[Path, Path]:
    """Of steps as JSON. Raises EditRefused."""
    renames = [each for each in raw if isinstance(each, Mapping) and each.get("step") == "rename"] if isinstance(raw, list) else raw
    return {step.before: step.after for step in steps_from_json(renames) if isinstance(step, Rename)}


class _Reader:
    def __init__(self, before: Shapes, after: Shapes) -> None:
        self._before, self._after = before, after

    def read(self, raw: Any) -> Step:
        name = raw.get("step") if isinstance(raw, Mapping) else None
        reader = READERS.get(name) if isinstance(name, str) else None
        if reader is None:
            raise EditRefused("step-unknown", known=", ".join(READERS))
        return reader(raw)

    def shaped(self, steps: Sequence[Step], implied: Sequence[Step]) -> tuple[Step, ...]:
        former = {step.after: step.before for step in (*implied, *steps) if isinstance(step, Rename)}
        return tuple(self._shaped(step, former) if isinstance(step, Convert) else step for step in steps)

    def _shaped(self, step: Convert, former: Mapping[Path, Path]) -> Convert:
        # What records hold under the id of a field that is new was often typed into one that is gone.
        held = None if step.path in former else Shape("text")
        before = self._before.get(former.get(step.path, step.path), held) if step.before is UNKNOWN else step.before
        after = self._after.get(step.path) if step.after is UNKNOWN else step.after
        if before is None or after is None:
            raise EditRefused("step-no-field", pointer=pointer(*step.path))
        return dataclasses.replace(step, before=before, after=after)


UNKNOWN = Shape("")


def _rename(raw: Json) -> Step:
    return Rename(_path(raw, "from"), _path(raw, "to"))


def _convert(raw: Json) -> Step:
    policy = raw.get("policy", "leftover")
    if policy not in POLICIES:
        raise EditRefused("step-unreadable", name="policy")
    before, after = (shape_from_json(raw[name]) if name in raw else UNKNOWN for name in ("before", "after"))
    return Convert(_path(raw, "at"), before, after, _choices(raw.get("choices", {})), policy)


def _choices(raw: Any) -> Choices:
    if not isinstance(raw, Mapping) or raw.keys() - CHOICES.keys() - {"options", "zone"}:
        raise EditRefused("step-unreadable", name="choices")
    for name, allowed in CHOICES.items():
        if name in raw and not any(raw[name] is each or (isinstance(each, str) and raw[name] == each) for each in allowed):
            raise EditRefused("step-unreadable", name=name)
    options, zone = _map(raw, "options"), raw.get("zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise EditRefused("step-unreadable", name="zone") from None
    return Choices(**{**raw, "options": options, "zone": zone})


def _map(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    texts = raw.get(name, {})
    if not isinstance(texts, Mapping) or any(not isinstance(each, str) for each in (*texts, *texts.values())):
        raise EditRefused("step-unreadable", name=name)
    return dict(texts)


def _split(raw: Json) -> Step:
    return Split(_path(raw, "at"), _paths(raw, "into"), _separator(raw))


def _merge(raw: Json) -> Step:
    return Merge(_paths(raw, "from"), _path(raw, "into"), _separator(raw))


def _options(raw: Json) -> Step:
    return MapOptions(_path(raw, "at"), _map(raw, "map"))


def _fill(raw: Json) -> Step:
    if raw.get("value") is None:
        raise EditRefused("step-unreadable", name="value")
    return Fill(_path(raw, "at"), raw["value"], raw.get("blank") is True)


def _retire(raw: Json) -> Step:
    return Retire(_path(raw, "at"))


def _path(raw: Mapping[str, Any], name: str) -> Path:
    return _path_of(raw.get(name), name)


def _path_of(text: Any, name: str) -> Path:
    path = path_of_pointer(text) if isinstance(text, str) and text.startswith("/") else ()
    if not path or len(path) > 2:
        raise EditRefused("step-unreadable", name=name)
    return path


def _paths(raw: Mapping[str, Any], name: str) -> tuple[Path, ...]:
    texts = raw.get(name)
    if not isinstance(texts, list) or not 2 <= len(texts) <= 20:
        raise EditRefused("step-unreadable", name=name)
    return tuple(_path_of(text, name) for text in texts)


def _separator(raw: Mapping[str, Any]) -> str:
    separator = raw.get("separator", " ")
    if not isinstance(separator, str) or not 0 < len(separator) <= 20:
        raise EditRefused("step-unreadable", name="separator")
    return separator


READERS: Mapping[str, Callable[[Json], Step]] = {
    "rename": _rename,
    "convert": _convert,
    "split": _split,
    "merge": _merge,
    "options": _options,
    "fill": _fill,
    "retire": _retire,
}
