"""Operations on a definition -> the steps that they say by themselves: a field or an option that was given another id."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.definition import Path
from app.editing.apply import carry_out
from app.editing.editor import Editor
from app.editing.matching import flat, followed, renames_in, renames_of
from app.editing.operations import Operation, RenameOption
from app.editing.source import source_of
from app.steps.model import MapOptions, Rename, Step, paths_of


def implied_steps(document: Mapping[str, Any], operations: Sequence[Operation]) -> tuple[Step, ...]:
    """`document` as it was before. Raises EditRefused for operations of another definition."""
    renames = renames_of(document, operations)
    maps = _option_maps(document, operations)
    return (
        *(Rename(before, after) for before, after in renames.items()),
        *(MapOptions(path, options) for path, options in maps.items() if options),
    )


def with_implied(implied: Sequence[Step], given: Sequence[Step]) -> tuple[Step, ...]:
    """What is said expressly counts: of a field that it names nothing else is implied."""
    sources = {step.before for step in given if isinstance(step, Rename)}
    targets = {step.after for step in given if isinstance(step, Rename)}
    mapped = set(paths_of([step for step in given if not isinstance(step, Rename)]))
    own = [
        step
        for step in implied
        if (isinstance(step, Rename) and step.before not in sources and step.after not in targets)
        or (isinstance(step, MapOptions) and step.path not in mapped)
    ]
    return (*(step for step in own if isinstance(step, Rename)), *given, *(step for step in own if isinstance(step, MapOptions)))


def _option_maps(document: Mapping[str, Any], operations: Sequence[Operation]) -> dict[Path, dict[str, str]]:
    """By the path that each field has at the end: old id -> new one."""
    editor = Editor(source_of(document))
    maps: dict[Path, dict[str, str]] = {}
    for operation in flat(operations):
        renames = renames_in(editor.outline, operation)
        field = editor.outline.at(operation.at) if isinstance(operation, RenameOption) else None
        carry_out(editor, operation)
        if isinstance(operation, RenameOption) and field is not None and field.id:
            maps[field.path] = _mapped(maps.get(field.path, {}), operation)
        maps = {renames.get(path, path): options for path, options in maps.items()}
    return maps


def _mapped(options: Mapping[str, str], operation: RenameOption) -> dict[str, str]:
    """{"1": "2"}, then 2 becomes 3 -> {"1": "3"}."""
    as_renames: dict[Path, Path] = {(old,): (new,) for old, new in options.items()}
    both = followed(as_renames, {(operation.option,): (operation.id,)})
    return {str(old[0]): str(new[0]) for old, new in both.items()}
