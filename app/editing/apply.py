"""A DEFINITION object and an operation -> the object after it, and the operation that takes it back."""

from collections.abc import Callable, Mapping
from typing import Any

from app.editing import options, parts, properties, renames
from app.editing.editor import Editor
from app.editing.json_nodes import load, parse
from app.editing.json_style import CANONICAL
from app.editing.operations import (
    AddOption,
    AddPart,
    Batch,
    DuplicatePart,
    MoveOption,
    MovePart,
    Operation,
    Patch,
    RemoveOption,
    RemovePart,
    RenameField,
    RenameOption,
    ReplaceText,
    RetireOption,
    RetypeField,
    SetOption,
    SetProperty,
    UnsetProperty,
)
from app.editing.source import source_of
from app.errors import EditRefused

Document = Mapping[str, Any]
MAX_WORK = 50_000_000
"""Characters that are read for operations in one go: each operation reads the text as the one before it left it."""


def apply(document: Document, operation: Operation) -> tuple[dict[str, Any], Patch]:
    """Raises EditRefused for an operation that this definition has no place for; then nothing is changed.

    The inverse is for exactly the definition that comes out.
    """
    editor = Editor(source_of(document))
    carry_out(editor, operation)
    stages = editor.end()
    return editor.source.document(), Patch(stages, editor.source.digest)


def apply_all(document: Document, operations: tuple[Operation, ...]) -> dict[str, Any]:
    """The object after all of them. Raises EditRefused, with the number of the operation, counted from 0, as `index`."""
    editor = Editor(source_of(document))
    for index, operation in enumerate(operations):
        try:
            carry_out(editor, operation)
        except EditRefused as error:
            error.index = index
            raise
        editor.end()
    return editor.source.document()


def text_of(document: Document) -> str:
    """The content of `definition` as JSON text, as the tab for JSON shows it and pointers count in it."""
    return source_of(document).body


def carry_out(editor: Editor, operation: Operation) -> None:
    """One operation as a part of an edit that goes on."""
    editor.work += len(editor.text)
    if editor.work > max(MAX_WORK, len(editor.text)):
        raise EditRefused("edit-too-much", limit=MAX_WORK)
    DEEDS[type(operation)](editor, operation)


def _patch(editor: Editor, patch: Patch) -> None:
    if patch.base != editor.source.digest:
        raise EditRefused("edit-other-text")
    for stage in patch.stages:
        editor.carry_out(stage)


def _batch(editor: Editor, batch: Batch) -> None:
    for operation in batch.operations:
        carry_out(editor, operation)


def _replace(editor: Editor, replace: ReplaceText) -> None:
    """A definition that is stored as an object cannot keep how the text is laid out."""
    parse(replace.text)
    editor.make_body()
    text = replace.text if editor.source.is_text else CANONICAL.write(load(replace.text))
    editor.splice(0, len(editor.text), text)
    editor.commit()


DEEDS: Mapping[type[Operation], Callable[[Editor, Any], None]] = {
    AddPart: lambda editor, it: parts.add_part(editor, it.into, it.kind, it.value, it.index),
    RemovePart: lambda editor, it: parts.remove_part(editor, it.at),
    MovePart: lambda editor, it: parts.move_part(editor, it.at, it.into, it.index),
    DuplicatePart: lambda editor, it: parts.duplicate_part(editor, it.at),
    SetProperty: lambda editor, it: properties.set_property(editor, it.at, it.name, it.value),
    UnsetProperty: lambda editor, it: properties.unset_property(editor, it.at, it.name),
    RenameField: lambda editor, it: renames.rename_field(editor, it.at, it.id, everywhere=it.everywhere),
    RetypeField: lambda editor, it: renames.retype_field(editor, it.at, it.type),
    AddOption: lambda editor, it: options.add_option(editor, it.at, it.option, it.index),
    SetOption: lambda editor, it: options.set_option(editor, it.at, it.option, it.name, it.value),
    RenameOption: lambda editor, it: options.rename_option(editor, it.at, it.option, it.id),
    MoveOption: lambda editor, it: options.move_option(editor, it.at, it.option, it.index),
    RetireOption: lambda editor, it: options.remove_option(editor, it.at, it.option, ""),
    RemoveOption: lambda editor, it: options.remove_option(editor, it.at, it.option, it.successor),
    ReplaceText: _replace,
    Batch: _batch,
    Patch: _patch,
}
