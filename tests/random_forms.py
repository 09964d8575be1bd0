"""Random forms whose fields depend on each other, records for them, and what somebody types: for proofs that need many, fast."""

import random
from collections.abc import Sequence
from typing import Any, TypeVar

from app.conditions.evaluate import OPERATORS
from app.forms.compiler import CompiledForm

Each = TypeVar("Each")
TYPES = (
    *("text", "textarea", "url", "number", "number", "checkbox", "checkbox", "date", "datetime", "datetime", "timestamp"),
    *("indexedSelect", "singleselect", "multiselect", "multiselect", "objectLookup", "objectLookup", "singleuser"),
    *("texteditor", "password", "gauge", "color", "iconchooserfw", "file", "hologram"),
)
IDS = ("a", "b", "c", "d", "e", "__proto__", "constructor", "a.b[0]", "0", 'quo"te', "submit")
OPTIONS = ["0", "1", "2", "x", " ", "a  b", "ü"]
SPACES = ("", "", "", " ", "\t", "\x85", "\ufeff", "\xa0", "\x1c", "\u2003")
BIG = (2**53, 2**53 + 1, 99999999999999999999, -(10**30))
TEXTS = ("", "x", "X", "push", "1", "0", "true", "no", "a\nb", "a\r\nb", "  ", "ü", "<b>&amp;</b>", "\ufeff")
NUMBERS = ("0", "5", "5.0", "-0", "+5", ".5", "1e3", "1e22", "1e400", "1,5", "abc", "0x1", "9007199254740993", "9007199254740992.0")
COLORS = ("#FFF", "fff", "#ffffff", "#FFFFFF", "#1f5fd0", "white", "#ff", "1F5FD0")
DATES = ("2026-01-31", "2026-02-30", "0001-01-01", "9999-12-31", "2026-1-31", "31.1.2026")
TIMES = (
    *(
        "2026-06-30T12:00",
        "2026-06-30 20:00",
        "2026-06-30T12:00:00Z",
        "2026-06-30T12:00:30.5+02:00",
        "2026-03-29T02:30",
        "2026-10-25T02:30",
    ),
    *(
        "2026-03-08T02:30",
        "2026-11-01T01:30",
        "2026-04-05T01:45",
        "1900-01-01T00:00",
        "2500-07-01T12:00",
        "2400-02-29T23:59",
        "1970-01-01T00:00",
    ),
    *("2026-06-30T12:00 Z", "2026-06-30T24:00", "2026-06-30T12:00+25:00", "noon", "2026-02-14T03:00", "2090-01-01T00:00"),
)
HTML = ("<p>push</p>", "<script>x</script>", "a & b", " ", "x")
TYPED = {
    "number": NUMBERS,
    "color": COLORS,
    "date": DATES,
    "datetime": TIMES,
    "texteditor": HTML,
    "objectLookup": ("r1", "r1\nr2", "r2\n\nr1\nr1", "  ", "r1\x0br2", "r1,r2"),
    "singleuser": ("u1", "u1\nu2", ""),
    "multiselect": ("push", "push\npull", " push \n\npush", "a  b", ""),
}
STORED: dict[str, Sequence[Any]] = {
    "number": (0, 5, 5.0, -1.5, 0.1, 1e22, *BIG, "5", "5.0", "abc", True),
    "gauge": (0, 50, 99.5, "5"),
    "checkbox": (True, False, "yes", "no", 0, 1, "perhaps", None, 99999999999999999999),
    "date": DATES,
    "timestamp": (1782820800000, "2026-06-30T12:00:00Z"),
    "datetime": (*TIMES, 1782820800000, 0, 0.5, 2**60),
    "color": COLORS,
    "multiselect": (["push"], ["1", "0"], [], ["x", "gone"], "1", [1, 2], [0.5], ["a  b"], [" push "], ["a\nb"]),
    "objectLookup": ("r1", ["r1", "r2"], ["r1"], [], "", ["r2", "r1", "r1"]),
    "indexedSelect": ("0", "1", 1, "gone", " ", ["1"], 1.0, True),
    "file": ([{"name": "a.txt"}], {"name": "a"}, "a.txt", []),
    "hologram": ({"x": 1}, [1], "x", 5, True, 0.5, 2**70, "a\nb"),
    "texteditor": (*HTML, "<p onclick='x'>y</p>", None),
}
JUNK = (None, "", [], {}, "x", 5, True, ["x"], {"a": 1}, 2**64, 0.25, "\ufeff", "a\r\nb\nc")
WANTED = (
    *(
        "",
        None,
        "x",
        "X",
        "push",
        "pull",
        "1",
        1,
        "0",
        0,
        True,
        False,
        "true",
        "yes",
        5,
        "5",
        0.5,
        1e22,
        *BIG,
        str(BIG[1]),
        "a\nb",
        "a  b",
    ),
    *(
        "#fff",
        "#FFFFFF",
        "1f5fd0",
        "ff",
        "r1",
        "r2",
        "gone",
        "2026-01-31",
        "2026-06-30T12:00:00Z",
        "2026-06-30",
        "T12",
        "Z",
        1782820800000,
    ),
    *(" ", "ü", "b", "#", "0001-01-01"),
)


class Chance:
    """Choices of one seed."""

    def __init__(self, source: random.Random) -> None:
        self._source = source

    def one(self, choices: Sequence[Each]) -> Each:
        return self._source.choice(choices)

    def some(self, choices: Sequence[Each], most: int) -> list[Each]:
        return [self.one(choices) for _ in range(self._source.randint(0, most))]

    def number(self, least: int, most: int) -> int:
        return self._source.randint(least, most)

    def often(self, times: int, of: int) -> bool:
        return self._source.randrange(of) < times


def random_definition(chance: Chance) -> dict[str, Any]:
    """A DEFINITION object with up to three panels and six rows."""
    ids = [*dict.fromkeys(chance.some(IDS, 9)), "z"]
    fields = [_field(chance, id, ids) for id in ids]
    panels = []
    while fields:
        rows = []
        for _ in range(1 + chance.often(1, 2)):
            row: dict[str, Any] = {
                "type": "form",
                "fields": [fields.pop(0) for _ in range(min(len(fields), 1 + len(chance.some("ab", 3))))],
            }
            rows.append({**row, **({"visibility": random_condition(chance, ids)} if chance.often(1, 5) else {})})
        panel: dict[str, Any] = {"name": f"P{len(panels)}", "rows": rows}
        panels.append({**panel, **({"visibility": random_condition(chance, ids)} if chance.often(1, 6) else {})})
    return {"id": "THING", "entity": "DEFINITION", "name": "Thing", "definition": {"panels": panels}}


def _field(chance: Chance, id: str, ids: Sequence[str]) -> dict[str, Any]:
    type = chance.one(TYPES)
    field: dict[str, Any] = {"id": id, "type": type, "name": f"Name {id}"}
    if type in ("indexedSelect", "singleselect") or (type == "multiselect" and chance.often(1, 2)):
        field["options"] = sorted({*chance.some(OPTIONS, 5), "1"})
    for flag, times in (("readonly", 3), ("required", 3), ("multiple", 8), ("hidden", 1), ("secret", 1)):
        if chance.often(times, 16):
            field[flag] = True
    if chance.often(1, 4):
        field["default"] = chance.one([*STORED.get(type, TEXTS), "today"])
    for name, times in (("visibility", 6), ("requiredWhen", 5), ("readonlyWhen", 5)):
        if chance.often(times, 16):
            field[name] = random_condition(chance, ids)
    if chance.often(1, 12):
        field["parentProperty"] = "brief"
    return field


def random_condition(chance: Chance, ids: Sequence[str], depth: int = 2) -> Any:
    if depth and chance.often(1, 4):
        word = chance.one(["all", "any", "not"])
        inner = [random_condition(chance, ids, depth - 1) for _ in range(1 if word == "not" else 2)]
        return {word: inner[0] if word == "not" else inner}
    operator = chance.one(sorted(OPERATORS))
    value = chance.some(WANTED, 3) if operator in ("in", "notIn") or chance.often(1, 8) else chance.one(WANTED)
    return {"field": chance.one(ids), "operator": operator, "value": value}


def random_record(chance: Chance, form: CompiledForm) -> dict[str, Any]:
    """A stored object: right values, nearly right ones, and junk; each may be missing."""
    values = {}
    for field, _ in form.inputs:
        if chance.often(3, 4):
            pool = JUNK if chance.often(1, 6) else STORED.get(field.raw_type, STORED.get(field.type, TEXTS))
            values[field.key] = chance.one(pool)
    return {"id": "1", "_df_version": 3, **form.object_of(values)}


def random_typing(chance: Chance, form: CompiledForm) -> list[dict[str, Any]]:
    """What somebody does to some inputs: the texts that are typed, or the values of the boxes that are ticked."""
    steps = []
    for field, _ in form.writable:
        if chance.often(1, 3):
            typed = chance.one(TYPED.get(field.type, TEXTS))
            text = chance.one(SPACES) + typed + chance.one(SPACES)
            steps.append({"name": f"f.{field.key}", "values": [text, *chance.some([*OPTIONS, "true", "gone"], 3)]})
        if field.secret and chance.often(1, 3):
            steps.append({"name": f"s.{field.key}", "values": [chance.one(["keep", "replace", "clear"])]})
    return steps
