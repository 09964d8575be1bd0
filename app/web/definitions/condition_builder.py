"""A condition -> the selects by which it is built; what was posted of them -> the condition. It needs no scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.conditions.evaluate import OPERATORS as ALL_OPERATORS
from app.conditions.evaluate import WITHOUT_VALUE
from app.conditions.kinds import TEXT
from app.conditions.kinds.base import Kind
from app.conditions.kinds.values import number_of
from app.editing.condition_lines import Group, Line, Lines, Word, unwritten
from app.editing.outline import Outline
from app.fields import FIELD_TYPES
from app.fields.base import raw_text, unix_lines
from app.forms.compiler import CompiledForm
from app.reading.aliases import FIELD
from app.reading.notations import as_text
from app.texts.translator import Translator

PREFIX = "c."
WORDS: tuple[Word, Word] = ("all", "any")
TEXT_OPERATORS = ("equals", "notEquals", "contains", "notContains", "startsWith", "endsWith", "in", "notIn", "empty", "notEmpty")
ORDERED = ("equals", "notEquals", "lessThan", "lessOrEqual", "greaterThan", "greaterOrEqual", "empty", "notEmpty")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "boolean": ("checked", "unchecked"),
    "presence": ("notEmpty", "empty"),
    "option": ("equals", "notEquals", "in", "notIn", "empty", "notEmpty"),
    "options": ("contains", "notContains", "in", "notIn", "equals", "empty", "notEmpty"),
    "color": ("equals", "notEquals", "empty", "notEmpty"),
    "number": ORDERED,
    "date": ORDERED,
    "datetime": ORDERED,
}
"""Those that make sense for a kind of values; every other kind is compared as texts."""
CODES: Mapping[str, str] = {
    name: "operator-" + "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name) for name in ALL_OPERATORS
}
"""Of the words of operators: "notIn" -> "operator-not-in"."""
SEVERAL = frozenset({"in", "notIn"})


@dataclass(frozen=True, slots=True)
class Driver:
    """A field that a condition can look at. `options`: pairs of id and text."""

    id: str
    label: str
    kind: Kind = TEXT
    options: tuple[tuple[str, str], ...] = ()

    @property
    def operators(self) -> tuple[str, ...]:
        return OPERATORS.get(self.kind.name, TEXT_OPERATORS)

    @property
    def first_operator(self) -> str:
        """What a new line asks until somebody says more."""
        return "checked" if self.kind.name == "boolean" else "notEmpty"

    def takes_several(self, operator: str) -> bool:
        return operator in SEVERAL or (self.kind.picks_several and operator not in WITHOUT_VALUE)


Drivers = Mapping[str, Driver]
Posted = Mapping[str, str]


def drivers_of(outline: Outline, form: CompiledForm | None) -> Drivers:
    """By id, in the definition's order; of several fields with one id the first, which conditions mean."""
    inputs = {field.id: (field, kind) for field, kind in reversed(form.inputs)} if form else {}
    drivers: dict[str, Driver] = {}
    for part in outline.fields():
        if part.id in drivers:
            continue
        if part.id in inputs:
            field, kind = inputs[part.id]
            options = tuple((option.id, option.text) for option in field.options)
            drivers[part.id] = Driver(part.id, field.label, kind.kind_in_conditions(field), options)
        else:
            kind_of_type = FIELD_TYPES.get(as_text(FIELD.value_in(part.raw, "type")))
            label = as_text(FIELD.value_in(part.raw, "label")) or part.id
            drivers[part.id] = Driver(part.id, label, kind_of_type.kind if kind_of_type else TEXT)
    return drivers


def builder_view(name: str, lines: Lines, drivers: Drivers, translator: Translator) -> dict[str, Any]:
    """What `templates/definitions/condition.html` prints."""
    prefix = f"{PREFIX}{name}"
    return {
        "name": prefix,
        "word": lines.word,
        "parts": [_part_view(f"{prefix}.{n}", str(n), part, drivers, translator) for n, part in enumerate(lines.parts)],
        "new": f"{prefix}.{len(lines.parts)}",
    }


def posted_lines(name: str, lines: Lines, drivers: Drivers, posted: Posted) -> Lines:
    """The condition as it was posted. What was not posted is as it is."""
    prefix = f"{PREFIX}{name}"
    removed, grouped = posted.get(f"{prefix}.remove", ""), posted.get(f"{prefix}.group", "")
    parts: list[Line | Group] = []
    for n, part in enumerate(lines.parts):
        now = _posted_part(f"{prefix}.{n}", str(n), part, drivers, posted, removed)
        if now is not None and grouped == str(n) and isinstance(now, Line):
            now = Group("all" if lines.word == "any" else "any", (now,))
        if now is not None:
            parts.append(now)
    parts += _new_line(f"{prefix}.{len(lines.parts)}", drivers, posted)
    return replace(lines, word=_posted_word(prefix, lines.word, posted), parts=tuple(parts))


def _posted_part(
    prefix: str, number: str, part: Line | Group, drivers: Drivers, posted: Posted, removed: str
) -> Line | Group | None:
    if removed == number:
        return None
    if isinstance(part, Line):
        return _posted_line(prefix, part, drivers, posted)
    lines = [
        line
        for m, each in enumerate(part.lines)
        if removed != f"{number}.{m}" and (line := _posted_line(f"{prefix}.{m}", each, drivers, posted)) is not None
    ]
    lines += _new_line(f"{prefix}.{len(part.lines)}", drivers, posted)
    return replace(part, word=_posted_word(prefix, part.word, posted), lines=tuple(lines)) if lines else None


def _posted_line(prefix: str, line: Line, drivers: Drivers, posted: Posted) -> Line | None:
    """None where no field is chosen any more."""
    id = posted.get(f"{prefix}.field", line.field)
    if id != line.field:
        return _started(id, drivers)
    operator = posted.get(f"{prefix}.operator", line.operator)
    driver = drivers.get(id, Driver(id, id))
    if operator != line.operator:
        return unwritten(line, operator=operator, value=_value_for(operator, driver, line.value))
    if operator in WITHOUT_VALUE:
        return line
    value = _posted_value(prefix, line, driver, posted)
    return line if value == line.value and type(value) is type(line.value) else unwritten(line, value=value)


def _new_line(prefix: str, drivers: Drivers, posted: Posted) -> list[Line]:
    line = _started(posted.get(f"{prefix}.field", ""), drivers)
    return [line] if line else []


def _started(id: str, drivers: Drivers) -> Line | None:
    return Line(id, drivers[id].first_operator) if id in drivers else None


def _posted_word(prefix: str, word: Word, posted: Posted) -> Word:
    given = posted.get(f"{prefix}.word")
    return next((each for each in WORDS if each == given), word)


def _value_for(operator: str, driver: Driver, before: Any) -> Any:
    """What is compared with, after another operator was chosen."""
    several = before if isinstance(before, tuple) else () if before is None else (before,)
    if operator in WITHOUT_VALUE:
        return None
    return several if driver.takes_several(operator) else next(iter(several), "")


def _posted_value(prefix: str, line: Line, driver: Driver, posted: Posted) -> Any:
    before = line.value if isinstance(line.value, tuple) else (line.value,)
    stored = {shown_value(value): value for value in before}
    if f"{prefix}.values" in posted:
        ticked = [id for n, (id, _) in enumerate(_choices(line, driver)) if posted.get(f"{prefix}.value.{n}")]
        return tuple(stored.get(id, id) for id in ticked)
    text = posted.get(f"{prefix}.value")
    if text is None:
        return line.value
    if isinstance(line.value, tuple) or driver.takes_several(line.operator):
        lines = [each for each in unix_lines(text).split("\n") if each]
        return tuple(stored[each] if each in stored else _read(each, driver) for each in lines)
    return line.value if unix_lines(text) == unix_lines(shown_value(line.value)) else _read(text, driver)


def _read(text: str, driver: Driver) -> Any:
    if driver.kind.name == "boolean" and text in ("true", "false"):
        return text == "true"
    number = number_of(text) if driver.kind.is_numeric else None
    return text if number is None else number


def shown_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else raw_text(value)


def _part_view(prefix: str, number: str, part: Line | Group, drivers: Drivers, translator: Translator) -> dict[str, Any]:
    if isinstance(part, Line):
        return {"group": False, **_line_view(prefix, number, part, drivers, translator)}
    lines = [_line_view(f"{prefix}.{m}", f"{number}.{m}", each, drivers, translator) for m, each in enumerate(part.lines)]
    return {"group": True, "name": prefix, "number": number, "word": part.word, "lines": lines, "new": f"{prefix}.{len(lines)}"}


def _line_view(prefix: str, number: str, line: Line, drivers: Drivers, translator: Translator) -> dict[str, Any]:
    driver = drivers.get(line.field, Driver(line.field, line.field))
    operators = dict.fromkeys((*driver.operators, line.operator))
    values = line.value if isinstance(line.value, tuple) else (line.value,)
    shown = [shown_value(value) for value in values]
    return {
        "name": prefix,
        "number": number,
        "field": line.field,
        "label": driver.label,
        "is_known": line.field in drivers,
        "operators": [{"name": name, "text": translator.say(CODES[name]), "selected": name == line.operator} for name in operators],
        "look": _look(line, driver),
        "value": "\n".join(shown),
        "choices": [{"id": id, "text": text, "selected": id in shown} for id, text in _choices(line, driver)],
    }


def _choices(line: Line, driver: Driver) -> Sequence[tuple[str, str]]:
    """The options; behind them what the condition names and the field does not offer."""
    offered = dict(driver.options)
    values = line.value if isinstance(line.value, tuple) else (line.value,)
    return list((offered | {shown: shown for value in values if (shown := shown_value(value)) not in offered and shown}).items())


def _look(line: Line, driver: Driver) -> str:
    if line.operator in WITHOUT_VALUE:
        return "none"
    several = isinstance(line.value, tuple) or driver.takes_several(line.operator)
    if driver.options:
        return "ticks" if several else "choice"
    return "lines" if several or "\n" in shown_value(line.value) else "text"
