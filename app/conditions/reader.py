"""A condition in any spelling of the platform's documents -> a Condition; what cannot be read is a finding."""

import math
from collections.abc import Mapping
from typing import Any

from app.conditions.evaluate import OPERATORS, WITHOUT_VALUE, conjunction
from app.conditions.kinds.values import LARGEST_WHOLE
from app.definition import EMPTY, All, AnyOf, Comparison, Condition, Finding, Not

MAX_CONDITION_DEPTH = 32
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


def parse_condition(raw: Any, path: str) -> tuple[Condition | None, list[Finding]]:
    """None where there is no condition, and with findings where it cannot be read.

        {"authType": ["3", "6"]} -> Comparison("authType", "in", ("3", "6"))

    `true` and blank objects say nothing; `false` never holds. Field ids stay as the definition writes them.
    """
    if raw is None or raw is True or raw == {} or raw == [] or raw == "":
        return None, []
    if raw is False:
        return AnyOf(()), []
    findings: list[Finding] = []
    condition = _parse(raw, path, findings, MAX_CONDITION_DEPTH)
    if findings:
        return None, findings
    return condition, []


def _parse(raw: Any, path: str, findings: list[Finding], depth: int) -> Condition:
    if depth == 0:
        return _unreadable(path, f"is nested more than {MAX_CONDITION_DEPTH} deep", findings)
    if isinstance(raw, list):
        return All(tuple(_parse(each, f"{path}[{index}]", findings, depth - 1) for index, each in enumerate(raw)))
    if not isinstance(raw, Mapping):
        return _unreadable(path, 'is no condition; one reads {"field": ..., "operator": ..., "value": ...}', findings)
    for word, build in (("all", All), ("any", AnyOf)):
        if word in raw and len(raw) == 1 and isinstance(raw[word], list):
            parts = [_parse(each, f"{path}.{word}[{i}]", findings, depth - 1) for i, each in enumerate(raw[word])]
            return build(tuple(parts))
    if "not" in raw and len(raw) == 1:
        return Not(_parse(raw["not"], f"{path}.not", findings, depth - 1))
    field_key = next((key for key in FIELD_KEYS if key in raw), None)
    if field_key is not None and (len(raw) > 1 or field_key == "field"):
        return _parse_comparison(raw, field_key, path, findings)
    return _parse_shorthand(raw, path, findings)


def _parse_comparison(raw: Mapping[str, Any], field_key: str, path: str, findings: list[Finding]) -> Condition:
    operator_key = next((key for key in OPERATOR_KEYS if key in raw), None)
    value_key = next((key for key in VALUE_KEYS if key in raw), None)
    if operator_key is None and value_key is None:
        return _parse_shorthand(raw, path, findings)
    field, word = raw[field_key], raw[operator_key] if operator_key else "equals"
    if not isinstance(field, str):
        return _unreadable(f"{path}.{field_key}", "must be the id of a field", findings)
    operator = SYNONYMS.get("".join(word.split()).lower()) if isinstance(word, str) else None
    if operator is None:
        operators = ", ".join(sorted(OPERATORS))
        return _unreadable(f"{path}.{operator_key}", f"unknown operator {word!r:.60}; known: {operators}", findings)
    value = raw[value_key] if value_key else None
    extra = {key: each for key, each in raw.items() if key not in (field_key, operator_key, value_key)} or EMPTY
    if operator in WITHOUT_VALUE:
        return Comparison(field, operator, extra=extra)
    if isinstance(value, list) and operator in ("equals", "notEquals") and value_key == "values":
        operator = "in" if operator == "equals" else "notIn"
    return _comparison(field, operator, value, path, findings, extra)


def _parse_shorthand(raw: Mapping[str, Any], path: str, findings: list[Finding]) -> Condition:
    parts = [
        _comparison(str(field), "in" if isinstance(value, list) else "equals", value, f"{path}.{field}", findings)
        for field, value in raw.items()
    ]
    return conjunction(tuple(parts))


def _comparison(
    field: str, operator: str, value: Any, path: str, findings: list[Finding], extra: Mapping[str, Any] = EMPTY
) -> Condition:
    if operator in ("in", "notIn") and not isinstance(value, list):
        value = [value]
    parts = value if isinstance(value, list) else [value]
    if not all(map(_is_comparable, parts)):
        return _unreadable(path, "compares with something that is no text, number, yes or no", findings)
    return Comparison(field, operator, tuple(value) if isinstance(value, list) else value, extra)


def _is_comparable(part: Any) -> bool:
    if isinstance(part, int) and not isinstance(part, bool):
        return abs(part) <= LARGEST_WHOLE
    if isinstance(part, float):
        return math.isfinite(part)
    return part is None or isinstance(part, str | bool)


def _unreadable(path: str, text: str, findings: list[Finding]) -> Condition:
    findings.append(Finding("warning", path, f"{text}; the condition is ignored"))
    return All(())
