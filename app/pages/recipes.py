"""How each slot of a rendered page was made, so that another process can make the same slots for the same text.

Slots are functions and cannot leave the process that made them; the names by which a template asked for them can.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from markupsafe import Markup

from app.pages.slots import Part, Slot, Slots

Recipe = tuple[str, int, str, tuple[Any, ...], Mapping[str, Any]]
"""A part of the page ("field", "row", "panel" or "page") and its index; the attribute, and its arguments if it is a function."""


class RecordingSlots(Slots):
    """Hands out placeholders as `Slots` does, and writes down how each slot was made."""

    def __init__(self) -> None:
        super().__init__()
        self.recipes: list[Recipe] = []
        self.asked: Recipe = ("", 0, "", (), {})
        """What the template asks for at this moment."""

    def print(self, slot: Slot) -> Markup:
        self.recipes.append(self.asked)
        return super().print(slot)

    def of(self, part: Part, kind: str, index: int) -> Part:
        return cast(Part, _Recorded(self, part, kind, index))


class _Recorded:
    """Stands for a part of the page, and says what is asked of it."""

    def __init__(self, slots: RecordingSlots, part: Any, kind: str, index: int) -> None:
        self._slots, self._part, self._kind, self._index = slots, part, kind, index

    def __getattr__(self, name: str) -> Any:
        slots, kind, index = self._slots, self._kind, self._index
        slots.asked = (kind, index, name, (), {})
        value = getattr(self._part, name)
        if not callable(value):
            return value

        def call(*arguments: Any, **named: Any) -> Any:
            slots.asked = (kind, index, name, arguments, named)
            return value(*arguments, **named)

        return call


def follow(recipes: Sequence[Recipe], part_of: Callable[[str, int], Any]) -> None:
    """Makes the slots of all recipes anew, in their order. `part_of` gives the part of a kind and an index."""
    for kind, index, name, arguments, named in recipes:
        value = getattr(part_of(kind, index), name)
        if callable(value):
            value(*arguments, **named)
