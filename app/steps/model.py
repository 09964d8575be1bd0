"""The steps: rename, convert, split, merge, map options, fill, retire. Each is data, stored with the version that it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.definition import Path
from app.steps.conversions import Choices
from app.steps.shapes import Shape

Policy = Literal["leftover", "clear", "refuse"]
"""What becomes of a value that has no counterpart: set aside beside the record; dropped; or the version is not published."""


@dataclass(frozen=True, slots=True)
class Rename:
    """All renames of a version happen at once, so that two fields can change places. What another field left at `after` is set
    aside."""

    before: Path
    after: Path


@dataclass(frozen=True, slots=True)
class Convert:
    path: Path
    """In the new definition."""
    before: Shape
    after: Shape
    choices: Choices = field(default_factory=Choices)
    policy: Policy = "leftover"


@dataclass(frozen=True, slots=True)
class Split:
    """One text becomes several, at a separator. What exceeds the last one stays in it."""

    path: Path
    into: tuple[Path, ...]
    separator: str = " "


@dataclass(frozen=True, slots=True)
class Merge:
    """Several texts become one. Blank ones leave no separator."""

    paths: tuple[Path, ...]
    into: Path
    separator: str = " "


@dataclass(frozen=True, slots=True)
class MapOptions:
    """Ids of options, in a value or in a list of them. Nothing becomes an entry twice. "" takes the entry out."""

    path: Path
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fill:
    """A value for records that have none. `blank`: also for those whose value was cleared."""

    path: Path
    value: Any
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Retire:
    """The value of a field that is gone is set aside; without this step it stays in the record, where no form shows it."""

    path: Path


Step = Rename | Convert | Split | Merge | MapOptions | Fill | Retire


def inverses(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The way back, for what was written since: renames first again, so that all else names fields of the older definition.

    Filled and retired values have none but what is noted when they are moved.
    """
    renames = [step for step in steps if isinstance(step, Rename)]
    former = {step.after: step.before for step in renames}
    back = [inverse for step in reversed(steps) if (inverse := _inverse(step, former)) is not None]
    return (*(Rename(step.after, step.before) for step in renames), *back)


def _inverse(step: Step, former: Mapping[Path, Path]) -> Step | None:
    match step:
        case Convert(path, before, after, choices, _):
            # What is no option stays, marked as such; anything else that does not fit is set aside.
            policy: Policy = "refuse" if before.kind in ("option", "options") else "leftover"
            return Convert(former.get(path, path), after, before, choices, policy)
        case Split(path, into, separator):
            return Merge(into, path, separator)
        case Merge(paths, into, separator):
            return Split(into, paths, separator)
        case MapOptions(path, options):
            return MapOptions(former.get(path, path), {new: old for old, new in reversed(list(options.items())) if new})
        case _:
            return None


def paths_of(steps: Sequence[Step]) -> tuple[Path, ...]:
    """Everything that steps read or write, in both definitions."""
    paths: list[Path] = []
    for step in steps:
        match step:
            case Rename(before, after):
                paths += (before, after)
            case Split(path, into):
                paths += (path, *into)
            case Merge(some, into):
                paths += (*some, into)
            case _:
                paths.append(step.path)
    return tuple(dict.fromkeys(paths))
