r"""Rendered text with placeholders -> a page with slots, and filling them. Knows no Jinja, no HTML beyond escaping.

While a form's template is rendered, everything that depends on a record prints a placeholder. `cut_page` splits the text at the
placeholders into ready text and slots:

    '<h1>\ue0000\ue001</h1>'  ->  ['<h1>', Slot(...), '</h1>']  ->  '<h1>Tom &amp; Ann</h1>' for a record named "Tom & Ann"

A slot is a function from `PageState` to escaped text. Most slots are of two kinds that are filled in bulk: plain texts, which one
call escapes all together, and choices, whose " selected" is put into ready text at a known offset. Ready text is encoded when the
page is cut: joined as text, one "…" or "é" in it would make encoding the whole page several times as slow.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, TypeVar

from markupsafe import Markup, escape

from app.definition import Field
from app.fields.base import Context, FieldType
from app.forms.rules import State
from app.forms.validation import Message

OPEN, CLOSE = "\ue000", "\ue001"
"""Around a slot's number. No definition contains them (`reader` replaces them), and no record's text is there while we cut."""

PLACEHOLDER = re.compile(f"{OPEN}([0-9]+){CLOSE}")
PIECE_BYTES, SLOT_BYTES = 150, 700
"""About how much memory a piece of a cut page takes, and a slot besides."""
BETWEEN = "\0"
"""Joins plain texts for escaping in one go. No HTML page can contain it; texts that do are escaped one by one."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What one page shows: built in one go, for the surface that shows it.

    `values` are stored values by key; `posted` are the texts that were typed instead, by key.
    """

    values: Mapping[str, Any]
    rules: State
    context: Context
    texts: Mapping[str, str] = attribute(default_factory=dict)
    fragments: Mapping[str, Sequence[Mapping[str, Any]]] = attribute(default_factory=dict)
    posted: Mapping[str, Sequence[str]] = attribute(default_factory=dict)
    messages: Mapping[str, Sequence[Message]] = attribute(default_factory=dict)
    changed: Collection[str] = ()
    problems_by_panel: Mapping[int, int] = attribute(default_factory=dict)
    actions: Mapping[str, str] = attribute(default_factory=dict)
    """What a person chose for stored secrets (to keep, replace or clear them), by key."""
    left_out: Collection[int] = ()
    """Indexes of panels that the surface keeps out of sight."""

    def shown(self, key: str) -> Any:
        """The text that was typed last, where one was typed, else the stored value."""
        posted = self.posted.get(key)
        return posted[-1] if posted else self.values.get(key)

    @property
    def has_feedback(self) -> bool:
        """Whether the page shows anything besides stored values: messages, or what a person typed."""
        return bool(self.posted or self.messages or self.changed)


Fill = Callable[[PageState], str]
Reading = Callable[[Any, Context], str]
DISTINCT_KEY_TYPES = frozenset([str, bool, type(None)])
"""Types whose values are different keys of a dict: the numbers 1 and 1.0 are one key, and so is True beside them."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """`fill` gives escaped text. The other attributes let a `FillPlan` do the same in bulk."""

    fill: Fill
    without_feedback: str | None = None
    """The slot's text in every page without feedback, where it is always the same."""
    key: str = ""
    """With `without_feedback`: the field whose messages or changes alone make the text differ; "" for those of any field."""
    text: Fill | None = None
    """The slot contains one text: this gives it before it is escaped."""
    plain: tuple[Field, FieldType] | None = None
    """With `text`: the text is a field's value as it is stored."""
    reading: tuple[str, Reading] | None = None
    """The slot contains one text that is made of a stored value: the field's key, and what makes the text, not yet escaped."""
    by_value: tuple[str, Mapping[Any, bytes]] | None = None
    """A field's key, and the slot's text in UTF-8 for some of its stored values, which are texts, true, false or none."""
    choice: tuple[Field, FieldType, str, str] | None = None
    """Field, type, an option's id, and the word that is printed when the field's value is that option."""


class Placeholder(Markup):
    """What a template prints for a slot. It cannot be compared or tested: a page is cut once for all records, so a template that
    branches on a record's value is wrong."""

    __slots__ = ()
    __hash__ = Markup.__hash__

    def __eq__(self, other: object) -> bool:
        raise TypeError("a template may not branch on a record's value")

    def __bool__(self) -> bool:
        raise TypeError("a template may not branch on a record's value")


def text_slot(text: Fill, plain: tuple[Field, FieldType] | None = None) -> Slot:
    """A slot that contains one text."""
    return Slot(lambda state: str(escape(text(state))), text=text, plain=plain)


def reading_slot(key: str, read: Reading) -> Slot:
    """A slot that contains one text, made of a field's stored value."""
    return Slot(lambda state: str(escape(read(state.values.get(key), state.context))), reading=(key, read))


Part = TypeVar("Part")


class Slots:
    """Hands out placeholders while a template is rendered, and remembers the slot behind each."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []

    def print(self, slot: Slot) -> Markup:
        self.slots.append(slot)
        return Placeholder(f"{OPEN}{len(self.slots) - 1}{CLOSE}")

    def of(self, part: Part, kind: str, index: int) -> Part:
        """What a template gets as the slots of a part of the page: `part` itself. `kind` and `index` say which one it is."""
        return part


class PlainSlots(Slots):
    """Prints a slot's text at once: ordinary rendering, with which tests compare `CutPage.fill`."""

    def __init__(self, state: PageState) -> None:
        super().__init__()
        self.state = state

    def print(self, slot: Slot) -> Markup:
        return Markup(slot.fill(self.state))


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The ready text between a field's first option and its last, and the offset in it at which the chosen option's word goes.

    text b'>A</option><option value="b"', offsets {"a": 0, "b": 28}, word b" selected"
    -> for the value "b": b'>A</option><option value="b" selected'
    """

    field: Field
    kind: FieldType
    word: bytes
    text: bytes
    offsets: Mapping[str, int]

    def fill(self, value: Any, context: Context) -> bytes:
        if type(value) is not str:
            value = self.kind.show(self.field, value, context)
        offset = self.offsets.get(value) if isinstance(value, str) else None
        return self.text if offset is None else self.text[:offset] + self.word + self.text[offset:]


class FillPlan:
    """Ready text and slots in turns, sorted by how they are filled.

    ['<h1>', text slot, '</h1><p>', value slot, '</p>'] becomes the parts ['<h1>', '', '</h1><p>', '', '</p>'] and the indexes
    [3, 1] of the texts that are escaped in one call; `fill` copies the parts, puts each text at its index, and joins them.
    """

    __slots__ = ("_by_value", "_choices", "_escaped_indexes", "_feedback", "_others", "_parts", "_plain", "_readings", "_texts")

    def __init__(self, pieces: Sequence["str | Slot | Choice"]) -> None:
        self._parts = [piece.encode() if isinstance(piece, str) else b"" for piece in pieces]
        self._plain: list[tuple[str, Field, Callable[..., Any]]] = []
        self._readings: list[tuple[str, Reading]] = []
        self._texts: list[Fill] = []
        self._choices: list[tuple[int, str, Choice]] = []
        self._by_value: list[tuple[int, str, Mapping[Any, bytes], Fill]] = []
        self._feedback: dict[str, list[tuple[int, Fill]]] = {}
        self._others: list[tuple[int, Fill]] = []
        indexes: dict[str, list[int]] = {"plain": [], "reading": [], "text": []}
        for index, piece in enumerate(pieces):
            if isinstance(piece, Choice):
                self._choices.append((index, piece.field.key, piece))
            elif isinstance(piece, Slot):
                self._add(index, piece, indexes)
        self._escaped_indexes = [*indexes["plain"], *indexes["reading"], *indexes["text"]]

    def _add(self, index: int, slot: Slot, indexes: dict[str, list[int]]) -> None:
        if slot.without_feedback is not None:
            self._parts[index] = slot.without_feedback.encode()
            self._feedback.setdefault(slot.key, []).append((index, slot.fill))
        elif slot.plain:
            field, kind = slot.plain
            self._plain.append((field.key, field, kind.show))
            indexes["plain"].append(index)
        elif slot.reading:
            self._readings.append(slot.reading)
            indexes["reading"].append(index)
        elif slot.text:
            self._texts.append(slot.text)
            indexes["text"].append(index)
        elif slot.by_value:
            self._by_value.append((index, *slot.by_value, slot.fill))
        else:
            self._others.append((index, slot.fill))

    def fill(self, state: PageState) -> bytes:
        stored, context, posted = state.values.get, state.context, state.posted
        get = state.shown if posted else stored
        parts = self._parts.copy()
        texts = [
            value if type(value := get(key)) is str else "" if value is None else show(field, value, context)
            for key, field, show in self._plain
        ]
        texts += [read(stored(key), context) for key, read in self._readings]
        texts += [text(state) for text in self._texts]
        for index, text in zip(self._escaped_indexes, encode_all(texts), strict=True):
            parts[index] = text
        for index, key, choice in self._choices:
            parts[index] = choice.fill(get(key), context)
        for index, key, by_value, fill in self._by_value:
            ready = by_value.get(value) if type(value := stored(key)) in DISTINCT_KEY_TYPES and key not in posted else None
            parts[index] = fill(state).encode() if ready is None else ready
        for index, fill in self._others:
            parts[index] = fill(state).encode()
        if state.has_feedback:
            for key in {"", *state.messages, *state.changed}:
                for index, fill in self._feedback.get(key, ()):
                    parts[index] = fill(state).encode()
        return b"".join(parts)


class CutPage:
    """One cut template: fills in a page. Without feedback many slots have a fixed text, so there is a shorter plan for that."""

    __slots__ = ("_full", "_without_feedback", "bytes")

    def __init__(self, pieces: Sequence[str | Slot]) -> None:
        self.bytes = sum(PIECE_BYTES + (2 * len(piece) if isinstance(piece, str) else SLOT_BYTES) for piece in pieces)
        self._full = FillPlan(_gather_choices(pieces))
        self._without_feedback = FillPlan(_gather_choices(_join_texts([_fixed(piece) for piece in pieces])))

    def fill(self, state: PageState) -> bytes:
        """The page in UTF-8."""
        return (self._full if state.has_feedback else self._without_feedback).fill(state)


def cut_page(text: str, slots: Slots) -> CutPage:
    r"""Rendered text -> CutPage. `'<b>\ue0000\ue001</b>'` -> `['<b>', slots.slots[0], '</b>']`."""
    # `split` keeps what the group matched, the slot's number, between the texts: every second piece.
    split = PLACEHOLDER.split(text)
    pieces = [slots.slots[int(piece)] if index % 2 else piece for index, piece in enumerate(split)]
    return CutPage([piece for piece in pieces if piece != ""])


def escape_all(texts: Sequence[str]) -> list[str]:
    r"""Each text escaped for HTML, all in one call: `["a<b", "c"]` -> `"a<b\0c"` -> `"a&lt;b\0c"` -> `["a&lt;b", "c"]`."""
    escaped = str.split(escape(BETWEEN.join(texts)), BETWEEN)
    return escaped if len(escaped) == len(texts) else [str(escape(text)) for text in texts]


def encode_all(texts: Sequence[str]) -> list[bytes]:
    r"""`escape_all` in UTF-8: `["a<b", "é"]` -> `[b"a&lt;b", b"\xc3\xa9"]`."""
    encoded = escape(BETWEEN.join(texts)).encode().split(BETWEEN.encode())
    return encoded if len(encoded) == len(texts) else [str(escape(text)).encode() for text in texts]


def _fixed(piece: str | Slot) -> str | Slot:
    return piece.without_feedback if isinstance(piece, Slot) and piece.without_feedback is not None else piece


def _join_texts(pieces: Sequence[str | Slot]) -> list[str | Slot]:
    """`["a", "b", slot, "c"]` -> `["ab", slot, "c"]`."""
    joined: list[str | Slot] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _gather_choices(pieces: Sequence[str | Slot]) -> list[str | Slot | Choice]:
    """Runs of one field's choices, with the text between them, become one piece.

    `['<option value="a"', a, '>A</option><option value="b"', b, '>B</option>']` -> `['<option value="a"', Choice, '>B</option>']`
    """
    gathered: list[str | Slot | Choice] = []
    index = 0
    while index < len(pieces):
        stop = _end_of_run(pieces, index)
        if stop > index:
            gathered.append(_choice(pieces[index:stop]))
        else:
            gathered.append(pieces[index])
            stop = index + 1
        index = stop
    return gathered


def _end_of_run(pieces: Sequence[str | Slot], start: int) -> int:
    """The index behind the last choice of a run that begins at `start`; `start` itself where none begins there."""
    first = pieces[start]
    if isinstance(first, str) or not first.choice:
        return start
    stop = start + 1
    while stop + 1 < len(pieces) and isinstance(pieces[stop], str):
        following = pieces[stop + 1]
        if isinstance(following, str) or not following.choice or following.choice[0] is not first.choice[0]:
            break
        stop += 2
    return stop


def _choice(run: Sequence[str | Slot]) -> Choice:
    text = b""
    offsets: dict[str, int] = {}
    for piece in run:
        if isinstance(piece, str):
            text += piece.encode()
        elif piece.choice:
            field, kind, option, word = piece.choice
            offsets.setdefault(option, len(text))
    return Choice(field, kind, word.encode(), text, offsets)
