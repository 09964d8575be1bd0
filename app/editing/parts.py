"""Panels, columns, rows and fields are added, removed, moved and copied."""

import json
from typing import Any

from app.definition import RESERVED_FIELDS
from app.editing.containers import insert_item, item_text, move_item, remove
from app.editing.editor import Editor
from app.editing.json_nodes import joined, parse
from app.editing.outline import Holder, Outline, Part, PartKind, outline_of
from app.editing.references import meant_by, rename_in_conditions
from app.editing.renames import write_ids
from app.editing.room import make_room
from app.errors import EditRefused
from app.reading.aliases import DEFINITION, PANEL, ROW


def add_part(editor: Editor, into: str, kind: PartKind, value: Any, index: int | None) -> None:
    """Writes a part into the one at `into` ("" for the definition), as the one with that index or as the last one."""
    editor.make_body()
    _check_new(editor.outline, kind, value)
    holder = make_room(editor, editor.part(into) if into else None, kind)
    insert_item(editor, holder.node, _index(holder, index), item_text(editor, holder.node, value))
    editor.commit()


def remove_part(editor: Editor, at: str) -> None:
    holder, index = _place(editor.outline, editor.part(at))
    if holder.is_list:
        remove(editor, holder.node, [index])
    else:
        editor.splice(holder.node.start, holder.node.end, "[]")
    editor.commit()


def move_part(editor: Editor, at: str, into: str, index: int | None) -> None:
    """`index` counts without the part itself. What the part says stays as it is written."""
    part = editor.part(at)
    if into == at or into.startswith(f"{at}/"):
        raise EditRefused("edit-into-itself")
    mark = editor.mark(part)
    target = make_room(editor, editor.part(into) if into else None, part.kind)
    part = editor.marked(mark, part.kind)
    source, old = _place(editor.outline, part)
    if source.pointer == target.pointer:
        last = len(source.node.items) - 1
        move_item(editor, source.node, old, last if index is None else min(index, last))
    else:
        insert_item(editor, target.node, _index(target, index), editor.written(part.node))
        if source.is_list:
            remove(editor, source.node, [old])
        else:
            editor.splice(source.node.start, source.node.end, "[]")
    editor.commit()


def duplicate_part(editor: Editor, at: str) -> None:
    """Writes a copy behind a part. Its fields get ids of their own.

    A condition in it that reads a field of the part reads the copy.
    """
    part = editor.part(at)
    holder, index = _place(editor.outline, part)
    if not holder.is_list:
        mark = editor.mark(part)
        editor.splice(holder.node.start, holder.node.start, "[")
        editor.splice(holder.node.end, holder.node.end, "]")
        editor.commit()
        part = editor.marked(mark, part.kind)
        holder, index = _place(editor.outline, part)
    meant, inside = meant_by(editor.outline), {field.path for field in part.walk() if field.kind == "field" and field.id}
    names = _new_names(editor.outline, part)
    insert_item(editor, holder.node, index + 1, editor.written(part.node))
    editor.commit()
    copy = editor.part(joined(holder.pointer, index + 1))
    write_ids(editor, {field.pointer: names[field.path] for field in copy.walk() if field.kind == "field" and field.id})
    conditions = {id: names[path] for id, path in meant.items() if path in inside}
    rename_in_conditions(editor, lambda id: conditions.get(id, id), copy)
    editor.commit()


def _place(outline: Outline, part: Part) -> tuple[Holder, int]:
    holding = outline.holder_of(part)
    if holding is None:
        raise EditRefused("edit-nothing-there", pointer=part.pointer)
    return holding


def _index(holder: Holder, index: int | None) -> int:
    return len(holder.node.items) if index is None else index


def _new_names(outline: Outline, part: Part) -> dict[tuple[str, ...], str]:
    """An id that no field has for each field inside of a part: "state" -> "state2"."""
    taken = {field.id for field in outline.fields()} | {field.path[0] for field in outline.fields()} | RESERVED_FIELDS
    names: dict[tuple[str, ...], str] = {}
    for field in part.walk():
        if field.kind == "field" and field.id and field.path not in names:
            number = 2
            while (name := f"{field.id}{number}") in taken:
                number += 1
            names[field.path] = name
            taken.add(name)
    return names


def _check_new(outline: Outline, kind: PartKind, value: Any) -> None:
    """Raises EditRefused for what is no part, and for fields whose place in a record another field has."""
    if not isinstance(value, dict) and not (kind == "field" and isinstance(value, str) and value):
        raise EditRefused("edit-no-part")
    text = json.dumps(alone(kind, value))
    added = [field.path for field in outline_of(text, parse(text)).fields()]
    if kind == "field" and not added:
        raise EditRefused("edit-no-part")
    taken = {field.path for field in outline.fields()}
    for number, path in enumerate(added):
        if path in taken or path in added[:number]:
            raise EditRefused("edit-id-taken", id=".".join(path))


def alone(kind: PartKind, value: Any) -> Any:
    """The content of a definition that has this part alone."""
    for around in {"field": ["fields", "rows"], "row": ["rows"], "column": ["columns"], "panel": []}[kind]:
        table = ROW if around == "fields" else PANEL
        value = {table.key(around): [value]}
    return {DEFINITION.key("panels"): [value]}
