"""Slots in rendered text -> a page with slots, and filling them. Knows no Jinja, no HTML beyond escaping.

While a form's template is rendered, everything that depends on a record prints a mark instead. `cut_page` splits the text at the
slots into ready text and slots. A slot is a function from `PageState` to escaped text; most are of two kinds that are filled in
bulk: plain texts (one call escapes them all) and choices (" selected" put into ready text at a known place).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from markupsafe import Markup, escape

from app.definition import Field
from app.fields.base import Context, FieldType
from app.forms.rules import State
from app.forms.validation import Message

OPEN, CLOSE = "\ue000", "\ue001"
"""Around a slot's number. No definition may hold them (`reader` replaces them), and no record's text is there while we cut."""

MARK = re.compile(f"{OPEN}([0-9]+){CLOSE}")
BETWEEN = "\0"
"""Joins plain texts for escaping in one go. No HTML page can hold it; texts that do are escaped one by one."""


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
    """What was chosen to become of stored secrets, by key."""
    left_out: Collection[int] = ()
    """Panels that whoever shows the form in a frame did not ask for."""

    def shown(self, key: str) -> Any:
        """What was typed last, where something was typed, else the stored value."""
        posted = self.posted.get(key)
        return posted[-1] if posted else self.values.get(key)

    @property
    def calm(self) -> bool:
        """Nothing but stored values to show: no problems, nothing typed."""
        return not (self.posted or self.messages or self.changed)


Fill = Callable[[PageState], str]
Reading = Callable[[Any, Context], str]
TOLD_APART = frozenset([str, bool, type(None)])
"""Types whose values a dict tells apart: 1 and 1.0 are the same to it, and True is, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """`fill` gives escaped text. `calm` is that text in every calm state, where it is the same in all of them."""

    fill: Fill
    calm: str | None = None
    key: str = ""
    """Of a slot that has a calm text: the field whose messages or changes alone can make it differ; "" for any of them."""
    text: Fill | None = None
    """The same before it is escaped, for slots that hold one text: a plan escapes all of them in one call."""
    plain: tuple[Field, FieldType] | None = None
    """The slot holds a field's value as it is stored, escaped."""
    reading: tuple[str, Reading] | None = None
    """The slot holds what is made of a field's stored value, by the field's key, escaped."""
    usual: tuple[str, Mapping[Any, str]] | None = None
    """A field's key, and what the slot holds for some of its stored values: texts, true, false or none. Others are filled."""
    choice: tuple[Field, FieldType, str, str] | None = None
    """field, type, option id, and the word that is printed when the field's value is that option."""
    edge: str = ""
    """Not a slot but the border of a part of the page: "+f3" where it begins, "-f3" where it ends."""


class SlotMark(Markup):
    """What stands in rendered text for a slot. A template that would branch on it is wrong, and is told so."""

    __slots__ = ()
    __hash__ = Markup.__hash__

    def __eq__(self, other: object) -> bool:
        raise TypeError("a template may not branch on a record's value")

    def __bool__(self) -> bool:
        raise TypeError("a template may not branch on a record's value")


def text_slot(text: Fill, plain: tuple[Field, FieldType] | None = None) -> Slot:
    """A slot that holds one text."""
    return Slot(lambda state: str(escape(text(state))), text=text, plain=plain)


def reading_slot(key: str, read: Reading) -> Slot:
    """A slot that holds one text, made of a field's stored value."""
    return Slot(lambda state: str(escape(read(state.values.get(key), state.context))), reading=(key, read))


class Slots:
    """Hands out slots while a template is rendered, and remembers the slot behind each."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []

    def print(self, slot: Slot) -> Markup:
        self.slots.append(slot)
        return SlotMark(f"{OPEN}{len(self.slots) - 1}{CLOSE}")


class PlainSlots(Slots):
    """Prints what the slot would be filled with: ordinary rendering, the oracle of `Page.fill`."""

    def __init__(self, state: PageState) -> None:
        super().__init__()
        self.state = state

    def print(self, slot: Slot) -> Markup:
        return Markup("" if slot.edge else slot.fill(self.state))


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Ready text of a field's options, and where in it the chosen one's word goes."""

    field: Field
    kind: FieldType
    word: str
    text: str
    places: Mapping[str, int]

    def fill(self, value: Any, context: Context) -> str:
        if type(value) is not str:
            value = self.kind.show(self.field, value, context)
        place = self.places.get(value) if isinstance(value, str) else None
        return self.text if place is None else self.text[:place] + self.word + self.text[place:]


class FillPlan:
    """Ready text and slots in turns, sorted by how they are filled."""

    __slots__ = ("_choices", "_escaped_places", "_others", "_parts", "_plain", "_readings", "_texts", "_troubled", "_usual")

    def __init__(self, pieces: Sequence["str | Slot | Choice"]) -> None:
        self._parts = ["" if not isinstance(piece, str) else piece for piece in pieces]
        self._plain: list[tuple[str, Field, Callable[..., Any]]] = []
        self._readings: list[tuple[str, Reading]] = []
        self._texts: list[Fill] = []
        places: dict[str, list[int]] = {"plain": [], "reading": [], "text": []}
        self._choices: list[tuple[int, str, Choice]] = []
        self._usual: list[tuple[int, str, Mapping[Any, str], Fill]] = []
        self._others: list[tuple[int, Fill]] = []
        self._troubled: dict[str, list[tuple[int, Fill]]] = {}
        for place, piece in enumerate(pieces):
            if isinstance(piece, Choice):
                self._choices.append((place, piece.field.key, piece))
            elif isinstance(piece, str):
                continue
            elif piece.calm is not None:
                self._parts[place] = piece.calm
                self._troubled.setdefault(piece.key, []).append((place, piece.fill))
            elif piece.plain:
                field, kind = piece.plain
                self._plain.append((field.key, field, kind.show))
                places["plain"].append(place)
            elif piece.reading:
                self._readings.append(piece.reading)
                places["reading"].append(place)
            elif piece.text:
                self._texts.append(piece.text)
                places["text"].append(place)
            elif piece.usual:
                self._usual.append((place, *piece.usual, piece.fill))
            else:
                self._others.append((place, piece.fill))
        self._escaped_places = [*places["plain"], *places["reading"], *places["text"]]

    def fill(self, state: PageState) -> str:
        stored, context = state.values.get, state.context
        get = state.shown if state.posted else stored
        parts = self._parts.copy()
        texts = [
            value if type(value := get(key)) is str else "" if value is None else show(field, value, context)
            for key, field, show in self._plain
        ]
        texts += [read(stored(key), context) for key, read in self._readings]
        texts += [text(state) for text in self._texts]
        for place, text in zip(self._escaped_places, escape_all(texts), strict=True):
            parts[place] = text
        for place, key, choice in self._choices:
            parts[place] = choice.fill(get(key), context)
        for place, key, usual, fill in self._usual:
            known = usual.get(value) if type(value := stored(key)) in TOLD_APART and not state.posted else None
            parts[place] = fill(state) if known is None else known
        for place, fill in self._others:
            parts[place] = fill(state)
        if not state.calm:
            for key in {"", *state.messages, *state.changed}:
                for place, fill in self._troubled.get(key, ()):
                    parts[place] = fill(state)
        return "".join(parts)


class Page:
    """One cut template: fills in a whole page, or one part of it by its name."""

    __slots__ = ("_calm", "_edges", "_full", "_pieces")

    def __init__(self, pieces: list[str | Slot]) -> None:
        self._pieces = [piece for piece in pieces if isinstance(piece, str) or not piece.edge]
        self._edges = _edges(pieces)
        self._full = FillPlan(_gather_choices(self._pieces))
        self._calm = FillPlan(_gather_choices(_join_texts([_calmed(piece) for piece in self._pieces])))

    def fill(self, state: PageState) -> str:
        return (self._calm if state.calm else self._full).fill(state)

    def fill_part(self, name: str, state: PageState) -> str:
        """The part between the edges of that name, as it stands in the page. Raises KeyError for a name the page has not."""
        start, stop = self._edges[name]
        return "".join(piece if isinstance(piece, str) else piece.fill(state) for piece in self._pieces[start:stop])


def cut_page(text: str, slots: Slots) -> Page:
    """Rendered text -> Page."""
    pieces: list[str | Slot] = []
    for index, piece in enumerate(MARK.split(text)):
        if index % 2:
            pieces.append(slots.slots[int(piece)])
        elif piece:
            pieces.append(piece)
    return Page(pieces)


def escape_all(texts: Sequence[str]) -> list[str]:
    """Each text escaped for HTML, all in one call."""
    escaped = str.split(escape(BETWEEN.join(texts)), BETWEEN)
    return escaped if len(escaped) == len(texts) else [str(escape(text)) for text in texts]


def _calmed(piece: str | Slot) -> str | Slot:
    return piece.calm if isinstance(piece, Slot) and piece.calm is not None else piece


def _join_texts(pieces: Sequence[str | Slot]) -> list[str | Slot]:
    joined: list[str | Slot] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _gather_choices(pieces: list[str | Slot]) -> list[str | Slot | Choice]:
    """Runs of one field's choices, with the text between them, become one piece."""
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


def _end_of_run(pieces: list[str | Slot], start: int) -> int:
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
    text = ""
    places: dict[str, int] = {}
    for piece in run:
        if isinstance(piece, str):
            text += piece
        elif piece.choice:
            field, kind, option, word = piece.choice
            places.setdefault(option, len(text))
    return Choice(field, kind, word, text, places)


def _edges(pieces: list[str | Slot]) -> dict[str, tuple[int, int]]:
    starts: dict[str, int] = {}
    edges: dict[str, tuple[int, int]] = {}
    place = 0
    for piece in pieces:
        if isinstance(piece, str) or not piece.edge:
            place += 1
        elif piece.edge[0] == "+":
            starts[piece.edge[1:]] = place
        else:
            edges[piece.edge[1:]] = (starts[piece.edge[1:]], place)
    return edges
