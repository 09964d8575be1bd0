"""Several options: lists of ids, whose order means nothing. They equal a value when they are exactly that set."""

from collections.abc import Sequence
from typing import Any

from app.conditions.kinds.base import Kind, Test
from app.conditions.kinds.schemas import NEVER, Schema
from app.conditions.kinds.values import is_blank_value, option_set, text_of


class Options(Kind):
    name = "options"
    picks_several = True
    has_order = False

    def normal(self, value: Any) -> frozenset[str] | None:
        return option_set(value) or None

    def equals(self, wanted: Any) -> Test:
        if is_blank_value(wanted):
            return is_blank_value
        ids = option_set(wanted)
        return lambda value: not is_blank_value(value) and option_set(value) == ids

    def is_any_of(self, wanted: Sequence[Any]) -> Test:
        """Whether any of them is among the value's."""
        ids = option_set(wanted)
        return lambda value: not ids.isdisjoint(option_set(value))

    def contains(self, wanted: Any) -> Test:
        """Whether all of them are among the value's."""
        ids = option_set(wanted)
        return lambda value: bool(ids) and ids <= option_set(value)

    def schema(self, operator: str, wanted: Any) -> Schema | None:
        """Of a list of texts. Parts that are no texts are not looked for."""
        parts = wanted if isinstance(wanted, tuple) else (wanted,)
        texts = list(dict.fromkeys(text for each in parts if (text := text_of(each)) is not None))
        all_of_them = [{"type": "array", "contains": {"const": text}} for text in texts]
        if operator == "equals":
            exactly: Schema = {"type": "array", "minItems": 1, "items": {"enum": list(dict.fromkeys([*texts, ""]))}}
            return {**exactly, "allOf": all_of_them} if all_of_them else exactly
        if not texts or operator not in ("in", "contains"):
            return NEVER
        return {"type": "array", "contains": {"enum": texts}} if operator == "in" else {"allOf": all_of_them}
