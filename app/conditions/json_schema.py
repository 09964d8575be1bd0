"""Condition -> JSON Schema that holds for the same records, for `if`. None where JSON Schema cannot say it.

It answers for values of their fields' types: a record that holds a number as text is judged by `rules` alone. What it cannot say:
how instants compare (several texts mean the same one), how texts compare as numbers, and what a number's digits begin with or hold.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.conditions.evaluate import NEGATIONS
from app.conditions.values import ORDERED, TRUE_WORDS, date_of, is_blank_value, number_of, text_of, truth
from app.definition import All, Comparison, Condition, Not

Schema = dict[str, Any]
Places = Mapping[str, tuple[str, ...]]
"""Where in a record a key's value lies: (id,) or (parent property, id)."""

SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
EXCLUSIVE = {
    "lessThan": "exclusiveMaximum",
    "lessOrEqual": "maximum",
    "greaterThan": "exclusiveMinimum",
    "greaterOrEqual": "minimum",
}
NEVER: Schema = {"not": {}}
GIVEN: Schema = {"not": {"enum": ["", None, []]}}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "maxLength": 10}
NO_LINE_BREAK_AT_THE_END: Schema = {"not": {"pattern": "\\n$"}}
"""Python's `$` forgives one."""

TEXTS = ("text", "option", "date")
"""Kinds whose values are texts and nothing else."""
ANY = "any"
"""The kind of values that are compared as texts and may be of any type: those of a field whose type nobody knows."""
WHOLE = re.compile("0|-?[1-9][0-9]{0,15}")


def to_schema(condition: Condition, kinds: Mapping[str, str], places: Places) -> Schema | None:
    if isinstance(condition, Comparison):
        return _comparison(condition, kinds.get(condition.field, "text"), places.get(condition.field, (condition.field,)))
    if isinstance(condition, Not):
        inner = to_schema(condition.condition, kinds, places)
        return None if inner is None else {"not": inner}
    parts = [to_schema(each, kinds, places) for each in condition.conditions]
    told = [part for part in parts if part is not None]
    if len(told) < len(parts):
        return None
    if len(told) == 1:
        return told[0]
    if isinstance(condition, All):
        return {"allOf": told} if told else {}
    return {"anyOf": told} if told else NEVER


def _comparison(comparison: Comparison, kind: str, place: tuple[str, ...]) -> Schema | None:
    positive = NEGATIONS.get(comparison.operator, comparison.operator)
    schema = _positive(positive, comparison.value, kind, place)
    return schema if schema is None or positive == comparison.operator else {"not": schema}


def _positive(operator: str, wanted: Any, kind: str, place: tuple[str, ...]) -> Schema | None:
    """Of the record. To equal a blank, or one of several of which one is blank, a value need not be there."""
    blank = {"not": _at(place, GIVEN)}
    if operator == "equals" and is_blank_value(wanted):
        return blank
    if isinstance(wanted, tuple) and operator in ("in", "equals") and kind != "options" and any(map(is_blank_value, wanted)):
        rest = _positive("in", tuple(each for each in wanted if not is_blank_value(each)), kind, place)
        return None if rest is None else {"anyOf": [blank, rest]}
    value = _value_schema(operator, wanted, kind)
    return value if value is None or value is NEVER else _at(place, value)


def _at(place: tuple[str, ...], value: Schema) -> Schema:
    schema = value
    for name in reversed(place):
        schema = {"type": "object", "properties": {name: schema}, "required": [name]}
    return schema


def _value_schema(operator: str, wanted: Any, kind: str) -> Schema | None:
    """What a value that is there must be like."""
    if operator == "notEmpty":
        return GIVEN
    if operator == "checked":
        return _checked(kind)
    if kind == "options":
        return _options(operator, wanted)
    if operator in ("equals", "in"):
        return _in(wanted if isinstance(wanted, tuple) else (wanted,), kind)
    if operator in PARTS:
        return _part(operator, wanted, kind)
    return _ordered(operator, wanted, kind)


def _checked(kind: str) -> Schema:
    if kind == "boolean":
        return {"const": True}
    if kind in ("number", "datetime"):
        return {"type": "number", "not": {"const": 0}}
    if kind == "options":
        return NEVER
    if kind == ANY:
        return {"anyOf": [_checked(each) for each in ("boolean", "number", "text")]}
    words = ("".join(f"[{sign.upper()}{sign}]" if sign.isalpha() else sign for sign in word) for word in sorted(TRUE_WORDS))
    return {"type": "string", "pattern": f"^({'|'.join(words)})$", **NO_LINE_BREAK_AT_THE_END}


def _options(operator: str, wanted: Any) -> Schema:
    """Of a list of texts. Parts that are no texts are not looked for."""
    texts = [text for each in (wanted if isinstance(wanted, tuple) else [wanted]) if (text := text_of(each)) is not None]
    each_of_them = [{"type": "array", "contains": {"const": text}} for text in dict.fromkeys(texts)]
    if operator == "equals":
        exactly: Schema = {"type": "array", "minItems": 1, "items": {"enum": list(dict.fromkeys([*texts, ""]))}}
        return {**exactly, "allOf": each_of_them} if each_of_them else exactly
    if not texts or operator not in ("in", "contains"):
        return NEVER
    if operator == "in":
        return {"type": "array", "contains": {"enum": list(dict.fromkeys(texts))}}
    return {"allOf": each_of_them}


def _in(wanted: Sequence[Any], kind: str) -> Schema | None:
    """To equal one of several."""
    several = [_constants(each, kind) for each in wanted]
    if any(constants is None for constants in several):
        return None
    found = [constant for constants in several for constant in constants or ()]
    unique = [each for place, each in enumerate(found) if not any(type(each) is type(one) and each == one for one in found[:place])]
    return NEVER if not unique else {"const": unique[0]} if len(unique) == 1 else {"enum": unique}


def _constants(wanted: Any, kind: str) -> list[Any] | None:
    """The values that equal one that is wanted; None where they cannot be listed."""
    if kind == "datetime":
        return [] if ORDERED[kind](wanted) is None else None
    constant: Any
    if kind == "number":
        number = number_of(wanted)
        constant = int(number) if number is not None and number.is_integer() else number
    else:
        constant = {"boolean": truth, "date": date_of}.get(kind, text_of)(wanted)
    if constant is None:
        return []
    if kind != ANY:
        return [constant]
    others = [True, False, *([int(constant)] if WHOLE.fullmatch(constant) else ())]
    return [constant, *(each for each in others if text_of(each) == constant)]


PARTS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": str.__contains__,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
}


def _part(operator: str, wanted: Any, kind: str) -> Schema | None:
    parts = list(wanted) if isinstance(wanted, tuple) and operator == "contains" else [wanted]
    texts = [text for part in parts if not isinstance(part, tuple) and (text := text_of(part)) is not None]
    if not texts or len(texts) < len(parts):
        return NEVER
    if kind == "boolean":
        fitting = [each for each in (True, False) if all(PARTS[operator](str(text_of(each)), text) for text in texts)]
        return {"enum": fitting} if fitting else NEVER
    if kind not in TEXTS or (operator == "endsWith" and texts[0].endswith("\n")):
        return None
    start, end = "^" if operator == "startsWith" else "", "$" if operator == "endsWith" else ""
    patterns = [{"type": "string", "pattern": start + SYNTAX.sub(r"\\\g<0>", text) + end} for text in texts]
    if operator == "endsWith":
        return {**patterns[0], **NO_LINE_BREAK_AT_THE_END}
    return patterns[0] if len(patterns) == 1 else {"allOf": patterns}


def _ordered(operator: str, wanted: Any, kind: str) -> Schema | None:
    target = None if isinstance(wanted, tuple) else ORDERED["text" if kind == ANY else kind](wanted)
    if target is None:
        return NEVER
    if kind == "number":
        return {"type": "number", EXCLUSIVE[operator]: target}
    if kind != "date":
        return None
    pattern = _days(operator, target)
    return {**DAY, "allOf": [{"pattern": pattern}]} if pattern else NEVER


def _days(operator: str, day: str) -> str:
    """A pattern of the days before or after another: those whose first digit that differs is smaller, or greater; "" for none."""
    smaller = operator.startswith("less")
    signs = ((place, sign) for place, sign in enumerate(day) if sign != "-" and sign != ("0" if smaller else "9"))
    parts = [f"{day[:place]}[{f'0-{int(sign) - 1}' if smaller else f'{int(sign) + 1}-9'}]" for place, sign in signs]
    parts += [day] if operator.endswith("OrEqual") else []
    return f"^({'|'.join(parts)})" if parts else ""
