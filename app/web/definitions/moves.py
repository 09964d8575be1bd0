"""A part of a draft and where it goes -> the operation: among the parts beside it, beside another one, into another container."""

from collections.abc import Mapping

from app.editing.operations import MovePart
from app.editing.outline import KINDS, Outline, Part, PartKind
from app.errors import EditRefused
from app.web.definitions.outline_view import parent_of

AROUND: Mapping[PartKind, PartKind] = {"field": "row", "row": "column", "column": "panel"}
"""What holds parts of a kind."""


def containers(outline: Outline, kind: PartKind) -> list[Part]:
    """Where parts of a kind can be, in the definition's order. An implied one has the pointer of the written part around it."""
    around = AROUND.get(kind)
    parts = {part.pointer: part for part in outline.parts() if part.kind == around}
    return list(parts.values())


def container_of(outline: Outline, part: Part) -> str:
    return next(
        (each.pointer for each in containers(outline, part.kind) if any(child is part for child in each.children)),
        parent_of(outline, part),
    )


def moved_into(outline: Outline, part: Part, into: str) -> MovePart:
    """Behind all that is there."""
    target = outline.at(into)
    if target is not None and KINDS.index(target.kind) >= KINDS.index(part.kind):
        raise EditRefused("edit-wrong-place", kind=part.kind)
    return MovePart(part.pointer, into)


def moved_beside(outline: Outline, part: Part, other: Part, *, after: bool) -> MovePart:
    """Before or after another part of its kind."""
    holding, own = outline.holder_of(other), outline.holder_of(part)
    if other.kind != part.kind or holding is None or own is None:
        raise EditRefused("edit-wrong-place", kind=part.kind)
    index = holding[1] + after
    if own[0] is holding[0] and own[1] < holding[1]:
        index -= 1
    return MovePart(part.pointer, container_of(outline, other), index)


def moved_along(outline: Outline, part: Part, step: int) -> MovePart:
    """One up (-1) or down (1). From the end of its container it goes into the one beside that."""
    holding = outline.holder_of(part)
    if holding is None:
        raise EditRefused("edit-nothing-there", pointer=part.pointer)
    holder, index = holding
    count = len(holder.node.items) if holder.is_list else 1
    if 0 <= index + step < count:
        return MovePart(part.pointer, container_of(outline, part), index + step)
    return moved_across(outline, part, step)


def moved_across(outline: Outline, part: Part, step: int) -> MovePart:
    """Into the container before (-1) or after (1) its own: to the near end."""
    pointers = [each.pointer for each in containers(outline, part.kind)]
    own = container_of(outline, part)
    target = pointers.index(own) + step if own in pointers else -1
    if not 0 <= target < len(pointers):
        raise EditRefused("edit-no-further")
    return MovePart(part.pointer, pointers[target], 0 if step > 0 else None)
