"""A definition, or an operation, as it would be if fields had been renamed before: what is compared with another version."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.editing.conditions import rename_fields
from app.editing.editor import Editor
from app.editing.json_nodes import value_of
from app.editing.matching import Renames, path_after
from app.editing.operations import AddPart, Operation, SetProperty
from app.editing.outline import TABLES
from app.editing.parts import alone
from app.editing.references import SORT, meant_by, rename_in_conditions, rename_in_sort
from app.editing.renames import write_ids
from app.editing.source import Source
from app.reading.aliases import DEFINITION
from app.reading.connect import CONDITIONS

Rename = Callable[[str], str]


def translated(source: Source, renames: Renames) -> Source:
    """Pointers to parts are the same in it."""
    if not renames:
        return source
    editor = Editor(source)
    rename = rename_of(source, renames)
    moved = {field.pointer: str(path_after(field.path, renames)[-1]) for field in editor.outline.fields() if field.path in renames}
    meant = meant_by(editor.outline)
    write_ids(editor, moved)
    rename_in_conditions(editor, rename)
    for id in meant:
        if rename(id) != id:
            rename_in_sort(editor, id, rename(id))
    editor.commit()
    return editor.source


def rename_of(source: Source, renames: Renames) -> Rename:
    """What an id in a condition of a definition is called after the renames."""
    ids = {id: str(path_after(path, renames)[-1]) for id, path in meant_by(Editor(source).outline).items()} if renames else {}
    return lambda id: ids.get(id, id)


def with_names(operation: Operation, source: Source, rename: Rename) -> Operation:
    """An operation on `source` whose conditions name renamed fields."""
    if isinstance(operation, AddPart):
        return replace(operation, value=_renamed_part(operation, rename))
    if not isinstance(operation, SetProperty):
        return operation
    part = Editor(source).outline.at(operation.at)
    attribute = TABLES[part.kind].attribute_of(operation.name) if part else DEFINITION.attribute_of(operation.name)
    if part and attribute in CONDITIONS:
        return replace(operation, value=_renamed(operation.value, rename))
    if not part and attribute in SORT and isinstance(operation.value, str):
        return replace(operation, value=rename(operation.value))
    return operation


def _renamed(condition: Any, rename: Rename) -> Any:
    editor = Editor(Source("{}", json.dumps(condition), is_text=True))
    rename_fields(editor, editor.body, rename)
    editor.commit()
    return json.loads(editor.text)


def _renamed_part(operation: AddPart, rename: Rename) -> Any:
    """Conditions on fields of the part itself mean those."""
    editor = Editor(Source("{}", json.dumps(alone(operation.kind, operation.value)), is_text=True))
    own = meant_by(editor.outline)
    rename_in_conditions(editor, lambda id: id if id in own else rename(id))
    editor.commit()
    part = next((each for each in editor.outline.parts() if each.kind == operation.kind and not each.implied), None)
    return operation.value if part is None else value_of(editor.text, part.node)
