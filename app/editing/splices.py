"""Changes of a text by position: what is written at a place is replaced by something else, and can be put back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import EditRefused

Target = Literal["shell", "body"]
"""`body` is the text of `definition`; `shell` that of the DEFINITION object around it."""
TARGETS: tuple[Target, ...] = ("shell", "body")


@dataclass(frozen=True, slots=True)
class Splice:
    """At the position `at` the text `old` becomes `new`."""

    target: Target
    at: int
    old: str
    new: str

    @property
    def end(self) -> int:
        return self.at + len(self.old)

    def to_json(self) -> list[Any]:
        return [self.target, self.at, self.old, self.new]


Stage = tuple[Splice, ...]
"""Splices of the same texts: their positions are those before any of them. In the order of positions; none overlaps another."""


def splice_of(given: Any) -> Splice:
    """Raises EditRefused for what `to_json` did not write."""
    match given:
        case ["shell" | "body" as target, int(at), str(old), str(new)] if at >= 0 and not isinstance(at, bool):
            return Splice(target, at, old, new)
    raise EditRefused("edit-unreadable", name="stages")


def ordered(splices: Sequence[Splice]) -> Stage:
    """Those of the same position stay in the order in which they are given."""
    return tuple(sorted((each for each in splices if each.old != each.new), key=lambda each: (each.target, each.at, each.end)))


def spliced(text: str, stage: Stage, target: Target) -> str:
    """Raises EditRefused where the text is not what the splices say, as they were made for another one."""
    parts, position = [], 0
    for each in stage:
        if each.target != target:
            continue
        if each.at < position or text[each.at : each.end] != each.old:
            raise EditRefused("edit-other-text")
        parts += [text[position : each.at], each.new]
        position = each.end
    return "".join([*parts, text[position:]])


def inverse(stage: Stage) -> Stage:
    """What takes a stage back, for the text after it."""
    shift = dict.fromkeys(TARGETS, 0)
    back = []
    for each in stage:
        back.append(Splice(each.target, each.at + shift[each.target], each.new, each.old))
        shift[each.target] += len(each.new) - len(each.old)
    return tuple(back)


def position_after(stage: Stage, position: int) -> int:
    """Where what begins at a position of the body begins after a stage that does not replace it."""
    return position + sum(len(each.new) - len(each.old) for each in stage if each.target == "body" and each.end <= position)


def difference(target: Target, old: str, new: str) -> Stage:
    """One splice from the first to the last character that differ."""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - start
    end = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    return ordered([Splice(target, start, old[start : len(old) - end], new[start : len(new) - end])])
