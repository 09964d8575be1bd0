"""Base, mine, theirs -> what to write, what conflicts, what else changed. Three-way, field by field, by what values mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import EMPTY, Path, Values
from app.fields.base import MISSING, Unreadable
from app.forms.compiler import CompiledForm


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both sides changed to different values. All three are stored values, or MISSING; `mine` may be Unreadable."""

    path: Path
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    changes: Values
    """Mine, less what theirs says already."""
    conflicts: tuple[FieldConflict, ...]
    theirs_alone: tuple[str, ...]
    """Keys of writable fields that only they changed: to be told, not asked."""


def merge(
    form: CompiledForm, base: Mapping[str, Any], mine: Values, theirs: Mapping[str, Any], unwritten: Mapping[str, Any] = EMPTY
) -> Merged:
    """`mine` are the changed values alone; `base` what they were changed from; `theirs` all values as they are now.
    `unwritten`: input of mine that is not written as it is (`Interpretation.unwritten`), and conflicts all the same.

    Values are compared by their field type, so 1776336000000 and the same instant in ISO form are equal. A base that does not hold
    a field (a secret) cannot conflict: mine is written.
    """
    changes: Values = {}
    conflicts = []
    for key, value in {**mine, **unwritten}.items():
        field, kind = form.by_key[key]
        now = theirs.get(key, MISSING)
        if not isinstance(value, Unreadable) and kind.same(field, now, value):
            continue
        if field.secret or kind.same(field, now, base.get(key, MISSING)):
            if key in mine:
                changes[key] = value
        else:
            conflicts.append(FieldConflict(field.path, base.get(key, MISSING), value, now))
    theirs_alone = tuple(
        field.key
        for field, kind in form.inputs
        if field.key not in mine
        and field.key not in unwritten
        and field.writable
        and not field.secret
        and not kind.same(field, theirs.get(field.key, MISSING), base.get(field.key, MISSING))
    )
    return Merged(changes, tuple(conflicts), theirs_alone)
