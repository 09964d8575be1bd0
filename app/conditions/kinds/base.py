"""What every kind of value answers: how its values compare, and which JSON Schema holds for the same values.

A kind has no state. The rules are written in `app.conditions.evaluate`; `static/conditions.js` follows them, too.
"""

from collections.abc import Callable, Sequence
from operator import ge, gt, le, lt
from typing import Any, ClassVar

from app.conditions.kinds.schemas import NEVER, Schema, one_of
from app.conditions.kinds.values import is_blank_value, plain_value, text_of, truth

ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "lessThan": lt,
    "lessOrEqual": le,
    "greaterThan": gt,
    "greaterOrEqual": ge,
}
Test = Callable[[Any], bool]
"""Whether a comparison holds for one value; never for a blank one, unless the comparison is with a blank."""


class Kind:
    """Values that are compared as texts; subclasses change what differs."""

    name: ClassVar[str]
    """As the rules that browsers get call it."""
    is_numeric: ClassVar[bool] = False
    picks_one: ClassVar[bool] = False
    """Whether a value is the id of one option."""
    picks_several: ClassVar[bool] = False
    """Whether a value is a list of ids of options."""
    has_order: ClassVar[bool] = True
    can_be_blank: ClassVar[bool] = True
    """Whether a blank is a value of its own, and not one of the others."""
    shows_content: ClassVar[bool] = True
    """Whether conditions see more of a value than that there is one."""
    order_noun: ClassVar[str] = ""
    """What a value must be to have an order, where not every value of the kind has one."""

    def is_given(self, value: Any) -> bool:
        """Whether `notEmpty` holds."""
        return not (self.can_be_blank and is_blank_value(value))

    def says_yes(self, value: Any) -> bool:
        """Whether `checked` holds."""
        return truth(value) is True

    def text(self, value: Any) -> str | None:
        """What `contains`, `startsWith` and `endsWith` look at: one text for all spellings of a value; None for what has none."""
        return text_of(value)

    def plain(self, value: Any) -> Any:
        """A stored value as JSON that browsers compare alike."""
        return plain_value(value)

    def normal(self, value: Any) -> Any:
        """A value as it is compared: equal values have equal ones. None for a blank, and for what is nothing of this kind."""
        return text_of(value)

    def rank(self, value: Any) -> Any:
        """A value as `lessThan` and its like compare it; None for what has no order."""
        return None

    def equals(self, wanted: Any) -> Test:
        if is_blank_value(wanted):
            return is_blank_value
        if isinstance(wanted, tuple):
            return self.is_any_of(wanted)
        normal, target = self.normal, self.normal(wanted)
        return lambda value: target is not None and normal(value) == target

    def is_any_of(self, wanted: Sequence[Any]) -> Test:
        tests = [self.equals(each) for each in wanted]
        return lambda value: any(test(value) for test in tests)

    def contains(self, wanted: Any) -> Test:
        """Whether a text contains every part of `wanted`: one part, or a tuple of them."""
        parts = [self.part(part) for part in (wanted if isinstance(wanted, tuple) else (wanted,))]
        text_of_value = self.text

        def holds(value: Any) -> bool:
            text = text_of_value(value)
            return text is not None and bool(parts) and all(part is not None and part in text for part in parts)

        return holds

    def edges(self, operator: str, wanted: Any) -> Test:
        """`operator` is `startsWith` or `endsWith`."""
        part = None if isinstance(wanted, tuple) else self.part(wanted)
        text_of_value, has_edge = self.text, str.startswith if operator == "startsWith" else str.endswith
        return lambda value: part is not None and (text := text_of_value(value)) is not None and has_edge(text, part)

    def part(self, wanted: Any) -> str | None:
        """A part of a text, as a condition names it, in the spelling of `text`."""
        return text_of(wanted)

    def in_order(self, operator: str, wanted: Any) -> Test:
        """`operator` is `lessThan` or its like."""
        compare, rank = ORDERINGS[operator], self.rank
        target = None if isinstance(wanted, tuple) else rank(wanted)

        def holds(value: Any) -> bool:
            given = rank(value)
            return given is not None and target is not None and compare(given, target)

        return holds

    def schema(self, operator: str, wanted: Any) -> Schema | None:
        """JSON Schema of the values that are there for which a comparison holds, none of them blank. None where it cannot say it.

        `operator` is none of the negated ones, and not `notEmpty`, which is the same for all kinds.
        """
        if operator == "checked":
            return self.checked_schema()
        if operator in ("equals", "in"):
            return self._any_of_schema(wanted if isinstance(wanted, tuple) else (wanted,))
        if operator in ("contains", "startsWith", "endsWith"):
            return self._part_schema(operator, wanted)
        target = None if isinstance(wanted, tuple) else self.rank(wanted)
        return NEVER if target is None else self.order_schema(operator, target)

    def checked_schema(self) -> Schema:
        """Of the values that say yes."""
        return NEVER

    def constants(self, wanted: Any) -> list[Any] | None:
        """The values that equal one that is wanted, as JSON has them; None where they cannot be listed."""
        normal = self.normal(wanted)
        return [] if normal is None else [normal]

    def parts_schema(self, operator: str, texts: list[str]) -> Schema | None:
        """Of values whose text contains all of `texts`, or starts or ends with the only one."""
        return None

    def order_schema(self, operator: str, target: Any) -> Schema | None:
        """`target` is the rank of what is wanted."""
        return None

    def _any_of_schema(self, wanted: Sequence[Any]) -> Schema | None:
        several = [self.constants(each) for each in wanted]
        if any(constants is None for constants in several):
            return None
        return one_of([constant for constants in several for constant in constants or ()])

    def _part_schema(self, operator: str, wanted: Any) -> Schema | None:
        parts = list(wanted) if isinstance(wanted, tuple) and operator == "contains" else [wanted]
        texts = [text for part in parts if not isinstance(part, tuple) and (text := self.part(part)) is not None]
        if not texts or len(texts) < len(parts):
            return NEVER
        return self.parts_schema(operator, texts)
