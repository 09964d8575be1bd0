"""Recipes of definitions that are made to do harm: name -> what makes one of size n. Each is JSON of what `definition` holds."""

from collections.abc import Callable
from typing import Any

Recipe = Callable[[int], Any]

EVIL = (
    "\"'><script>alert(1)</script>",
    "{{7*7}}",
    "\ue0000\ue001",
    "\u202e\u0000\ud800",
    "../../etc",
    "__proto__",
    "a" * 400,
    "🙂" * 90,
)
TYPES = (
    "text",
    "number",
    "select",
    "multiselect",
    "date",
    "datetime",
    "checkbox",
    "texteditor",
    "password",
    "url",
    "file",
    "gauge",
    "objectLookup",
    "x",
)
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    10**400,
    "",
    "x" * 400,
    [],
    {},
    [[]],
    [None] * 50,
    {"a": {"b": []}},
    "9" * 5_000,
    "1e99999",
    "NaN",
)
PROPERTIES = (
    "id",
    "type",
    "name",
    "options",
    "default",
    "min",
    "max",
    "width",
    "visibility",
    "requiredWhen",
    "parentProperty",
    "currency",
    "help",
    "entity",
)
OPERATORS = ("equals", "in", "notIn", "contains", "startsWith", "endsWith", "lessThan", "greaterOrEqual", "empty", "checked")


def fields(n: int, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"f{number}", **more} for number in range(n)]


def panel(*parts: Any, **more: Any) -> dict[str, Any]:
    return {"name": "P", "rows": [{"fields": list(parts)}], **more}


def chain(n: int, attribute: str = "visibility", step: int = -1, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"f{number}", attribute: {"field": f"f{number + step}", "operator": "notEmpty"}, **more} for number in range(n)]


def after(n: int, condition: Any, **more: Any) -> list[dict[str, Any]]:
    """A field `k`, and n fields behind a condition."""
    return [{"id": "k"}, *fields(n, visibility=condition, required=True, **more)]


def nested(n: int, word: str) -> Any:
    condition: Any = {"k": "1"}
    for _ in range(min(n, 15)):
        condition = {"not": condition} if word == "not" else {word: [condition]}
    return condition


GROWING: dict[str, Recipe] = {
    "fields": fields,
    "required fields": lambda n: fields(n, required=True),
    "one id": lambda n: [{"id": "a"}] * n,
    "one secret id": lambda n: [{"id": "password"}] * n,
    "one parent": lambda n: fields(n, parentProperty="p", required=True),
    "a parent each": lambda n: [{"id": f"f{i}", "parentProperty": f"p{i}", "required": True} for i in range(n)],
    "colliding keys": lambda n: [{"id": "x", "parentProperty": "p"}, *({"id": "p.x" + "'" * (i % 300)} for i in range(n))],
    "names of types that collide": lambda n: [{"id": f"{'-' * (i % 400)}a", "type": "select", "options": ["1"]} for i in range(n)],
    "one label": lambda n: fields(n, name="L"),
    "capitals": lambda n: fields(n // 10 + 1, name="aB" * 900),
    "narrow": lambda n: fields(n, width=0.001),
    "unknown keys": lambda n: [{"id": "a", **{f"k{i}": i for i in range(n)}}],
    "options": lambda n: [{"id": "s", "type": "multiselect", "options": [f"o{i}" for i in range(n)]}],
    "options that repeat": lambda n: [{"id": "s", "type": "select", "options": ["o"] * n}],
    "values": lambda n: [{"id": "k"}, {"id": "b", "required": True, "visibility": {"k": [f"v{i}" for i in range(n)]}}],
    "values of a select": lambda n: [
        {"id": "k", "type": "select", "options": [f"o{i}" for i in range(n)]},
        {"id": "b", "required": True, "visibility": {"k": [f"v{i}" for i in range(n)]}},
    ],
    "comparisons": lambda n: [{"id": "k"}, {"id": "b", "required": True, "visibility": {"any": [{"k": str(i)} for i in range(n)]}}],
    "fields that are not there": lambda n: [{"id": "b", "visibility": {"any": [{f"k{i}": "1"} for i in range(n)]}}],
    "a panel's condition": lambda n: [panel("k"), panel(*fields(n, required=True), visibility={"k": [str(i) for i in range(n)]})],
    "a panel on all fields": lambda n: [
        panel(*(f"k{i}" for i in range(n))),
        panel(*fields(n, required=True), visibility={f"k{i}": "1" for i in range(n)}),
    ],
    "rows in a panel": lambda n: [
        panel("k"),
        {"name": "P", "visibility": {"k": "1"}, "rows": [{"fields": [f"f{i}"]} for i in range(n)]},
    ],
    "rows with conditions": lambda n: [
        panel("k"),
        {"name": "P", "rows": [{"visibility": {"k": "1"}, "fields": [f"f{i}"]} for i in range(n)]},
    ],
    "a chain": lambda n: chain(n, required=True),
    "a chain backwards": lambda n: chain(n, step=1),
    "a chain of requiredWhen": lambda n: [{"id": "f-1", "required": True}, *chain(n, "requiredWhen")],
    "a chain of readonlyWhen": lambda n: chain(n, "readonlyWhen"),
    "duplicates behind conditions": lambda n: [
        *({"id": "a", "visibility": {"k": str(i)}} for i in range(n)),
        {"id": "k"},
        *fields(n, required=True, visibility={"a": "x"}),
    ],
    "one condition": lambda n: after(n, {"k": "1"}),
    "dates before a day": lambda n: [
        {"id": "k", "type": "date"},
        *fields(n, visibility={"field": "k", "operator": "<", "value": "2026-01-31"}),
    ],
    "a circle": lambda n: [{"id": f"f{i}", "visibility": {f"f{(i + 1) % n}": "x"}} for i in range(n)],
    "notes": lambda n: fields(n // 20 + 1, help=("Valid ids: " + "a (b), " * 1_500)[:9_900] + ")"),
    "limits and uses": lambda n: [
        *({"id": f"used{i}", "type": "number", "readonly": True} for i in range(n)),
        *({"id": f"used{i}Limit", "type": "number"} for i in range(n)),
    ],
    "lookups": lambda n: [{"id": f"f{i}", "type": "objectLookup", "entity": f"E{i}/x"} for i in range(n)],
    "secrets": lambda n: fields(n, type="password", required=True),
}
"""They grow with n, and so may the work, but no faster."""

BEYOND: dict[str, Recipe] = {
    "panels": lambda n: [{"name": "P", "rows": [{"fields": ["a"]}]}] * 10_000,
    "rows": lambda n: [{"name": "P", "rows": [{"fields": ["a"]}] * 6_000}],
    "many fields": lambda n: fields(20_000),
    "selects": lambda n: fields(100, type="multiselect", options=[f"o{i}" for i in range(5_000)]),
    "a long id": lambda n: [{"id": "x" * 100_000}],
    "a long label": lambda n: [{"id": "a", "name": "x" * 100_000}],
    "a long option": lambda n: [{"id": "a", "type": "select", "options": ["x" * 100_000]}],
    "a large condition": lambda n: [{"id": "k"}, {"id": "b", "visibility": {"k": [str(i) for i in range(60_000)]}}],
    "a deep condition": lambda n: (
        [{"id": "k"}, {"id": "b", "visibility": {"not": {"not": nested(15, "not")}}}] if n < 0 else nested_beyond()
    ),
    "a long chain": lambda n: chain(9_000),
    "deep": lambda n: deep(3_000),
}
"""Each is refused by the name of a limit."""


def nested_beyond() -> Any:
    condition: Any = {"k": "1"}
    for _ in range(22):
        condition = {"not": condition}
    return [{"id": "k"}, {"id": "b", "visibility": condition}]


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def odd_properties() -> dict[str, Recipe]:
    """Every property of a field with every odd value, many fields at a time."""

    def recipe(name: str) -> Recipe:
        return lambda n: [{"id": f"f{i}", "type": TYPES[i % len(TYPES)], name: ODD[i % len(ODD)]} for i in range(len(ODD) * 3)]

    return {f"odd {name}": recipe(name) for name in PROPERTIES}


def odd_types() -> dict[str, Recipe]:
    def recipe(type: str) -> Recipe:
        return lambda n: [
            {
                "id": EVIL[i % len(EVIL)] + str(i),
                "type": type,
                "name": EVIL[i % len(EVIL)],
                "help": EVIL[i % len(EVIL)],
                "default": ODD[i % len(ODD)],
            }
            for i in range(48)
        ]

    return {f"evil {type}": recipe(type) for type in TYPES}


def odd_conditions() -> dict[str, Recipe]:
    def recipe(operator: str) -> Recipe:
        return lambda n: [
            *({"id": f"k{i}", "type": type} for i, type in enumerate(TYPES)),
            *(
                {"id": f"f{i}.{j}", "required": True, "visibility": {"field": f"k{i}", "operator": operator, "value": value}}
                for i in range(len(TYPES))
                for j, value in enumerate((2**70, -1e300, "", "\n", "9" * 500, [2**70, "a", None], True, "a|b(c[d"))
            ),
        ]

    return {f"odd {operator}": recipe(operator) for operator in OPERATORS}


def odd_structures() -> dict[str, Recipe]:
    structures = {f"structure {i}": value for i, value in enumerate(ODD)}
    structures |= {f"panels {i}": {"panels": value} for i, value in enumerate(ODD)}
    structures |= {f"rows {i}": [{"name": "P", "rows": value}, {"rows": [{"fields": ["a"]}]}] for i, value in enumerate(ODD)}
    return {name: lambda n, value=value: value for name, value in structures.items()}  # type: ignore[misc]


NESTED: dict[str, Recipe] = {f"nested {word}": lambda n, word=word: after(20, nested(n, word)) for word in ("all", "any", "not")}  # type: ignore[misc]
MIXED: dict[str, Recipe] = {**odd_properties(), **odd_types(), **odd_conditions(), **odd_structures(), **NESTED}
ALL: dict[str, Recipe] = {**GROWING, **BEYOND, **MIXED}
