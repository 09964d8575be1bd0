"""What every field type must answer: schema, parse, show, display, faults, sameness, template.

A field type knows one kind of value and nothing of the web, Jinja or jsonschema. The three faces of a value:

* **stored**: JSON, as the record holds it;
* **shown**: the strings an input holds, as a browser posts them back (`parse` undoes `show`);
* **displayed**: words for people, where the value is text and not an input.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal

from app.conditions.kinds import PRESENCE, TEXT
from app.conditions.kinds.base import Kind
from app.definition import Field
from app.texts.text import Fact
from app.texts.translator import ENGLISH, Translator

Schema = dict[str, Any]

Widget = Literal["", "lines", "color", "instant", "choice", "few", "choices", "secret", "opaque"]
"""How other form libraries are to take a value in; "" leaves it to what the schema says."""

Cell = Literal["text", "number", "time", "check", "url"]
"""How a list sets a value."""

Secrecy = Literal["", "by name", "always"]
"""When values of a type are secret: never by themselves, where the field's name says so, or always."""

TYPED = frozenset(
    {
        *("options", "minimum", "maximum", "currency", "currency_symbol", "percent", "entity", "multiple", "warn_if_past"),
        *("thresholds", "better"),
    }
)
"""Attributes of a field, by the names in `reading.aliases`, that only some types use."""
Reader = Literal["text", "trimmed", "flag", "choice", "choices", "entries", "entry", "instant"]
"""How the browser reads what was typed, as `parse` does: a function of `static/typed_values.js`."""

FEW_OPTIONS = 3


class _Missing:
    """The value of a field that has none: not null, not empty, not there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was typed and is no value of this type. It is shown back exactly as typed, with the reason."""

    posted: tuple[str, ...]
    reason: Fact


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule of the schema that a value breaks. `rule` is the JSON Schema keyword ("required", "type", "minimum", ...),
    `limit` the keyword's value in the schema."""

    rule: str
    limit: Any = None


@dataclass(frozen=True, slots=True)
class Context:
    """What parsing and showing values depends on besides the field. `now` gives the current time, with a zone."""

    now: Callable[[], datetime]
    zone: tzinfo = UTC
    """The stated time zone: that of times without one, and of what "today" means."""
    translator: Translator = ENGLISH
    """Says facts in the language of the person who asks."""
    names: Callable[[], Mapping[str, str]] = dict
    """Names of people by their ids, as far as the person who asks may see them."""


NOT_STORABLE = Fact("not-storable")


class FieldType:
    """The common behaviour: one line of text. Subclasses change what differs. Instances have no state."""

    name: ClassVar[str] = ""
    """The platform's canonical word for the type."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Other words that mean it, as definitions and entity tables use them; compared without case."""
    template: ClassVar[str] = "fields/input.html"
    read_template: ClassVar[str] = "fields/reading.html"
    """The template for a field that cannot be written."""
    secret_template: ClassVar[str] = "fields/secret.html"
    """The template for a secret field."""
    timed_fragments: ClassVar[frozenset[str]] = frozenset()
    """Fragments that say something else of the same value later, or in another time zone."""
    table_word: ClassVar[str] = ""
    """What the platform's entity tables call it, where that is not `name`."""
    kind: ClassVar[Kind] = TEXT
    """How values of the type compare; `kind_in_conditions` may see less of a field's."""
    reader: ClassVar[Reader] = "text"
    noun: ClassVar[str] = "text"
    """Completes "which is not ..." in findings about a definition."""
    mismatch: ClassVar[str] = "not-text"
    """The code of what is said of a value of another type."""
    input_mode: ClassVar[str] = "text"
    always_readonly: ClassVar[bool] = False
    can_be_required: ClassVar[bool] = True
    holds_any_text: ClassVar[bool] = True
    """Whether the input can show any text that was posted, also one that is no value of the type."""
    is_address: ClassVar[bool] = False
    """Whether a value says where something is, so that a secret beside it goes there."""
    widget: ClassVar[Widget] = ""
    uses: ClassVar[frozenset[str]] = frozenset()
    """Which of the attributes that only some types have a use for (`TYPED`) this one uses."""
    needs_options: ClassVar[bool] = False
    """Whether nothing can be chosen without options."""
    secrecy: ClassVar[Secrecy] = "by name"
    """A type whose values cannot hold a secret says "": a tick, a number, a date, a choice."""
    can_name: ClassVar[bool] = False
    """Whether a value can be its record's name."""
    is_long: ClassVar[bool] = False
    """Whether values are too long for a list that the definition says nothing of."""
    is_amount: ClassVar[bool] = False
    """Whether a value is measured against a limit in a field beside it."""
    cell: ClassVar[Cell] = "text"

    def schema(self, field: Field) -> Schema:
        """The JSON Schema of one value that is there; no `title`, flags or `required`: the compiler adds them."""
        return {"type": "string"}

    def required_schema(self, field: Field) -> Schema:
        """What the schema of a value says besides when it is required: a blank one must not do."""
        return {"minLength": 1}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        """Posted strings -> stored value, MISSING when blank, or Unreadable. An input that was not posted at all gives []."""
        text = posted[-1] if posted else ""
        if is_blank_text(text):
            return MISSING
        return text if is_storable(text) else Unreadable(tuple(posted), NOT_STORABLE)

    def typed(self, field: Field, posted: Sequence[str], read: Any) -> Any:
        """What conditions see of what was typed. `read` is what `parse` gave; of what it could not read they see the text."""
        if not isinstance(read, Unreadable):
            return read
        text = unix_lines(posted[-1]) if posted else ""
        return text if self.reader == "text" else text.strip()

    def kind_in_conditions(self, field: Field) -> Kind:
        """How conditions compare a field's values: of a secret they see only whether there is one."""
        return PRESENCE if field.secret else self.kind

    def reader_of(self, field: Field) -> Reader:
        return self.reader

    def accept(self, field: Field, value: Any, context: Context) -> Any:
        """A value as a program sends it, which fits `schema` -> stored value or Unreadable."""
        return value if all(map(is_storable, _texts_in(value))) else Unreadable((), NOT_STORABLE)

    def read_default(self, field: Field, raw: Any, context: Context) -> Any:
        """A default as a definition writes it -> a stored value, or MISSING for what means none: a text is read as a typed one."""
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            return MISSING
        read = self.parse(field, [raw_text(raw)], context)
        return MISSING if isinstance(read, Unreadable) else read

    def example(self, field: Field) -> Any:
        """A value that fits `schema` and `required_schema`, for documents."""
        return f"Example {field.label}"

    def word(self, field: Field) -> str:
        """What the platform's entity tables call the field's type; `fields.type_of_word` undoes it."""
        return self.table_word or self.name

    def widget_of(self, field: Field) -> Widget:
        return "secret" if field.secret else self.widget

    def show(self, field: Field, value: Any, context: Context) -> Any:
        """Stored value (or None) -> what the input holds: one str, or a tuple of str for types with several inputs.

        A value of a wrong type is shown as it is (`str`), never dropped.
        """
        return "" if value is None else value if type(value) is str else raw_text(value)

    def comes_back(self, field: Field, shown: str) -> str:
        """What a browser posts of a text that an input shows, where nobody touched it."""
        return shown

    def display(self, field: Field, value: Any, context: Context) -> str:
        """Stored value (or None) -> words for people; "" for no value."""
        shown = self.show(field, value, context)
        return shown if isinstance(shown, str) else ", ".join(shown)

    def store(self, field: Field, value: Any, before: Any) -> Any:
        """The value as it is to be written, given the record's current value (MISSING or a stored value)."""
        return value

    def same(self, field: Field, one: Any, other: Any) -> bool:
        """Whether two stored values (or MISSING, None) mean the same to a person. Blank values are all the same."""
        if is_blank(one) or is_blank(other):
            return is_blank(one) and is_blank(other)
        return self.same_values(field, one, other)

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        """`same` for values that are there."""
        return type(one) is type(other) and bool(one == other)

    def number_of(self, text: str) -> Decimal | None:
        """The number that the text of a filter means; None for types that are compared as texts alone."""
        return None

    def unlisted(self, field: Field, value: Any) -> Sequence[str]:
        """The ids in a value that are none of the field's options (any more)."""
        return ()

    def may_warn(self, field: Field) -> bool:
        """Whether `warnings` may say anything of a value of the field."""
        return False

    def warnings(self, field: Field, value: Any, context: Context) -> list[Fact]:
        """What a person should know of a value that is valid all the same."""
        return []

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """One text for a place of the template that is always there, such as an attribute."""
        return ""

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        """The texts of `templates/parts/<name>.html`, once for every time it is to be printed."""
        return ()

    def control(self, shown: str) -> str:
        """The `type` of the HTML input that can hold what is shown."""
        return "text"

    def markup(self, field: Field, value: Any) -> str:
        """The value as HTML that is safe to print as it is. Only rich text has it."""
        return ""

    def fault(self, field: Field, problem: Problem) -> Fact:
        """What is said of one broken rule."""
        rule, limit = problem.rule, problem.limit
        if rule in ("required", "minLength", "minItems"):
            return Fact("required")
        if rule in ("oneOf", "enum", "const"):
            return Fact("not-an-option")
        if rule == "minimum":
            return Fact("below-minimum", {"limit": plain_number(limit)})
        if rule == "maximum":
            return Fact("above-maximum", {"limit": plain_number(limit)})
        if rule == "maxLength":
            return Fact("too-long", {"limit": limit})
        return Fact(self.mismatch)


def is_blank(value: Any) -> bool:
    """Whether a value counts as not given: missing, null, empty text or an empty list. 0 and False are values."""
    return value is MISSING or value is None or value == "" or value == [] or value == ()


INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]*"
)
"""Blanks, and characters that leave nothing to see: zero-width spaces and joiners, marks of direction, fillers."""


def is_blank_text(text: str) -> bool:
    """Whether there is nothing to see in a text: "", " ", "\\u200b"."""
    return not text.strip() or (not text.isascii() and INVISIBLE.fullmatch(text) is not None)


def raw_text(value: Any) -> str:
    """A value of an unexpected type as text: JSON for structures, so that nothing of it is hidden."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_storable(text: str) -> bool:
    """Whether every platform can keep a text: no NUL, and no lone surrogates, which are no characters."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts_in(part)


def plain_number(value: float) -> str:
    """A number as a person writes it: 10, not 10.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
