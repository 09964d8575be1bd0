"""Operations of one administrator, on the version that another one has published meanwhile -> those that fit, and the conflicts.

Both began with the same definition. An operation that changes something the other one left alone is carried over to where that is
now; one that changes the same thing is a conflict, with mine, theirs and the original. None is lost.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.editing.apply import Document, apply
from app.editing.editor import Editor
from app.editing.json_nodes import value_of
from app.editing.matching import Matching, Renames, carried, renames_in
from app.editing.operations import (
    Batch,
    Operation,
    RemoveOption,
    RemovePart,
    RenameField,
    ReplaceText,
    RetireOption,
    RetypeField,
    SetOption,
    SetProperty,
    UnsetProperty,
    from_json,
)
from app.editing.options import entries
from app.editing.properties import value_in_part
from app.editing.source import Source, source_of
from app.editing.translation import rename_of, translated, with_names
from app.errors import EditRefused
from app.reading.aliases import OPTION

GONE = "edit-conflict-gone"
CHANGED = "edit-conflict-changed"


@dataclass(frozen=True, slots=True)
class EditConflict:
    """An operation that waits for a decision. The values are JSON texts; "" for none."""

    code: str
    """Of `texts/edits.py`, with `params`."""
    meant: Operation
    """As it was made."""
    operation: Operation | None = None
    """For the definition with everything else in it; None where it has no place there any more."""
    params: Mapping[str, Any] = field(default_factory=dict)
    mine: str = ""
    theirs: str = ""
    original: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "meant": self.meant.to_json(),
            "operation": self.operation.to_json() if self.operation else None,
            "params": dict(self.params),
            **{name: getattr(self, name) for name in ("mine", "theirs", "original")},
        }


def conflict_of(given: Mapping[str, Any]) -> EditConflict:
    """What `to_json` wrote."""
    operation = from_json(given["operation"]) if given["operation"] else None
    return EditConflict(**{**given, "meant": from_json(given["meant"]), "operation": operation})


@dataclass(frozen=True, slots=True)
class Rebased:
    """`operations` in the order in which they are done on the new version; `document` after them."""

    operations: tuple[Operation, ...]
    document: dict[str, Any]
    conflicts: tuple[EditConflict, ...]


def rebase(base: Document, theirs: Document, operations: tuple[Operation, ...], renames: Renames) -> Rebased:
    """`theirs`: what `base` became. `renames`: the fields that were renamed on the way, as far as that is known."""
    mine, new = base, dict(theirs)
    done: list[Operation] = []
    conflicts: list[EditConflict] = []
    for operation in operations:
        step = _Step(source_of(mine), source_of(new), renames)
        outcome = step.outcome(operation)
        if isinstance(outcome, Operation):
            after = apply(new, outcome)[0]
            conflicts = [follow(each, new, after, step.renames_of(outcome)) for each in conflicts]
            new = after
            done.append(outcome)
        elif outcome is not None:
            conflicts.append(outcome)
        renames = step.renames_after(operation, done=not isinstance(outcome, EditConflict))
        mine = apply(mine, operation)[0]
    return Rebased(tuple(done), new, tuple(conflicts))


def follow(conflict: EditConflict, before: Document, after: Document, renames: Renames) -> EditConflict:
    """A conflict that still waits, when something else was edited meanwhile."""
    if conflict.operation is None:
        return conflict
    matching = Matching(source_of(before), source_of(after), renames)
    return EditConflict(
        conflict.code,
        conflict.meant,
        carried(conflict.operation, matching),
        conflict.params,
        conflict.mine,
        conflict.theirs,
        conflict.original,
    )


class _Step:
    """One operation between the definition that it was made for and the new one. `renames`: paths in the one -> in the other."""

    def __init__(self, mine: Source, new: Source, renames: Renames) -> None:
        self._mine, self._new, self._renames = mine, new, renames
        self._seen = translated(mine, renames)
        """What the new one would be if the other administrator had done nothing but rename."""

    def outcome(self, operation: Operation) -> Operation | EditConflict | None:
        """The operation for the new one; None where nothing is left to do."""
        if isinstance(operation, Batch):
            return self._batch(operation)
        if self._seen == self._new:
            moved: Operation | None = operation
        else:
            moved = carried(operation, Matching(self._mine, self._new, self._renames))
        if moved is None:
            return None if isinstance(operation, RemovePart) else EditConflict(GONE, operation)
        if isinstance(moved, RemoveOption | RetireOption) and not self._value(self._new, moved):
            return None if self._value(self._mine, operation) else EditConflict(GONE, operation)
        moved = with_names(moved, self._new, rename_of(self._mine, self._renames))
        return self._clash(operation, moved) or self._tried(operation, moved)

    def renames_of(self, operation: Operation) -> Renames:
        """What an operation on the new one renames in it."""
        return renames_in(Editor(self._new).outline, operation)

    def renames_after(self, operation: Operation, *, done: bool) -> Renames:
        """The same between the two definitions after the operation, which was done on both or on mine alone."""
        renames = dict(self._renames)
        for each in operation.operations if isinstance(operation, Batch) else (operation,):
            for old, new in renames_in(Editor(self._mine).outline, each).items():
                there = renames.pop(old, old)
                if not done:
                    renames[new] = there
        return renames

    def _batch(self, batch: Batch) -> Operation | EditConflict:
        """As a whole, or not at all."""
        mine, new = self._mine.document(), self._new.document()
        inner = rebase(mine, new, batch.operations, self._renames)
        if not inner.conflicts:
            return Batch(inner.operations)
        first = inner.conflicts[0]
        return EditConflict(first.code, batch, None, first.params, first.mine, first.theirs, first.original)

    def _tried(self, meant: Operation, moved: Operation) -> Operation | EditConflict:
        try:
            apply(self._new.document(), moved)
        except EditRefused as error:
            return EditConflict(error.code, meant, moved, error.params)
        return moved

    def _clash(self, meant: Operation, moved: Operation) -> EditConflict | None:
        """Where both changed the same thing, each in another way."""
        seen = self._mine if isinstance(meant, RenameField) else self._seen
        before, now = self._value(seen, meant), self._value(self._new, moved)
        if before == now:
            return None
        if isinstance(moved, SetOption) and not _option_value(Editor(self._new), moved.at, moved.option, "text"):
            return EditConflict(GONE, meant)
        mine = self._wanted(moved)
        if mine == now:
            return None
        return EditConflict(CHANGED, meant, moved, {}, mine or "", now or "", self._value(self._mine, meant) or "")

    def _value(self, source: Source, operation: Operation) -> str | None:
        """What an operation changes, as JSON text; None for nothing that could be changed in two ways."""
        editor = Editor(source)
        match operation:
            case SetProperty(at, name, _) | UnsetProperty(at, name):
                return value_in_part(editor, at, name)[1]
            case RetypeField(at, _):
                return value_in_part(editor, at, "type")[1]
            case RenameField(at, _, _):
                return json.dumps(editor.field(at).id)
            case RemovePart(at):
                return json.dumps(value_of(editor.text, editor.part(at).node), sort_keys=True)
            case SetOption(at, option, name, _):
                return _option_value(editor, at, option, name)
            case RemoveOption(at, option, _) | RetireOption(at, option):
                return _option_value(editor, at, option, "text")
            case ReplaceText(_):
                return json.dumps(value_of(editor.text, editor.body), sort_keys=True)
        return None

    def _wanted(self, operation: Operation) -> str | None:
        match operation:
            case SetProperty(_, _, value) | SetOption(_, _, _, value):
                return json.dumps(value, sort_keys=True)
            case RetypeField(_, type):
                return json.dumps(type)
            case RenameField(_, id, _):
                return json.dumps(id)
            case ReplaceText(text):
                return text
        return ""


def _option_value(editor: Editor, at: str, option: str, name: str) -> str:
    entry = next((each for each in entries(editor, editor.field(at)) if each.id == option), None)
    if entry is None:
        return ""
    attribute = OPTION.attribute_of(name)
    if entry.pair is not None and attribute == "text":
        return editor.written(entry.node)
    value = OPTION.value_in(entry.raw, attribute) if attribute else entry.raw.get(name)
    if value is None and attribute == "text":
        value = entry.id
    return "" if value is None else json.dumps(value, sort_keys=True)
