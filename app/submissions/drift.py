"""Two definitions -> what changed between them, and which fields of both are the same.

A field is known again by its key. One that is gone and one that is new are taken for the same, as a guess that is said, when they
have the same label in the same panel, and hold the same kind of value.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.definition import Field, Path
from app.fields.base import plain_number
from app.forms.compiler import CompiledForm

Severity = Literal["note", "warning", "breaking"]
"""note: nothing typed is touched; warning: more is asked, or less is allowed; breaking: values may not fit any more."""

RENAMED = "field-renamed"
TO_BE_SEEN = frozenset({RENAMED, "type-changed", "entity-changed", "entity-removed"})

Spot = tuple[str, str]
"""The name of a panel, and the label of a field in it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two definitions: `code` and `params` choose the words (`texts.changes`). `path` is the field's in the
    new definition where it has one there, else in the old."""

    path: Path
    code: str
    params: Mapping[str, Any]
    severity: Severity = "note"


@dataclass(frozen=True, slots=True)
class Drift:
    """`renamed` maps old keys to new ones that were guessed to be the same field."""

    changes: tuple[Change, ...]
    renamed: Mapping[str, str]
    removed: frozenset[str]
    to_be_seen: frozenset[str] = frozenset()
    """New keys of fields of which a person must see what became of what they typed, even where it all fits."""

    def unsettles(self, keys: Collection[str]) -> bool:
        """Whether a person must see what became of what was typed into these fields (old keys), even where it all fits.

        Narrower limits, options and requirements are not asked for here: validation judges the values by them.
        """
        return any(self.renamed.get(key, key) in self.to_be_seen for key in keys)


def compare(old: CompiledForm, new: CompiledForm, renamed: Mapping[str, str] | None = None) -> Drift:
    """Everything a person who fills the form may notice, in the new definition's order, what is gone last. `renamed`: as
    steps say it, so that nothing is guessed."""
    before, after = _fields(old), _fields(new)
    gone = [key for key in before if key not in after]
    come = [key for key in after if key not in before]
    renamed = _guess(old, new, gone, come) if renamed is None else renamed
    former_keys = {new_key: old_key for old_key, new_key in renamed.items()}
    changes: list[Change] = []
    for key, field in after.items():
        former = before.get(former_keys.get(key, key))
        if former is None:
            changes.append(_added(field))
        else:
            if key in former_keys:
                changes.append(_change(field, RENAMED, "warning"))
            changes += _field_changes(old, new, former, field)
    removed = frozenset(key for key in gone if key not in renamed)
    changes += [_change(before[key], "field-removed", "breaking") for key in gone if key in removed]
    changes += _panel_changes(old, new)
    to_be_seen = {new.scope.key_at(change.path) for change in changes if change.code in TO_BE_SEEN}
    return Drift(tuple(changes), renamed, removed, frozenset(key for key in to_be_seen if key is not None))


def _fields(form: CompiledForm) -> dict[str, Field]:
    return {field.key: field for field, _ in form.inputs}


def _guess(old: CompiledForm, new: CompiledForm, gone: Sequence[str], come: Sequence[str]) -> dict[str, str]:
    """Old keys -> new keys, where exactly one field that came fits exactly one that went."""
    spots_old, spots_new = _spots(old), _spots(new)
    by_spot: dict[Spot, list[str]] = {}
    for key in come:
        by_spot.setdefault(spots_new[key], []).append(key)
    taken: dict[str, list[str]] = {}
    for key in gone:
        candidates = by_spot.get(spots_old[key], [])
        if len(candidates) == 1 and _alike(old, new, key, candidates[0]):
            taken.setdefault(candidates[0], []).append(key)
    return {keys[0]: renamed for renamed, keys in taken.items() if len(keys) == 1}


def _alike(old: CompiledForm, new: CompiledForm, one: str, other: str) -> bool:
    """Same kind of value, and as secret: what was typed as a secret must not turn up elsewhere."""
    (first, first_kind), (second, second_kind) = old.by_key[one], new.by_key[other]
    return first_kind.kind.name == second_kind.kind.name and first.secret == second.secret


def _spots(form: CompiledForm) -> dict[str, Spot]:
    spots: dict[str, Spot] = {}
    for panel in form.definition.panels:
        for field in panel.fields():
            spots.setdefault(field.key, (panel.name, field.label.casefold().strip()))
    return spots


def _change(field: Field, code: str, severity: Severity = "note", **params: Any) -> Change:
    return Change(field.path, code, {"label": field.label, **params}, severity)


def _added(field: Field) -> Change:
    if field.required and field.writable:
        return _change(field, "field-added-required", "warning")
    return _change(field, "field-added")


def _field_changes(old: CompiledForm, new: CompiledForm, one: Field, other: Field) -> Iterator[Change]:
    was, now = old.by_key[one.key][1], new.by_key[other.key][1]
    if one.label != other.label:
        yield _change(other, "label-changed", before=one.label)
    if was.name != now.name:
        harmless = was.kind.name == now.kind.name == "text"
        yield _change(other, "type-changed", "warning" if harmless else "breaking", before=was.name, after=now.name)
    if other.secret and not one.secret:
        yield _change(other, "became-secret", "warning")
    if one.writable and not other.writable:
        yield _change(other, "became-readonly", "breaking")
    elif other.writable and not one.writable:
        yield _change(other, "became-writable")
    if other.required and not one.required and other.writable:
        yield _change(other, "became-required", "warning")
    elif one.required and not other.required:
        yield _change(other, "became-optional")
    yield from _option_changes(one, other)
    yield from _limit_changes(one, other)
    if (one.visibility, one.required_when, one.readonly_when) != (other.visibility, other.required_when, other.readonly_when):
        yield _change(other, "conditions-changed", "warning")
    if one.help != other.help:
        yield _change(other, "help-changed")
    if one.entity != other.entity and other.entity:
        yield _change(other, "entity-changed", "breaking", entity=other.entity)
    elif one.entity != other.entity:
        yield _change(other, "entity-removed", "breaking")


def _option_changes(one: Field, other: Field) -> Iterator[Change]:
    before, after = {each.id: each.text for each in one.options}, {each.id: each.text for each in other.options}
    if not before and not after:
        return
    if gone := tuple(text for id, text in before.items() if id not in after):
        yield _change(other, "options-removed", "breaking", options=gone)
    if come := tuple(text for id, text in after.items() if id not in before):
        yield _change(other, "options-added", options=come)
    for id, text in before.items():
        if id in after and after[id] != text:
            yield _change(other, "option-renamed", before=text, after=after[id])


def _limit_changes(one: Field, other: Field) -> Iterator[Change]:
    if other.minimum is None and one.minimum is not None:
        yield _change(other, "minimum-removed")
    elif other.minimum is not None and one.minimum != other.minimum:
        narrower = one.minimum is None or other.minimum > one.minimum
        yield _change(other, "minimum-changed", "warning" if narrower else "note", limit=plain_number(other.minimum))
    if other.maximum is None and one.maximum is not None:
        yield _change(other, "maximum-removed")
    elif other.maximum is not None and one.maximum != other.maximum:
        narrower = one.maximum is None or other.maximum < one.maximum
        yield _change(other, "maximum-changed", "warning" if narrower else "note", limit=plain_number(other.maximum))


def _panel_changes(old: CompiledForm, new: CompiledForm) -> Iterator[Change]:
    before, after = _spots(old), _spots(new)
    for key, (panel, _) in after.items():
        if key in before and before[key][0] != panel:
            yield _change(new.by_key[key][0], "panel-changed", panel=panel)
