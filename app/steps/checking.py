"""Steps against the two definitions that they lead from and to: what they name must be there, and a secret stays one."""

from collections.abc import Iterator, Mapping, Sequence

from app.definition import Path
from app.errors import EditRefused
from app.forms.compiler import CompiledForm
from app.forms.scopes import pointer
from app.steps.conversions import can_convert
from app.steps.json_form import Shapes
from app.steps.model import Convert, Fill, MapOptions, Merge, Rename, Retire, Split, Step
from app.steps.shapes import shape_of


def shapes_of(form: CompiledForm) -> Shapes:
    """By path."""
    return {field.path: shape_of(field) for field, _ in form.inputs}


def check_steps(steps: Sequence[Step], before: Shapes, after: Shapes) -> None:
    """Raises EditRefused, with the `index` of the step."""
    former: dict[Path, Path] = {}
    targets: set[Path] = set()
    for index, step in enumerate(steps):
        try:
            for old, new in _ways(step, former, before, after):
                _check(old, new, before, after)
            for target in _targets(step):
                if target in targets:
                    raise EditRefused("step-twice", pointer=pointer(*target))
                targets.add(target)
        except EditRefused as error:
            error.index = index
            raise
        if isinstance(step, Rename):
            former[step.after] = step.before


def _ways(step: Step, former: Mapping[Path, Path], before: Shapes, after: Shapes) -> Iterator[tuple[Path | None, Path | None]]:
    """(where a value was in the old definition, where it is in the new one); None for a field that is not looked at."""
    match step:
        case Convert(path) | Retire(path) if path not in before and path not in former and path in after:
            yield None, path  # what records hold under the id of a field that is new
        case Rename(old, new):
            yield old, new
        case Convert(path):
            yield former.get(path, path), path
        case MapOptions(path):
            yield former.get(path, path), path
        case Split(path, into):
            yield from ((path, each) for each in into)
        case Merge(paths, into):
            yield from ((each, into) for each in paths)
        case Fill(path):
            yield None, path
        case Retire(path):
            yield path, None


def _check(old: Path | None, new: Path | None, before: Shapes, after: Shapes) -> None:
    for path, shapes in ((old, before), (new, after)):
        if path is not None and path not in shapes:
            raise EditRefused("step-no-field", pointer=pointer(*path))
    if old is not None and new is not None and not can_convert(before[old], after[new]):
        raise EditRefused("step-secret", pointer=pointer(*old))
    # Its value would be in what is noted, or in the step.
    for here, there, shapes in ((old, new, before), (new, old, after)):
        if here is not None and there is None and shapes[here].is_secret:
            raise EditRefused("step-secret", pointer=pointer(*here))


def _targets(step: Step) -> tuple[Path, ...]:
    """Places that a step puts a value of another place into: two of them would overwrite each other."""
    match step:
        case Rename(_, new):
            return (new,)
        case Split(_, into):
            return into
        case Merge(_, into):
            return (into,)
        case _:
            return ()
