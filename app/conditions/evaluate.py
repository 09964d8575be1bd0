"""Conditions: a tree -> yes or no. `static/conditions.js` does the same in the browser.

How values compare is fixed here and in `tests/cases/conditions`, which both evaluators pass:

* blank (missing, null, "", []) satisfies only `empty`, `notEquals`, `notIn`, `notContains`, `unchecked`; so does a value that is
  none of its field's kind ("abc" in a number field), but for `empty`, which asks whether anything is there;
* texts and option ids compare exactly, letter case included; numbers as numbers, also when written as texts; dates as dates;
  instants (ISO 8601 or epoch milliseconds, without an offset in UTC) as instants;
* several options equal a value when they are exactly that set; `in` holds when any of them is listed; `contains` when all are;
* `less...` and `greater...` order numbers, dates and instants, and texts that are numbers; nothing else has an order;
* a comparison with a blank value asks for emptiness.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.conditions.values import NORMALS, ORDERED, is_blank_value, option_set, text_of, truth
from app.definition import All, Comparison, Condition, Not

Kinds = Mapping[str, str]
Test = Callable[[Mapping[str, Any]], bool]

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
UNORDERED = frozenset({"equals", "notEquals", "in", "notIn"})
ORDERINGS = frozenset({"lessThan", "lessOrEqual", "greaterThan", "greaterOrEqual"})
WITHOUT_VALUE = frozenset({"empty", "notEmpty", "checked", "unchecked"})


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons(condition.condition)
    elif condition is not None:
        for each in condition.conditions:
            yield from comparisons(each)


def variables(condition: Condition | None) -> frozenset[str]:
    """The fields that a condition looks at."""
    return frozenset(comparison.field for comparison in comparisons(condition))


def values_of(comparison: Comparison) -> tuple[Any, ...]:
    """What a comparison names to compare with, blank ones aside."""
    named = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    return tuple(value for value in named if not is_blank_value(value))


def incomparable(comparison: Comparison, kind: str) -> list[Any]:
    """Of the values that a comparison names, those that no value of a kind can equal, or be less or greater than."""
    if comparison.operator in UNORDERED:
        normal = NORMALS[kind]
    elif comparison.operator in ORDERINGS:
        normal = ORDERED[kind]
    else:
        return []
    return [value for value in values_of(comparison) if normal(value) in (None, frozenset())]


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
