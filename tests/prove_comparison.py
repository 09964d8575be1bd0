"""Is "proved harmless" ever wrong? Random definitions, random edits of them, and random records, judged under both.

`python -m tests.prove_comparison COUNT [SEED]` tries so many pairs, and says of the first contradiction how. It counts how many
property changes are decided, and how long a definition of 500 fields takes.
"""

import copy
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
from jsonschema_rs import Draft202012Validator

from app.comparison.compare import compare
from app.comparison.effects import Comparison
from app.definition import Path
from app.fields.base import is_blank
from app.forms.compiler import CompiledForm, compile_form
from app.forms.validation import validate
from app.reading.reader import read_definition
from tests.random_forms import JUNK, OPTIONS, STORED, TEXTS, TYPES, WANTED, Chance, random_condition, random_definition

RECORDS = 8
"""For each pair."""
HELP = ("Required.", "Cleanup (JSON)", "Cron schedule", "Some words")


@dataclass
class Contradiction(Exception):
    seed: int
    old: Any
    new: Any
    values: dict[str, Any]
    path: Path
    what: str


@dataclass
class Tally:
    pairs: int = 0
    changes: int = 0
    lossless: int = 0
    compared: int = 0
    decided: int = 0
    checks: int = 0


def prove(count: int, seed: int = 0) -> Tally:
    """Raises Contradiction."""
    tally = Tally()
    for each in range(seed, seed + count):
        _prove_one(each, tally)
    return tally


def _prove_one(seed: int, tally: Tally) -> None:
    chance = Chance(random.Random(seed))
    raw = random_definition(chance)
    edited = copy.deepcopy(raw)
    for _ in range(chance.number(1, 4)):
        edit(chance, edited)
    old, new = (compile_form(read_definition(each).definition) for each in (raw, edited))
    comparison = compare(old, new)
    tally.pairs += 1
    tally.changes += len(comparison.changes)
    tally.lossless += sum(change.verdict == "lossless" for change in comparison.changes)
    tally.compared += comparison.compared
    tally.decided += comparison.decided
    for _ in range(RECORDS):
        values = random_values(chance, old, new)
        for path, what in _contradictions(old, new, comparison, values, tally):
            raise Contradiction(seed, raw, edited, values, path, what)


def _contradictions(
    old: CompiledForm, new: CompiledForm, comparison: Comparison, values: dict[str, Any], tally: Tally
) -> Iterator[tuple[Path, str]]:
    """A field's value fits, and is shown, before; and afterwards it does not, or is not."""
    before, after = old.rules.evaluate(values), new.rules.evaluate(values)
    refused_before = {message.path for message in validate(old, values, before)}
    refused_after = {message.path for message in validate(new, values, after)}
    changed = {change.path for change in comparison.changes if change.verdict != "lossless"}
    for field, kind in old.inputs:
        entry = new.by_key.get(field.key)
        if field.path in changed or entry is None or entry[0].path != field.path:
            continue
        value, schema = values.get(field.key), kind.schema(field)
        if not is_blank(value) and not Draft202012Validator(schema).is_valid(value):
            continue
        tally.checks += 1
        if not is_blank(value) and not jsonschema.Draft202012Validator(entry[1].schema(entry[0])).is_valid(value):
            yield field.path, "its value is refused by jsonschema"
        if field.path in refused_after - refused_before:
            yield field.path, "its record is refused"
        if field.key in after.hidden_keys - before.hidden_keys:
            yield field.path, "it is hidden"
        if field.key in after.readonly - before.readonly:
            yield field.path, "it is locked"


def random_values(chance: Chance, old: CompiledForm, new: CompiledForm) -> dict[str, Any]:
    """Values that one of the two might have, and those that conditions name."""
    values: dict[str, Any] = {}
    for form in (old, new):
        for field, kind in form.inputs:
            if chance.often(2, 3):
                pool = chance.one([STORED.get(field.raw_type, STORED.get(field.type, TEXTS)), [*WANTED], JUNK])
                options = [option.id for option in field.options]
                picked = chance.one(options) if options and chance.often(1, 2) else chance.one(pool)
                values[field.key] = [picked] if kind.kind.picks_several and isinstance(picked, str) else picked
    return values


def edit(chance: Chance, raw: dict[str, Any]) -> None:
    """One change, as an administrator might make it."""
    panels = raw["definition"]["panels"]
    row = chance.one([row for panel in panels for row in panel["rows"]])
    ids = [field["id"] for panel in panels for each in panel["rows"] for field in each["fields"]] or ["n1"]
    if chance.often(1, 8):
        part = chance.one([*panels, row])
        _change_condition(chance, part, "visibility", ids)
    elif not row["fields"] or chance.often(1, 10):
        row["fields"].append({"id": chance.one(["n1", "n2"]), "type": chance.one(TYPES), "required": chance.often(1, 2)})
    elif chance.often(1, 9):
        other = chance.one([row for panel in panels for row in panel["rows"]])
        other["fields"].append(row["fields"].pop())
    elif chance.often(1, 12):
        row["fields"].pop()
    else:
        _edit_field(chance, chance.one(row["fields"]), ids)


def _edit_field(chance: Chance, field: dict[str, Any], ids: list[str]) -> None:
    what = chance.one(["type", "options", "limits", "flag", "condition", "condition", "words"])
    if what == "type":
        field["type"] = chance.one(TYPES)
    elif what == "options":
        field.setdefault("type", "singleselect")
        field["options"] = sorted({*chance.some(OPTIONS, 4), *field.get("options", [])[:1]})
    elif what == "limits":
        field["min"], field["max"] = sorted((chance.number(-3, 9), chance.number(-3, 9)))
        field["type"] = "number"
    elif what == "flag":
        name = chance.one(["required", "readonly", "hidden", "multiple"])
        field[name] = not field.get(name)
    elif what == "condition":
        _change_condition(chance, field, chance.one(["visibility", "requiredWhen", "readonlyWhen"]), ids)
    else:
        field[chance.one(["name", "help"])] = chance.one(HELP)


def _change_condition(chance: Chance, part: dict[str, Any], name: str, ids: list[str]) -> None:
    if name in part and chance.often(1, 3):
        del part[name]
    elif name in part and chance.often(1, 2):
        part[name] = {chance.one(["all", "any"]): [part[name], random_condition(chance, ids)]}
    else:
        part[name] = random_condition(chance, ids)


def large_pair(fields: int = 500) -> tuple[CompiledForm, CompiledForm]:
    """A form of many fields, most with a condition, and the same with a change in each tenth."""
    kind = {"id": "kind", "type": "singleselect", "options": ["1", "2", "3"]}
    raw = [kind]
    for number in range(fields - 1):
        condition = {"field": "kind", "operator": "in", "value": ["1", "2"]}
        raw.append({"id": f"f{number}", "type": chance_type(number), "options": ["a", "b"], "visibility": condition, "max": 100})
    changed = copy.deepcopy(raw)
    for number, field in enumerate(changed[1:]):
        if number % 10 == 0:
            field.update(options=["a"], max=50, visibility={"kind": "1"}, required=True)
    documents = (
        {"id": "THING", "definition": {"panels": [{"name": "P", "rows": [{"type": "form", "fields": each}]}]}}
        for each in (raw, changed)
    )
    first, second = (compile_form(read_definition(each).definition) for each in documents)
    return first, second


def chance_type(number: int) -> str:
    return ("text", "number", "singleselect", "multiselect", "date")[number % 5]


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    tally = prove(given[0] if given else 1_000, given[1] if len(given) > 1 else 0)
    print(f"{tally.pairs:,} pairs, {tally.changes:,} changed properties, {tally.lossless:,} proved harmless: no contradiction.")
    share = 100 * tally.decided / max(1, tally.compared)
    print(f"{tally.checks:,} values were judged under both; {share:.2f} % of {tally.compared:,} changes of values are decided.")
    old, new = large_pair()
    start = time.perf_counter()
    changes = len(compare(old, new).changes)
    print(f"500 fields, {changes} of them changed: {1000 * (time.perf_counter() - start):.0f} ms.")


if __name__ == "__main__":
    main()
