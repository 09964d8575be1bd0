"""Two versions of a definition -> which part of the one is which part of the other.

A field is known by its path in a record, also where it was renamed on the way; what is around fields by the fields in it, then by
its words, then by its position.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.definition import Path
from app.editing.apply import carry_out
from app.editing.editor import Editor
from app.editing.operations import Batch, Operation, Patch, RenameField
from app.editing.outline import TABLES, Outline, Part
from app.editing.source import Source, source_of

Renames = Mapping[Path, Path]
"""Paths of fields before -> after."""
WORDS = ("name", "header", "type", "width", "icon")
POINTERS = ("at", "into")


def path_after(path: Path, renames: Renames) -> Path:
    return renames.get(path, path)


class Matching:
    def __init__(self, before: Source, after: Source, renames: Renames) -> None:
        self._before, self._after, self._renames = Editor(before).outline, Editor(after).outline, renames

    def pointer(self, pointer: str) -> str | None:
        """Where the part at a pointer is now; None where it is gone. "" is the definition itself."""
        if not pointer:
            return pointer
        part = self._before.at(pointer)
        if part is None:
            return None
        match = self._field(part) if part.kind == "field" else self._around(part)
        return match.pointer if match else None

    def _field(self, part: Part) -> Part | None:
        """Of several fields with the same path the one of the same number."""
        number = [each.pointer for each in self._before.fields() if each.path == part.path].index(part.pointer) if part.id else 0
        path = path_after(part.path, self._renames)
        same = [each for each in self._after.fields() if each.path == path]
        return same[min(number, len(same) - 1)] if same else None

    def _around(self, part: Part) -> Part | None:
        mine = {path_after(path, self._renames) for path in _paths(part)}
        candidates = [each for each in self._after.parts() if each.kind == part.kind and not each.implied]
        scored = [
            (len(mine & _paths(each)), _words(each) == _words(part), each.pointer == part.pointer, each) for each in candidates
        ]
        likely = [each for each in scored if each[0] or each[1]]
        return max(likely, key=lambda each: each[:3])[3] if likely else None


def _paths(part: Part) -> set[Path]:
    return {each.path for each in part.walk() if each.kind == "field" and each.id}


def _words(part: Part) -> dict[str, Any]:
    table = TABLES[part.kind]
    said = {name: table.value_in(part.raw, name) for name in WORDS if table.attribute_of(name) == name}
    return {name: value for name, value in said.items() if value is not None}


def carried(operation: Operation, matching: Matching) -> Operation | None:
    """The same operation for the other version; None where what it is about is gone there, or isn't named by pointers."""
    if isinstance(operation, Patch | Batch):
        return None
    pointers: dict[str, Any] = {}
    for name in POINTERS:
        if hasattr(operation, name):
            pointer = matching.pointer(getattr(operation, name))
            if pointer is None:
                return None
            pointers[name] = pointer
    return replace(operation, **pointers)


def renames_in(outline: Outline, operation: Operation) -> dict[Path, Path]:
    """What a rename of all fields of a path does to the path; {} for any other operation."""
    if isinstance(operation, RenameField) and operation.everywhere and (field := outline.at(operation.at)) is not None and field.id:
        return {field.path: (*field.path[:-1], operation.id)}
    return {}


def renames_of(document: Mapping[str, Any], operations: Sequence[Operation]) -> dict[Path, Path]:
    """Which fields of a definition have other paths after operations on it. Raises EditRefused for those of another definition."""
    editor = Editor(source_of(document))
    renames: dict[Path, Path] = {}
    for operation in flat(operations):
        later = renames_in(editor.outline, operation)
        carry_out(editor, operation)
        renames = followed(renames, later)
    return renames


def followed(renames: Renames, later: Renames) -> dict[Path, Path]:
    """The renames of one after the other: {a: b}, {b: c} -> {a: c}."""
    added = {old: new for old, new in later.items() if old not in renames.values()}
    both = {old: path_after(new, later) for old, new in renames.items()} | added
    return {old: new for old, new in both.items() if old != new}


def flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Those in batches one by one."""
    for operation in operations:
        if isinstance(operation, Batch):
            yield from operation.operations
        else:
            yield operation
