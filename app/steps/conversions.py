"""The table of conversions: a value of one kind of field -> the same as a value of another kind, or why it cannot be one.

To add one, write a function and its line in `TABLE`. Nothing is guessed: what could be read in two ways is refused until one of the
`Choices` says how all values of the field are meant.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.definition import Field
from app.fields import FIELD_TYPES
from app.fields.base import Context, Unreadable, is_blank, is_blank_text, raw_text
from app.fields.checkbox import truth
from app.fields.date import read_date
from app.fields.instants import iso_text, local_text, read_instant
from app.fields.number import LARGEST_EXACT, is_number, number_text
from app.steps.shapes import Shape

NUMBER = Field("n", "number", "")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})*(,[0-9]+)?|[+-]?[0-9]+(,[0-9]+)?")
"""A number with a decimal comma, and points between thousands or none."""
DAY_AND_MONTH = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
BETWEEN_OPTIONS = ", "


@dataclass(frozen=True, slots=True)
class Choices:
    """How the values of a field are meant, where that is not clear from each of them."""

    decimal: Literal["", "comma"] = ""
    order: Literal["", "dmy", "mdy"] = ""
    """Of day and month in dates such as 03/04/2026."""
    compact: bool = False
    """20260131 is a date."""
    drops_time: bool = False
    milliseconds: bool = False
    """A number is milliseconds since 1970."""
    by: Literal["", "id", "text"] = ""
    """What of an option becomes a text or a number: as a rule its text for a text, its id for a number."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Texts -> ids of options, such as {"open ": "1"}."""
    ignores_case: bool = False
    """Texts that differ from an option's in case and blanks alone mean that option."""
    several: Literal["", "first"] = ""
    """Of several entries for one value the first is taken."""
    zone: str = "UTC"

    @property
    def tzinfo(self) -> tzinfo:
        return UTC if self.zone == "UTC" else ZoneInfo(self.zone)


class NotConvertible(Exception):
    """`code` says why a value has no counterpart."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Partly(Exception):
    """Only a part of a value has a counterpart: `value`; the `rest` is set aside."""

    def __init__(self, value: Any, rest: Any) -> None:
        super().__init__()
        self.value, self.rest = value, rest


Convert = Callable[[Any, Shape, Shape, Choices], Any]


def convert(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    """Raises NotConvertible, and Partly. What is blank stays blank, and null stays null."""
    if value is None or (is_blank(value) and not isinstance(value, list)) or (isinstance(value, str) and is_blank_text(value)):
        return value
    way = TABLE.get((before.kind, after.kind))
    if way is not None:
        return way(value, before, after, choices)
    if before.kind == after.kind:
        return value
    text = TABLE[before.kind, "text"](value, before, TEXT, choices)
    return TABLE["text", after.kind](text, TEXT, after, choices)


def can_convert(before: Shape, after: Shape) -> bool:
    """A secret stays one."""
    return after.is_secret or not before.is_secret


def is_exact(value: Any, before: Shape, after: Shape, choices: Choices) -> bool:
    """Whether the way back gives the same value."""
    try:
        back = convert(convert(value, before, after, choices), after, before, choices)
    except (NotConvertible, Partly):
        return False
    return type(back) is type(value) and bool(back == value)


def _text_to_number(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    if is_number(value):
        return value
    text = _text(value).strip()
    if choices.decimal == "comma" and GROUPED.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    read = FIELD_TYPES["number"].parse(NUMBER, (text,), CONTEXT)
    if isinstance(read, Unreadable):
        raise NotConvertible("not-a-number" if read.reason.code != "number-too-precise" else "number-too-precise")
    if isinstance(read, int) and abs(read) > LARGEST_EXACT:
        raise NotConvertible("number-too-precise")
    return read


def _number_to_text(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    return number_text(value) if is_number(value) else _text(value)


def _text_to_date(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    if is_number(value):
        return _milliseconds_to_date(value, choices)
    text = _text(value).strip()
    for spelling in (text, _reordered(text, choices), _expanded(text, choices)):
        if read_date(spelling):
            return spelling
    instant = read_instant(text, choices.tzinfo) if choices.drops_time else None
    if instant is None:
        raise NotConvertible("not-a-date")
    return local_text(instant, choices.tzinfo)[:10]


def _milliseconds_to_date(value: Any, choices: Choices) -> str:
    instant = read_instant(value, UTC) if choices.milliseconds else None
    if instant is None:
        raise NotConvertible("not-a-date")
    return local_text(instant, choices.tzinfo)[:10]


def _reordered(text: str, choices: Choices) -> str:
    """ "31/12/2026" -> "2026-12-31" where days come first."""
    match = DAY_AND_MONTH.fullmatch(text)
    if match is None or not choices.order:
        return ""
    day, month = (match[1], match[3]) if choices.order == "dmy" else (match[3], match[1])
    return f"{match[4]}-{month:0>2}-{day:0>2}"


def _expanded(text: str, choices: Choices) -> str:
    match = COMPACT.fullmatch(text)
    return f"{match[1]}-{match[2]}-{match[3]}" if match and choices.compact else ""


def _text_to_instant(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    """A stored instant stays in its own notation."""
    if is_number(value):
        if choices.milliseconds and read_instant(value, UTC):
            return value
        raise NotConvertible("not-a-time")
    text = _text(value).strip()
    if read_instant(text, choices.tzinfo):
        return text
    try:
        return _date_to_instant(_text_to_date(text, before, after, choices), before, after, choices)
    except NotConvertible:
        raise NotConvertible("not-a-time") from None


def _date_to_instant(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    """The beginning of the day in the stated zone."""
    day = read_date(value)
    if day is None:
        raise NotConvertible("not-a-date")
    return iso_text(datetime(day.year, day.month, day.day, tzinfo=choices.tzinfo).astimezone(UTC))


def _instant_to_date(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    """The day in the stated zone."""
    if read_date(value):
        return value
    instant = read_instant(value, choices.tzinfo)
    if instant is None:
        raise NotConvertible("not-a-date")
    return local_text(instant, choices.tzinfo)[:10]


def _instant_to_text(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    instant = read_instant(value, choices.tzinfo) if is_number(value) else None
    return iso_text(instant) if instant else _text(value)


def _text_to_option(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    text = number_text(value) if is_number(value) else _text(value)
    if text in choices.options:
        return choices.options[text]
    if not after.options:  # the id of a record
        return text
    ids = [id for id, shown in after.options if shown == text] or [id for id in after.ids if id == text]
    if not ids and choices.ignores_case:
        ids = [id for id, shown in after.options if shown.strip().casefold() == text.strip().casefold()]
    if len(ids) != 1:
        raise NotConvertible("not-an-option")
    return ids[0]


def _option_to_text(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    text = _text(value)
    return text if choices.by == "id" else before.text_of(text)


def _option_to_number(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    text = _text(value)
    return _text_to_number(before.text_of(text) if choices.by == "text" else text, before, after, choices)


def _number_to_option(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    text = _number_to_text(value, before, after, choices)
    same = [id for id in after.ids if id == text]
    return same[0] if same else _text_to_option(text, before, after, choices)


def _option_to_option(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    """An id that stays is the same option; what is no option of either stays as it is."""
    text = _text(value)
    if text in choices.options:
        return choices.options[text]
    if text in after.ids or text not in before.ids or not after.options:
        return text
    return _text_to_option(before.text_of(text), before, after, choices)


def _option_to_options(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    entries = value if isinstance(value, list) else [value]
    return _distinct([_option_to_option(each, before, after, choices) for each in entries])


def _options_to_option(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    entries = _option_to_options(value, before, after, choices)
    if not entries:
        return None
    if len(entries) == 1:
        return entries[0]
    if choices.several == "first":
        raise Partly(entries[0], entries[1:])
    raise NotConvertible("several-values")


def _options_to_text(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    entries = value if isinstance(value, list) else [value]
    return BETWEEN_OPTIONS.join(_option_to_text(each, before, after, choices) for each in entries)


def _text_to_options(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    """Entries are separated by commas, where the text as a whole is no option."""
    try:
        return [_text_to_option(value, before, after, choices)] if after.options else _entries(_text(value))
    except NotConvertible:
        return _distinct([_text_to_option(each, before, after, choices) for each in _entries(_text(value))])


def _flag_to_text(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    return "yes" if _flag(value) else "no"


def _to_flag(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    return _flag(before.text_of(value) if isinstance(value, str) and not _is_flag(value) else value)


def _flag_to_option(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    word = "yes" if _flag(value) else "no"
    return _text_to_option(choices.options.get(word, word), before, after, Choices(ignores_case=True))


def _flag_to_number(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    return 1 if _flag(value) else 0


def _number_to_instant(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    if not is_number(value) or read_instant(value, UTC) is None:
        raise NotConvertible("not-a-time")
    return value


def _to_text(value: Any, before: Shape, after: Shape, choices: Choices) -> Any:
    return _text(value)


TEXT = Shape("text")
CONTEXT = Context(now=lambda: datetime(1970, 1, 1, tzinfo=UTC))
"""Numbers and dates read the same at any time."""

TABLE: Mapping[tuple[str, str], Convert] = {
    ("text", "number"): _text_to_number,
    ("text", "date"): _text_to_date,
    ("text", "datetime"): _text_to_instant,
    ("text", "boolean"): _to_flag,
    ("text", "option"): _text_to_option,
    ("text", "options"): _text_to_options,
    ("number", "text"): _number_to_text,
    ("number", "option"): _number_to_option,
    ("number", "boolean"): _to_flag,
    ("number", "datetime"): _number_to_instant,
    ("date", "text"): _to_text,
    ("date", "datetime"): _date_to_instant,
    ("datetime", "text"): _instant_to_text,
    ("datetime", "date"): _instant_to_date,
    ("boolean", "text"): _flag_to_text,
    ("boolean", "option"): _flag_to_option,
    ("boolean", "number"): _flag_to_number,
    ("option", "text"): _option_to_text,
    ("option", "number"): _option_to_number,
    ("option", "boolean"): _to_flag,
    ("option", "option"): _option_to_option,
    ("option", "options"): _option_to_options,
    ("options", "options"): _option_to_options,
    ("options", "option"): _options_to_option,
    ("options", "text"): _options_to_text,
}
"""A pair that is not in it goes by a text."""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        raise NotConvertible("not-a-text")
    return number_text(value) if is_number(value) else raw_text(value)


def _entries(text: str) -> list[str]:
    return _distinct([each.strip() for each in text.split(BETWEEN_OPTIONS.strip()) if each.strip()])


def _distinct(values: Sequence[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _is_flag(value: Any) -> bool:
    return truth(value) is not None


def _flag(value: Any) -> bool:
    meant = None if is_number(value) and value not in (0, 1) else truth(value)
    if meant is None:
        raise NotConvertible("not-yes-or-no")
    return meant
