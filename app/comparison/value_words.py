"""A schema of values that were lost or won -> what they are, as facts: "more than 50", two options by name, "text"."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.definition import Field
from app.fields.base import Schema, plain_number, raw_text
from app.texts.text import Fact

MAX_PARTS = 3
"""Kinds of values that a sentence names."""
TYPE_CODES: Mapping[str, str] = {
    "string": "values-text",
    "number": "values-numbers",
    "integer": "values-numbers",
    "boolean": "values-yes-or-no",
    "array": "values-lists",
    "object": "values-objects",
}
BOUNDS: Mapping[str, str] = {
    "exclusiveMinimum": "values-more-than",
    "minimum": "values-from",
    "exclusiveMaximum": "values-less-than",
    "maximum": "values-up-to",
}
SOME = Fact("values-some")
BLANKS = frozenset({"null"})
SAID_OF_TEXTS = frozenset({"type", "minLength"})
SAID_OF_LISTS = frozenset({"type", "items", "uniqueItems", "minItems", "maxItems"})


def words_of_values(schema: Schema | None, *fields: Field) -> tuple[Fact, ...]:
    """At most a few facts; `SOME` where it has no words. `fields`: whose options they may be."""
    if schema is None:
        return (SOME,)
    texts = {option.id: option.text for field in reversed(fields) for option in field.options}
    facts = tuple(dict.fromkeys(_Hashable(fact) for fact in _facts(schema, texts)))
    return tuple(each.fact for each in facts) if 0 < len(facts) <= MAX_PARTS else (SOME,)


class _Hashable:
    """A fact that can be found again among others."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact
        self._key = (fact.code, repr(fact.params))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and self._key == other._key


def _facts(schema: Schema, texts: Mapping[str, str]) -> Iterator[Fact]:
    if "const" in schema or "enum" in schema:
        yield _named(schema.get("enum", [schema.get("const")]), texts)
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from _facts(each, texts)
    elif isinstance(schema.get("type"), list):
        yield from (Fact(TYPE_CODES[each]) for each in schema["type"] if each not in BLANKS)
    elif schema.get("type") in ("number", "integer"):
        yield _numbers(schema)
    elif schema.get("type") == "string":
        yield Fact("values-text") if schema.keys() <= SAID_OF_TEXTS else Fact("values-text-of-another-form")
    elif schema.get("type") == "array":
        yield _lists(schema, texts)
    elif schema.get("type") in ("boolean", "object"):
        yield Fact(TYPE_CODES[schema["type"]])
    elif schema.get("type") not in BLANKS:
        yield SOME


def _named(values: Iterable[Any], texts: Mapping[str, str]) -> Fact:
    named = tuple(texts.get(value, value) if isinstance(value, str) else raw_text(value) for value in values)
    return Fact("values-named", {"values": named})


def _numbers(schema: Schema) -> Fact:
    limits = [(code, schema[word]) for word, code in BOUNDS.items() if word in schema]
    if "not" in schema or "multipleOf" in schema:
        return SOME
    if not limits:
        return Fact("values-numbers")
    if len(limits) > 1:  # the outer bound is the older one: "more than 50" says it all
        inner = next((each for each in limits if each[0] in ("values-more-than", "values-less-than")), None)
        if inner is None:
            low, high = limits[0][1], limits[1][1]
            return Fact("values-between", {"low": plain_number(low), "high": plain_number(high)})
        limits = [inner]
    ((code, limit),) = limits
    return Fact(code, {"limit": plain_number(limit)})


def _lists(schema: Schema, texts: Mapping[str, str]) -> Fact:
    if schema.get("not") == {"uniqueItems": True}:
        return Fact("values-with-an-entry-twice")
    entries = schema.get("contains", {})
    if "const" in entries or "enum" in entries:
        return Fact("values-lists-with", dict(_named(entries.get("enum", [entries.get("const")]), texts).params))
    return Fact("values-lists") if schema.keys() <= SAID_OF_LISTS else SOME
