"""A draft of a definition: a version, operations on it, undo and redo, and what waits since somebody else published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.editing.apply import apply
from app.editing.editor import Editor
from app.editing.matching import Renames, renames_in
from app.editing.operations import Operation, Patch, SetOption, SetProperty, from_json
from app.editing.rebase import EditConflict, conflict_of, follow, rebase
from app.editing.source import source_of
from app.errors import EditRefused

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """An operation that was done, and what takes it back."""

    operation: Operation
    inverse: Patch


@dataclass(frozen=True, slots=True)
class DefinitionDraft:
    """`document` is the DEFINITION object after all `steps`; `undone` are operations that can be done again, the next one last."""

    base: Object
    base_hash: str
    base_version: str
    document: Object
    steps: tuple[Step, ...] = ()
    undone: tuple[Operation, ...] = ()
    conflicts: tuple[EditConflict, ...] = field(default=())

    @property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(step.operation for step in self.steps)

    def done(self, operation: Operation, *, merges: bool = False) -> "DefinitionDraft":
        """The draft after an operation. What was undone before it cannot be done again.

        `merges`: if the last one set the same property, both are one step, as for a label that is typed letter by letter. Raises
        EditRefused.
        """
        if merges and self.steps and _sets_the_same(self.steps[-1].operation, operation):
            return replace(self.undo(), undone=()).done(operation)
        document, inverse = apply(self.document, operation)
        if document == self.document and not inverse.stages:
            return self
        steps = (*self.steps, Step(operation, inverse))
        return replace(self, document=document, steps=steps, undone=(), conflicts=self._followed(document, operation))

    def undo(self) -> "DefinitionDraft":
        """Raises EditRefused where nothing was done."""
        if not self.steps:
            raise EditRefused("edit-nothing-to-undo")
        step = self.steps[-1]
        document, _ = apply(self.document, step.inverse)
        undone = (*self.undone, step.operation)
        return replace(
            self, document=document, steps=self.steps[:-1], undone=undone, conflicts=self._followed(document, step.inverse)
        )

    def redo(self) -> "DefinitionDraft":
        """Raises EditRefused where nothing was undone, or something else was done since."""
        if not self.undone:
            raise EditRefused("edit-nothing-to-redo")
        return replace(self.done(self.undone[-1]), undone=self.undone[:-1])

    def rebased(self, theirs: Object, hash: str, version: str, renames: Renames) -> "DefinitionDraft":
        """The draft on a version that somebody else has published. What was undone is forgotten; conflicts wait."""
        rebased = rebase(self.base, theirs, self.operations, renames)
        moved = DefinitionDraft(theirs, hash, version, theirs)
        for operation in rebased.operations:
            moved = moved.done(operation)
        waiting = tuple(follow(each, self.document, moved.document, renames) for each in self.conflicts)
        return replace(moved, conflicts=(*waiting, *rebased.conflicts))

    def resolved(self, index: int, *, mine: bool) -> "DefinitionDraft":
        """The draft without one conflict: with my operation done after all, or without it. Raises EditRefused."""
        if not 0 <= index < len(self.conflicts):
            raise EditRefused("edit-no-conflict")
        conflict = self.conflicts[index]
        rest = replace(self, conflicts=(*self.conflicts[:index], *self.conflicts[index + 1 :]))
        if not mine:
            return rest
        if conflict.operation is None:
            raise EditRefused("edit-conflict-gone")
        return rest.done(conflict.operation)

    def _followed(self, document: Object, operation: Operation) -> tuple[EditConflict, ...]:
        if not self.conflicts:
            return ()
        renames = renames_in(Editor(source_of(self.document)).outline, operation)
        return tuple(follow(each, self.document, document, renames) for each in self.conflicts)

    def to_json(self) -> dict[str, Any]:
        return {
            "base": self.base,
            "base_hash": self.base_hash,
            "base_version": self.base_version,
            "document": self.document,
            "steps": [[step.operation.to_json(), step.inverse.to_json()] for step in self.steps],
            "undone": [operation.to_json() for operation in self.undone],
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
        }


def draft_of(given: Mapping[str, Any]) -> DefinitionDraft:
    """What `to_json` wrote."""
    return DefinitionDraft(
        given["base"],
        given["base_hash"],
        given["base_version"],
        given["document"],
        tuple(Step(from_json(operation), _patch(inverse)) for operation, inverse in given["steps"]),
        tuple(map(from_json, given["undone"])),
        tuple(map(conflict_of, given["conflicts"])),
    )


def _patch(given: Any) -> Patch:
    patch = from_json(given)
    assert isinstance(patch, Patch)
    return patch


def _sets_the_same(one: Operation, other: Operation) -> bool:
    if isinstance(one, SetProperty) and isinstance(other, SetProperty):
        return (one.at, one.name) == (other.at, other.name)
    if isinstance(one, SetOption) and isinstance(other, SetOption):
        return (one.at, one.option, one.name) == (other.at, other.option, other.name)
    return False
