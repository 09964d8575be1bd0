"""Conditions: the definition's JSON -> a tree, the tree -> yes or no. `static/conditions.js` does the same in the browser.

How values compare is fixed here and in `tests/cases/conditions`, which both evaluators pass:

* blank (missing, null, "", []) satisfies only `empty`, `notEquals`, `notIn`, `notContains`, `unchecked`; so does a value that is
  none of its field's kind ("abc" in a number field), but for `empty`, which asks whether anything is there;
* texts and option ids compare exactly, letter case included; numbers as numbers, also when written as texts; dates as dates;
  instants (ISO 8601 or epoch milliseconds, without an offset in UTC) as instants;
* several options equal a value when they are exactly that set; `in` holds when any of them is listed; `contains` when all are;
* `less...` and `greater...` order numbers, dates and instants, and texts that are numbers; nothing else has an order;
* a comparison with a blank value asks for emptiness.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.definition import All, AnyOf, Comparison, Condition, Finding, Not

Kinds = Mapping[str, str]
Test = Callable[[Mapping[str, Any]], bool]

DEEPEST = 32

OPERATORS = frozenset(
    [
        "equals",
        "notEquals",
        "in",
        "notIn",
        "contains",
        "notContains",
        "startsWith",
        "endsWith",
        "lessThan",
        "lessOrEqual",
        "greaterThan",
        "greaterOrEqual",
        "empty",
        "notEmpty",
        "checked",
        "unchecked",
    ]
)
NEGATIONS = {
    "notEquals": "equals",
    "notIn": "in",
    "notContains": "contains",
    "empty": "notEmpty",
    "unchecked": "checked",
}
SYNONYMS = {
    "==": "equals",
    "===": "equals",
    "=": "equals",
    "is": "equals",
    "eq": "equals",
    "!=": "notEquals",
    "!==": "notEquals",
    "<>": "notEquals",
    "isnot": "notEquals",
    "ne": "notEquals",
    "<": "lessThan",
    "<=": "lessOrEqual",
    ">": "greaterThan",
    ">=": "greaterOrEqual",
    "hasvalue": "notEmpty",
    "hasnovalue": "empty",
    "containsvalue": "contains",
} | {name.lower(): name for name in OPERATORS}

FIELD_KEYS = ("field", "property", "id", "key")
OPERATOR_KEYS = ("operator", "op", "comparison", "condition")
VALUE_KEYS = ("value", "values")
WITHOUT_VALUE = frozenset({"empty", "notEmpty", "checked", "unchecked"})
NUMBER = re.compile(r"[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?[ \t\r\n]*")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "0", "no", "off"})
LARGEST_EXACT = 2**53 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_condition(raw: Any, place: str) -> tuple[Condition | None, list[Finding]]:
    """Every shape that the platform's documents allow. None = no condition; whatever cannot be read is a finding, and no condition.

    `true` and blank objects say nothing; `false` is never true. Field ids stay as the definition writes them.
    """
    if raw is None or raw is True or raw == {} or raw == [] or raw == "":
        return None, []
    if raw is False:
        return AnyOf(()), []
    findings: list[Finding] = []
    condition = _parse(raw, place, findings, DEEPEST)
    if findings:
        return None, findings
    return condition, []


def variables(condition: Condition | None) -> frozenset[str]:
    """The fields that a condition looks at."""
    if condition is None:
        return frozenset()
    if isinstance(condition, Comparison):
        return frozenset({condition.field})
    if isinstance(condition, Not):
        return variables(condition.condition)
    return frozenset[str]().union(*map(variables, condition.conditions))


def resolve(condition: Condition, keys: Mapping[str, str]) -> tuple[Condition | None, list[str]]:
    """Field ids -> keys. None with the ids that nobody knows, where there are any."""
    unknown = sorted(variables(condition) - keys.keys())
    return (None, unknown) if unknown else (_renamed(condition, keys), [])


def conjunction(conditions: tuple[Condition, ...]) -> Condition:
    return conditions[0] if len(conditions) == 1 else All(conditions)


def to_json(condition: Condition) -> Any:
    """The canonical form, for the browser and for `parse_condition`."""
    if isinstance(condition, Not):
        return {"not": to_json(condition.condition)}
    if isinstance(condition, Comparison):
        value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
        plain = {"field": condition.field, "operator": condition.operator}
        return plain if condition.operator in WITHOUT_VALUE else {**plain, "value": value}
    word = "all" if isinstance(condition, All) else "any"
    return {word: [to_json(each) for each in condition.conditions]}


def evaluate(condition: Condition, values: Mapping[str, Any], kinds: Kinds) -> bool:
    return compile_condition(condition, kinds)(values)


def compile_condition(condition: Condition, kinds: Kinds) -> Test:
    """A function of values by key; kinds are those of `FieldType.kind`, text where none is given."""
    if isinstance(condition, Comparison):
        return _compile_comparison(condition, kinds.get(condition.field, "text"))
    if isinstance(condition, Not):
        negated = compile_condition(condition.condition, kinds)
        return lambda values: not negated(values)
    tests = [compile_condition(each, kinds) for each in condition.conditions]
    if isinstance(condition, All):
        return lambda values: all(test(values) for test in tests)
    return lambda values: any(test(values) for test in tests)


def is_blank_value(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == ()


def _parse(raw: Any, place: str, findings: list[Finding], depth: int) -> Condition:
    if depth == 0:
        return _unreadable(place, f"is nested more than {DEEPEST} deep", findings)
    if isinstance(raw, list):
        return All(tuple(_parse(each, f"{place}[{index}]", findings, depth - 1) for index, each in enumerate(raw)))
    if not isinstance(raw, Mapping):
        return _unreadable(place, 'is no condition; one reads {"field": ..., "operator": ..., "value": ...}', findings)
    for word, build in (("all", All), ("any", AnyOf)):
        if word in raw and len(raw) == 1 and isinstance(raw[word], list):
            parts = [_parse(each, f"{place}.{word}[{i}]", findings, depth - 1) for i, each in enumerate(raw[word])]
            return build(tuple(parts))
    if "not" in raw and len(raw) == 1:
        return Not(_parse(raw["not"], f"{place}.not", findings, depth - 1))
    field_key = next((key for key in FIELD_KEYS if key in raw), None)
    if field_key is not None and (len(raw) > 1 or field_key == "field"):
        return _parse_comparison(raw, field_key, place, findings)
    return _parse_shorthand(raw, place, findings)


def _parse_comparison(raw: Mapping[str, Any], field_key: str, place: str, findings: list[Finding]) -> Condition:
    operator_key = next((key for key in OPERATOR_KEYS if key in raw), None)
    value_key = next((key for key in VALUE_KEYS if key in raw), None)
    if operator_key is None and value_key is None:
        return _parse_shorthand(raw, place, findings)
    field, word = raw[field_key], raw[operator_key] if operator_key else "equals"
    if not isinstance(field, str):
        return _unreadable(f"{place}.{field_key}", "must be the id of a field", findings)
    operator = SYNONYMS.get("".join(word.split()).lower()) if isinstance(word, str) else None
    if operator is None:
        known = ", ".join(sorted(OPERATORS))
        return _unreadable(f"{place}.{operator_key}", f"unknown operator {word!r:.60}; known: {known}", findings)
    value = raw[value_key] if value_key else None
    if operator in WITHOUT_VALUE:
        return Comparison(field, operator)
    if isinstance(value, list) and operator in ("equals", "notEquals") and value_key == "values":
        operator = "in" if operator == "equals" else "notIn"
    return _comparison(field, operator, value, place, findings)


def _parse_shorthand(raw: Mapping[str, Any], place: str, findings: list[Finding]) -> Condition:
    parts = [
        _comparison(str(field), "in" if isinstance(value, list) else "equals", value, f"{place}.{field}", findings)
        for field, value in raw.items()
    ]
    return conjunction(tuple(parts))


def _comparison(field: str, operator: str, value: Any, place: str, findings: list[Finding]) -> Condition:
    if operator in ("in", "notIn") and not isinstance(value, list):
        value = [value]
    parts = value if isinstance(value, list) else [value]
    if any(not (part is None or isinstance(part, str | int | float)) for part in parts):
        return _unreadable(place, "compares with something that is no text, number, yes or no", findings)
    return Comparison(field, operator, tuple(value) if isinstance(value, list) else value)


def _unreadable(place: str, text: str, findings: list[Finding]) -> Condition:
    findings.append(Finding("warning", place, f"{text}; the condition is ignored"))
    return All(())


def _renamed(condition: Condition, keys: Mapping[str, str]) -> Condition:
    if isinstance(condition, Comparison):
        return Comparison(keys[condition.field], condition.operator, condition.value)
    if isinstance(condition, Not):
        return Not(_renamed(condition.condition, keys))
    return type(condition)(tuple(_renamed(each, keys) for each in condition.conditions))


def _compile_comparison(comparison: Comparison, kind: str) -> Test:
    key, operator = comparison.field, comparison.operator
    positive = NEGATIONS.get(operator, operator)
    holds = _positive(positive, comparison.value, kind)
    if positive == operator:
        return lambda values: holds(values.get(key))
    return lambda values: not holds(values.get(key))


def _positive(operator: str, wanted: Any, kind: str) -> Callable[[Any], bool]:
    """The test of one value; false for a blank one."""
    if operator == "notEmpty":
        return lambda value: not is_blank_value(value)
    if operator == "checked":
        return lambda value: truth(value) is True
    if operator == "equals":
        return _equals(wanted, kind)
    if operator == "in":
        return _in(wanted, kind)
    if operator == "contains":
        return _contains(wanted, kind)
    if operator in ("startsWith", "endsWith"):
        return _edge(operator, wanted)
    return _ordered(operator, wanted, kind)


def _equals(wanted: Any, kind: str) -> Callable[[Any], bool]:
    if is_blank_value(wanted):
        return is_blank_value
    if kind == "options":
        ids = option_set(list(wanted) if isinstance(wanted, tuple) else wanted)
        return lambda value: not is_blank_value(value) and option_set(value) == ids
    if isinstance(wanted, tuple):
        return _in(wanted, kind)
    normal = NORMALS[kind]
    target = normal(wanted)
    return lambda value: target is not None and normal(value) == target


def _in(wanted: Any, kind: str) -> Callable[[Any], bool]:
    if kind == "options":
        ids = option_set(list(wanted))
        return lambda value: not ids.isdisjoint(option_set(value))
    tests = [_equals(each, kind) for each in wanted]
    return lambda value: any(test(value) for test in tests)


def _contains(wanted: Any, kind: str) -> Callable[[Any], bool]:
    parts = list(wanted) if isinstance(wanted, tuple) else [wanted]
    if kind == "options":
        ids = option_set(parts)
        return lambda value: bool(ids) and ids <= option_set(value)
    texts = [text_of(part) for part in parts]

    def holds(value: Any) -> bool:
        text = text_of(value)
        return text is not None and bool(texts) and all(part is not None and part in text for part in texts)

    return holds


def _edge(operator: str, wanted: Any) -> Callable[[Any], bool]:
    part = None if isinstance(wanted, tuple) else text_of(wanted)

    def holds(value: Any) -> bool:
        text = text_of(value)
        if text is None or part is None:
            return False
        return text.startswith(part) if operator == "startsWith" else text.endswith(part)

    return holds


def _ordered(operator: str, wanted: Any, kind: str) -> Callable[[Any], bool]:
    normal = ORDERED[kind]
    target = None if isinstance(wanted, tuple) else normal(wanted)

    def holds(value: Any) -> bool:
        given = normal(value)
        if given is None or target is None:
            return False
        if operator == "lessThan":
            return bool(given < target)
        if operator == "lessOrEqual":
            return bool(given <= target)
        return bool(given > target) if operator == "greaterThan" else bool(given >= target)

    return holds


def truth(value: Any) -> bool | None:
    """Yes, no, or None for what is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    word = value.lower() if isinstance(value, str) and value.isascii() else None
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def number_of(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if len(value) > 400 or not NUMBER.fullmatch(value):
            return None
        number = float(value)
    elif isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
    else:
        return None
    return number if math.isfinite(number) else None


def text_of(value: Any) -> str | None:
    """A text, a whole number or a yes or no as text; None for a blank or anything else."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and abs(value) <= LARGEST_EXACT and value == int(value):
        return str(int(value))
    return None


def date_of(value: Any) -> str | None:
    return value if isinstance(value, str) and DATE.fullmatch(value) else None


def instant_of(value: Any) -> float | None:
    """Epoch milliseconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) and abs(value) <= LARGEST_EXACT else None
    found = INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    day, hour, minute, second, fraction, offset = found.groups()
    clock = int(hour), int(minute), int(second or 0)
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return None
    shift = 0
    if offset and offset not in "Zz":
        shift = (int(offset[1:3]) * 60 + int(offset[-2:])) * (-1 if offset[0] == "-" else 1)
    try:
        midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return None
    milliseconds = (midnight - EPOCH) // timedelta(milliseconds=1)
    seconds = (clock[0] * 60 + clock[1] - shift) * 60 + clock[2]
    return float(milliseconds + seconds * 1000 + int((fraction or "0").ljust(3, "0")[:3]))


def option_set(value: Any) -> frozenset[str]:
    parts = value if isinstance(value, list | tuple) else [value]
    return frozenset(text for part in parts if (text := text_of(part)) is not None)


NORMALS: Mapping[str, Callable[[Any], Any]] = {
    "text": text_of,
    "option": text_of,
    "number": number_of,
    "boolean": truth,
    "date": date_of,
    "datetime": instant_of,
    "options": option_set,
}
ORDERED: Mapping[str, Callable[[Any], Any]] = {
    "text": number_of,
    "option": number_of,
    "number": number_of,
    "boolean": lambda value: None,
    "date": date_of,
    "datetime": instant_of,
    "options": lambda value: None,
}
