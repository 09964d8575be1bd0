"""What of a property changes for people's eyes alone: label, help, options' texts, place. Values and records stay as they are."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.comparison.effects import Effect
from app.comparison.sides import Side
from app.definition import Field, Panel

LOOKS = ("width", "currency", "percent", "thresholds", "better", "formula", "warn_if_past", "grid")
"""Attributes of a field that only change how it is shown."""


def appearance_effects(old_side: Side, new_side: Side, old: Field, new: Field) -> Iterator[Effect]:
    """All lossless but one: a bar of usage that goes."""
    for code, params in _differences(old_side, new_side, old, new):
        yield Effect(code, "lossless", {"label": new.label, **params})
    if old.position in old_side.limits and new.position not in new_side.limits:
        yield Effect("usage-ends", "narrows", {"label": new.label})


def _differences(old_side: Side, new_side: Side, old: Field, new: Field) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if old.label != new.label:
        yield "label-changed", {"before": old.label}
    if old.help != new.help:
        yield "help-changed", {}
    yield from _option_differences(old, new)
    panel = _panel_name(new_side, new)
    if _panel_name(old_side, old) != panel:
        yield "panel-changed", {"panel": panel}
    if old.default != new.default and not new.secret:
        yield "default-changed", {}
    if any(getattr(old, name) != getattr(new, name) for name in LOOKS):
        yield "appearance-changed", {}


def _option_differences(old: Field, new: Field) -> Iterator[tuple[str, Mapping[str, Any]]]:
    before, after = {each.id: each for each in old.options}, {each.id: each for each in new.options}
    both = [id for id in before if id in after]
    for id in both:
        if before[id].text != after[id].text:
            yield "option-renamed", {"before": before[id].text, "after": after[id].text}
    if both != [id for id in after if id in before]:
        yield "options-reordered", {}
    if any((before[id].color, before[id].score) != (after[id].color, after[id].score) for id in both):
        yield "appearance-changed", {}


def _panel_name(side: Side, field: Field) -> str:
    panel: Panel = side.form.definition.panels[side.form.panel_of[field.key]]
    return panel.name
