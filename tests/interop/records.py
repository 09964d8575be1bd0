"""Records as programs send them, many and quickly: right ones, nearly right ones and broken ones, the same for the same seed."""

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from typing import Any

from app.fields.base import Schema
from app.forms.compiler import CompiledForm
from app.forms.schema import SYSTEM_PROPERTIES, Purpose

WORDS = (
    "1",
    "0",
    "x",
    "2",
    "a",
    "true",
    "Yes",
    "2026-06-15",
    "abc def",
    "ä€😀",
    "\u2028",
    "-5",
    "5",
    ".",
    "^a$",
    "x\n",
    " ",
    "b.c",
)
DAYS = (
    "2026-06-14",
    "2026-06-15",
    "2026-06-16",
    "2024-02-29",
    "2000-02-29",
    "0001-01-01",
    "9999-12-31",
    "2026-12-31",
    "2026-09-30",
)
NO_DAYS = (
    *("2026-02-29", "2100-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1", "0000-01-01"),
    *("2026-06-15\n", " 2026-06-15", "2026-06-15T00:00", "15.6.2026", "2026/06/15", "٢٠٢٦-06-15", "12026-06-15", ""),
)
INSTANTS = (
    *(
        "2026-06-15T12:00:00Z",
        "2026-06-15 12:00",
        "2026-06-15t23:59:59.999z",
        "2026-06-15T00:00:00,5+14:00",
        "2024-02-29T00:00-1100",
    ),
    *("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"),
)
NO_INSTANTS = (
    *("2026-06-15T24:00", "2026-06-15T12:60", "2026-06-15T12:00:60Z", "2026-06-15T12:00+24:00", "2026-06-15T12:00+05:60"),
    *(
        "2026-02-29T12:00Z",
        "2026-06-15T12:00Z\n",
        "2026-06-15T12:00\n",
        "2026-06-15T12",
        "2026-06-15T12:00.5",
        "2026-06-15T12:00 Z",
    ),
    *(253_402_300_800_000, -62_135_596_800_001, 1.5, "1776336000000", "2026-06-15T12:00:00.1234567890Z"),
)
COLORS = ("#336699", "#ABCDEF", "#abcdef")
NO_COLORS = ("#369", "336699", "#33669g", "#336699\n", "#3366999", "red")
NEARLY = (*NO_DAYS, *NO_INSTANTS, *NO_COLORS, *DAYS, *INSTANTS)
JUNK = (
    *(None, True, False, 0, 1, 1.0, -0.0, 0.5, -1, 10, 11, 2**31, 2**53, 1e300, 1e-9, "", " ", "1", "0", "true", "text", "\n"),
    *([], {}, [1, 1.0], [True, 1], ["a", "a"], ["1", "2"], [None], [[]], {"a": 1}, {"stored": True}, {"stored": False}, [""]),
)


def records(form: CompiledForm, purpose: Purpose, number: int) -> Iterator[Any]:
    """A third of them right (as far as conditions let them), a third nearly, a third broken."""
    maker = _Maker(form.schema, purpose, random.Random(f"{form.hash} {purpose}"))
    for index in range(number):
        yield (maker.right, maker.nearly, maker.broken)[index % 3]()


class _Maker:
    def __init__(self, schema: Schema, purpose: Purpose, chance: random.Random) -> None:
        self._schema, self._purpose, self._chance = schema, purpose, chance

    def right(self) -> Any:
        return self._object(self._schema, self._fitting, always=self._purpose != "update")

    def nearly(self) -> Any:
        """Right, but for one or two values."""
        record = self.right()
        places = list(_places(self._schema))
        for names, schema in self._chance.sample(places, min(len(places), self._chance.randint(1, 2))):
            self._spoil(record, names, schema)
        return record

    def broken(self) -> Any:
        if self._chance.random() < 0.02:
            return self._junk()
        return self._object(self._schema, self._anything, always=False)

    def _object(self, schema: Schema, value: Any, *, always: bool) -> dict[str, Any]:
        made: dict[str, Any] = {}
        required = schema.get("required", ()) if always else ()
        for name, part in schema["properties"].items():
            if name not in required and self._chance.random() < 0.4:
                continue
            made[name] = self._object(part, value, always=always) if "properties" in part else value(part)
        if self._purpose == "record" and schema is self._schema:
            made.update({name: self._system(told) for name, told in SYSTEM_PROPERTIES.items() if self._chance.random() < 0.3})
        return made

    def _system(self, told: Schema) -> Any:
        return self._chance.choice((None, "x", 5)) if self._chance.random() < 0.05 else self._fitting({"type": told["type"]})

    def _anything(self, schema: Schema) -> Any:
        lot = self._chance.random()
        return self._fitting(schema) if lot < 0.5 else self._near(schema) if lot < 0.8 else self._junk()

    def _spoil(self, record: dict[str, Any], names: tuple[str, ...], schema: Schema) -> None:
        if len(names) > 1:
            if self._chance.random() < 0.1:
                record[names[0]] = self._junk()
                return
            record = record.setdefault(names[0], {})
            if not isinstance(record, dict):
                return
        lot = self._chance.random()
        if lot < 0.2:
            record.pop(names[-1], None)
        else:
            record[names[-1]] = self._near(schema) if lot < 0.8 else self._junk()

    def _fitting(self, schema: Schema) -> Any:
        if self._purpose != "create" and self._chance.random() < 0.1:
            return self._chance.choice((None, "", [])) if self._purpose == "record" else None
        if schema.get("writeOnly") and self._purpose != "create" and self._chance.random() < 0.5:
            return {"stored": True}
        return self._value(schema)

    def _value(self, schema: Schema) -> Any:
        chance = self._chance
        for word in ("oneOf", "anyOf"):
            if word in schema:
                part = chance.choice(schema[word])
                return part["const"] if "const" in part else self._value(part)
        types = schema.get("type", "any")
        kind = types if isinstance(types, str) else types[0]
        if kind == "string":
            return chance.choice(_texts(schema.get("pattern", "")))
        if kind in ("number", "integer"):
            return self._number(schema, whole=kind == "integer")
        if kind == "boolean":
            return chance.random() < 0.5
        if kind == "array":
            return list(dict.fromkeys(self._value(schema["items"]) for _ in range(chance.randint(1, 3))))
        return self._junk()

    def _number(self, schema: Schema, *, whole: bool) -> float:
        low, high = schema.get("minimum", -100), schema.get("maximum", 100)
        middle = self._chance.uniform(low, high)
        return self._chance.choice((low, high, round(middle) if whole or round(middle) in (low, high) else middle))

    def _junk(self) -> Any:
        """Of its own: what is put into one record must not turn up in others."""
        return deepcopy(self._chance.choice(JUNK))

    def _near(self, schema: Schema) -> Any:
        """One sign or one step beside a value that fits."""
        value, chance = self._value(schema), self._chance
        if isinstance(value, bool):
            return chance.choice((str(value).lower(), int(value), None))
        if isinstance(value, int | float):
            return chance.choice((value + 1, value - 1, value + 0.001, value - 0.001, str(value), float(value), None, [value]))
        if isinstance(value, str):
            nearly = NEARLY if "pattern" in schema or "anyOf" in schema else WORDS
            texts = (value + "\n", value + " ", value.upper(), value[:-1], "", chance.choice(nearly), chance.choice(nearly))
            return chance.choice((*texts, None, [value], int(value) if value.isascii() and value.isdigit() else 0))
        if isinstance(value, list):
            return chance.choice(([*value, *value], [*value, "unheard"], [*value, None], [], *value[:1], None, [1, 1]))
        return self._junk()


def _places(schema: Schema) -> Iterator[tuple[tuple[str, ...], Schema]]:
    for name, part in schema["properties"].items():
        if "properties" in part:
            yield from (((name, inner), told) for inner, told in part["properties"].items())
        else:
            yield (name,), part


@lru_cache(100)
def _texts(pattern: str) -> tuple[str, ...]:
    """Texts that match a pattern, without a line break at the end that Python would forgive."""
    return tuple(
        text for text in (*WORDS, *DAYS, *INSTANTS, *COLORS) if re.search(pattern, text) and (not pattern or text[-1] != "\n")
    )
