"""Texts, and what is compared like one: ids of options and of records, and values of unknown types."""

import re
from typing import Any

from app.conditions.kinds.base import Kind
from app.conditions.kinds.schemas import Schema, number_that_says_yes, texts_with, true_word
from app.conditions.kinds.values import number_of, text_of

WHOLE = re.compile("0|-?[1-9][0-9]{0,15}")


class Text(Kind):
    """Texts that are numbers have an order; the others have none."""

    name = "text"
    order_noun = "a number"

    def rank(self, value: Any) -> float | None:
        return number_of(value)

    def checked_schema(self) -> Schema:
        return true_word()

    def parts_schema(self, operator: str, texts: list[str]) -> Schema | None:
        return texts_with(operator, texts)


class Option(Text):
    """The id of one option."""

    name = "option"
    picks_one = True


class Reference(Text):
    """The id of a record or of a user."""


class Anything(Text):
    """Values of any type, compared as texts."""

    def checked_schema(self) -> Schema:
        return {"anyOf": [{"const": True}, number_that_says_yes(), true_word()]}

    def constants(self, wanted: Any) -> list[Any] | None:
        """ "1" -> ["1", 1], "true" -> ["true", True]: each of them has that text."""
        text = text_of(wanted)
        if text is None:
            return []
        others = [True, False, *([int(text)] if WHOLE.fullmatch(text) else ())]
        return [text, *(each for each in others if text_of(each) == text)]

    def parts_schema(self, operator: str, texts: list[str]) -> Schema | None:
        return None
