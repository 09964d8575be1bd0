"""A condition and values -> whether it holds. `static/conditions.js` does the same in the browser.

Both look at the same values: what a field type says that its input means (`FieldType.typed`, `static/typed_values.js`), and of what
is stored what the page says of it (`pages.stored_values`).

How values compare is fixed here and in `tests/cases/conditions`, which both evaluators pass:

* a box that nobody has ticked yet is off, like one that is stored as off: neither is blank;
* of secrets and of rich text only `empty` and `notEmpty` see anything;
* blank (missing, null, "", []) satisfies only `empty`, `notEquals`, `notIn`, `notContains`, `unchecked`; so does a value that is
  none of its field's kind ("abc" in a number field), but for `empty`, which asks whether anything is there;
* texts and option ids compare exactly, letter case included; numbers as numbers with all their digits, also when written as texts;
  colors as colors in any notation; dates as dates;
  instants (ISO 8601 or epoch milliseconds, without an offset in UTC) as instants;
* several options equal a value when they are exactly that set; `in` holds when any of them is listed; `contains` when all are;
* `less...` and `greater...` order numbers, dates and instants, and texts that are numbers; nothing else has an order;
* a comparison with a blank value asks for emptiness.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.conditions.kinds import TEXT
from app.conditions.kinds.base import ORDERINGS, Kind
from app.conditions.kinds.base import Test as ValueTest
from app.conditions.kinds.values import exact_json, is_blank_value
from app.definition import All, Comparison, Condition, Not

Kinds = Mapping[str, Kind]
"""The kind of each key's values; text where none is given."""
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


def size_of(condition: Condition) -> tuple[int, int]:
    """(comparisons and their values together, levels of nesting)."""
    if isinstance(condition, Comparison):
        return 1 + (len(condition.value) if isinstance(condition.value, tuple) else 0), 1
    inner = [size_of(each) for each in ((condition.condition,) if isinstance(condition, Not) else condition.conditions)]
    return 1 + sum(size for size, _ in inner), 1 + max((depth for _, depth in inner), default=0)


def values_of(comparison: Comparison) -> tuple[Any, ...]:
    """The values that a comparison names, without blank ones."""
    named = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    return tuple(value for value in named if not is_blank_value(value))


def incomparable(comparison: Comparison, kind: Kind) -> list[Any]:
    """Of the values that a comparison names, those that no value of a kind can equal, or be less or greater than."""
    if comparison.operator in UNORDERED:
        normal = kind.normal
    elif comparison.operator in ORDERINGS:
        normal = kind.rank
    else:
        return []
    return [value for value in values_of(comparison) if normal(value) is None]


def resolve(condition: Condition, keys: Mapping[str, str]) -> tuple[Condition | None, list[str]]:
    """A condition on field ids -> the same on keys. Where `keys` lacks an id: None, and all ids that it lacks."""
    unknown = sorted(variables(condition) - keys.keys())
    return (None, unknown) if unknown else (_renamed(condition, keys), [])


def conjunction(conditions: tuple[Condition, ...]) -> Condition:
    return conditions[0] if len(conditions) == 1 else All(conditions)


def to_json(condition: Condition) -> Any:
    """The canonical form, for the browser and for `parse_condition`."""
    if isinstance(condition, Not):
        return {"not": to_json(condition.condition)}
    if isinstance(condition, Comparison):
        several = isinstance(condition.value, tuple)
        value = [exact_json(each) for each in condition.value] if several else exact_json(condition.value)
        plain = {"field": condition.field, "operator": condition.operator}
        return plain if condition.operator in WITHOUT_VALUE else {**plain, "value": value}
    word = "all" if isinstance(condition, All) else "any"
    return {word: [to_json(each) for each in condition.conditions]}


def evaluate(condition: Condition, values: Mapping[str, Any], kinds: Kinds) -> bool:
    return compile_condition(condition, kinds)(values)


def compile_condition(condition: Condition, kinds: Kinds) -> Test:
    """A function of values by key."""
    if isinstance(condition, Comparison):
        return _compile_comparison(condition, kinds.get(condition.field, TEXT))
    if isinstance(condition, Not):
        negated = compile_condition(condition.condition, kinds)
        return lambda values: not negated(values)
    tests = [compile_condition(each, kinds) for each in condition.conditions]
    if isinstance(condition, All):
        return lambda values: all(test(values) for test in tests)
    return lambda values: any(test(values) for test in tests)


def _renamed(condition: Condition, keys: Mapping[str, str]) -> Condition:
    if isinstance(condition, Comparison):
        return replace(condition, field=keys[condition.field])
    if isinstance(condition, Not):
        return Not(_renamed(condition.condition, keys))
    return type(condition)(tuple(_renamed(each, keys) for each in condition.conditions))


def _compile_comparison(comparison: Comparison, kind: Kind) -> Test:
    key, operator = comparison.field, comparison.operator
    positive = NEGATIONS.get(operator, operator)
    holds = _positive(positive, comparison.value, kind)
    if positive == operator:
        return lambda values: holds(values.get(key))
    return lambda values: not holds(values.get(key))


def _positive(operator: str, wanted: Any, kind: Kind) -> ValueTest:
    """The test of one value; false for a blank one."""
    if operator == "notEmpty":
        return kind.is_given
    if operator == "checked":
        return kind.says_yes
    if operator == "equals":
        return kind.equals(wanted)
    if operator == "in":
        return kind.is_any_of(wanted)
    if operator == "contains":
        return kind.contains(wanted)
    if operator in ORDERINGS:
        return kind.in_order(operator, wanted)
    return kind.edges(operator, wanted)
