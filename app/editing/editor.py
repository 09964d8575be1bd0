"""One edit while it is made: the texts so far, and the stages of splices that led to them."""

from dataclasses import dataclass
from functools import lru_cache

from app.editing.json_nodes import Node, NodeKind, load, parse
from app.editing.json_style import CANONICAL, Style, style_of
from app.editing.outline import Outline, Part, PartKind, outline_of
from app.editing.source import BODY, NOTHING, Source
from app.editing.splices import Splice, Stage, difference, inverse, ordered, position_after
from app.errors import EditRefused
from app.reading.aliases import DEFINITION

MAX_PARSED = 4
MAX_PARSED_CHARS = 200_000
"""Texts whose nodes stay in memory, and how long each may be."""
EMPTY_BODY = f'{{"{DEFINITION.key("panels")}": []}}'


class _Parsed:
    """A text as nodes and, once somebody looks, as parts. Both are of the same nodes."""

    __slots__ = ("_outline", "_text", "body")

    def __init__(self, text: str) -> None:
        self._text, self.body = text, parse(text)
        self._outline: Outline | None = None

    @property
    def outline(self) -> Outline:
        if self._outline is None:
            self._outline = outline_of(self._text, self.body)
        return self._outline


@lru_cache(MAX_PARSED)
def _parsed(text: str) -> _Parsed:
    """One edit looks at the text before it and at the one after it several times. Raises EditRefused for what is no JSON."""
    return _Parsed(text)


@dataclass(slots=True)
class Mark:
    """A value that is followed through the stages of an edit."""

    start: int
    kind: NodeKind


class Editor:
    """Functions of this package take one, and say by `splice` and `commit` what changes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.stages: list[Stage] = []
        self._pending: list[Splice] = []
        self._parsed: _Parsed | None = None
        self._shell: Node | None = None
        self._style: Style | None = None
        self._marks: list[Mark] = []
        self.work = 0
        """Characters that were read for operations so far."""

    @property
    def text(self) -> str:
        return self.source.body

    @property
    def body(self) -> Node:
        return self._read().body

    def _read(self) -> _Parsed:
        if self._parsed is None:
            text = self.source.body
            self._parsed = _parsed(text) if len(text) <= MAX_PARSED_CHARS else _Parsed(text)
        return self._parsed

    @property
    def shell(self) -> Node:
        if self._shell is None:
            self._shell = parse(self.source.shell)
        return self._shell

    @property
    def outline(self) -> Outline:
        return self._read().outline

    @property
    def style(self) -> Style:
        if self._style is None:
            self._style = style_of(self.source.body) if self.source.is_text else CANONICAL
        return self._style

    def part(self, pointer: str) -> Part:
        """Raises EditRefused where no part is written."""
        part = self.outline.at(pointer)
        if part is None:
            raise EditRefused("edit-nothing-there", pointer=pointer)
        return part

    def field(self, pointer: str) -> Part:
        part = self.part(pointer)
        if part.kind != "field" or not part.id:
            raise EditRefused("edit-no-field", pointer=pointer)
        return part

    def written(self, node: Node) -> str:
        return self.source.body[node.start : node.end]

    def splice(self, start: int, end: int, new: str) -> None:
        """Text of the body from `start` to `end` becomes `new` at the next `commit`."""
        self._pending.append(Splice("body", start, self.source.body[start:end], new))

    def splice_shell(self, start: int, end: int, new: str) -> None:
        self._pending.append(Splice("shell", start, self.source.shell[start:end], new))

    def commit(self) -> Stage:
        """Carries out what was said since the last one."""
        stage = ordered(self._pending)
        self._pending = []
        self.carry_out(stage)
        return stage

    def carry_out(self, stage: Stage) -> None:
        """Raises EditRefused where the stage was made for other texts."""
        if stage:
            self.source = self.source.after(stage)
            self.stages.append(stage)
            for mark in self._marks:
                mark.start = position_after(stage, mark.start)
            self._parsed = self._shell = self._style = None

    def mark(self, part: Part) -> Mark:
        mark = Mark(part.node.start, part.node.kind)
        self._marks.append(mark)
        return mark

    def marked(self, mark: Mark, kind: PartKind) -> Part:
        """The part that was marked, as it is written now."""
        for part in self.outline.parts():
            if part.kind == kind and not part.implied and part.node.start == mark.start and part.node.kind == mark.kind:
                return part
        raise EditRefused("edit-other-text")

    def make_body(self) -> None:
        """A definition that is missing or blank becomes one without panels."""
        if self.source.body.strip() not in ("", NOTHING):
            return
        shell = self.shell
        if shell.member(BODY) is None:
            before = ", " if shell.members else ""
            self.splice_shell(shell.end - 1, shell.end - 1, f'{before}"{BODY}": null')
        self.splice(0, len(self.source.body), EMPTY_BODY)
        self.commit()

    def end(self) -> tuple[Stage, ...]:
        """The stages of the inverse."""
        assert not self._pending
        if not self.source.is_text:
            load(self.source.body)
            self.carry_out(difference("body", self.source.body, self.source.normal()))
        return tuple(inverse(stage) for stage in reversed(self.stages))
