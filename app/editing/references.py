"""Where a definition speaks of a field by its id: in conditions of fields, rows and panels, and in how its list is sorted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.editing.conditions import mentions, rename_fields
from app.editing.editor import Editor
from app.editing.json_nodes import Node, joined, value_of
from app.editing.outline import TABLES, Outline, Part
from app.editing.properties import fact_nodes
from app.editing.source import Source
from app.reading.connect import CONDITIONS
from app.reading.properties import Properties

SORT = ("sort", "sort_field")
"""Facts of a definition that are the id of a field."""

UseKind = Literal["condition", "sort", "name"]


@dataclass(frozen=True, slots=True)
class Use:
    """`at` is the pointer of the part that uses the field ("" for the definition), `attribute` where in it: `visibility`, `sort`.

    A use by `name` is one that the engine makes: `storageUsed` beside `storageLimit` is shown as a bar.
    """

    kind: UseKind
    at: str
    attribute: str
    pointer: str
    """Of the value that names the field; "" for one on the DEFINITION object."""


def conditions_of(part: Part) -> Iterator[tuple[str, str, Node]]:
    """(attribute, pointer, where it is written) of each condition of a part, under each of its keys."""
    if part.kind == "column" or part.implied or part.node.kind != "object":
        return
    table: Properties = TABLES[part.kind]
    for attribute in CONDITIONS if part.kind == "field" else CONDITIONS[:1]:
        for member in part.node.members:
            if member.key in table.keys_of(attribute):
                yield attribute, joined(part.pointer, member.key), member.value


def meant_by(outline: Outline) -> dict[str, tuple[str, ...]]:
    """Which field a condition means by an id: of several with the same id the first."""
    meant: dict[str, tuple[str, ...]] = {}
    for field in outline.fields():
        meant.setdefault(field.id, field.path)
    return meant


def uses_of(source: Source, at: str) -> tuple[Use, ...]:
    """What uses the field at a pointer, outside of the field itself."""
    editor = Editor(source)
    field = editor.field(at)
    if meant_by(editor.outline).get(field.id) != field.path:
        return ()
    return tuple(use for use in _uses_of_id(editor, field.id) if use.at != at)


def _uses_of_id(editor: Editor, id: str) -> Iterator[Use]:
    for part in editor.outline.parts():
        for attribute, pointer, node in conditions_of(part):
            if any(each.field == id for each in mentions(editor.text, node)):
                yield Use("condition", part.pointer, attribute, pointer)
    for attribute in SORT:
        for target, node in fact_nodes(editor, attribute):
            if _names(editor, target, node) == id:
                yield Use("sort", "", attribute, "")
    yield from _uses_by_name(editor.outline, id)


def _uses_by_name(outline: Outline, id: str) -> Iterator[Use]:
    for mine, other in (("Limit", "Used"), ("Used", "Limit")):
        if id.endswith(mine):
            companion = id.removesuffix(mine) + other
            yield from (Use("name", field.pointer, "id", field.pointer) for field in outline.fields() if field.path == (companion,))


def rename_in_conditions(editor: Editor, rename: Callable[[str], str], within: Part | None = None) -> None:
    """Splices for all conditions, or those inside of a part."""
    for part in within.walk() if within else editor.outline.parts():
        for _, _, node in conditions_of(part):
            rename_fields(editor, node, rename)


def rename_in_sort(editor: Editor, old: str, new: str) -> None:
    for attribute in SORT:
        for target, node in fact_nodes(editor, attribute):
            if _names(editor, target, node) != old:
                continue
            if target == "shell":
                editor.splice_shell(node.start, node.end, editor.style.write(new))
            else:
                editor.splice(node.start, node.end, editor.style.write(new))


def _names(editor: Editor, target: str, node: Node) -> str | None:
    value = value_of(editor.source.shell if target == "shell" else editor.text, node)
    return value.strip() if isinstance(value, str) else None
