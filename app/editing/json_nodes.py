"""JSON text -> its values with where each of them is written, so that an edit changes its own place only."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import EditRefused
from app.reading.parsing import is_deeper

TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|[^\s{}\[\],:"\ufeff]+', re.DOTALL)
"""A text, a bracket, or a number or word. Commas and colons say nothing that the brackets do not say."""
MAX_DEPTH = 100

NodeKind = Literal["object", "array", "scalar"]


@dataclass(frozen=True, slots=True)
class Node:
    """A value, written from `start` to `end`."""

    kind: NodeKind
    start: int
    end: int
    members: tuple["Member", ...] = ()
    """Of an object."""
    items: tuple["Node", ...] = ()
    """Of an array."""

    def member(self, key: str) -> "Member | None":
        """The one that counts: of several with the same key, the last."""
        return next((each for each in reversed(self.members) if each.key == key), None)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """From where to where each member or item is written."""
        inner = self.members if self.kind == "object" else self.items
        return tuple((each.start, each.end) for each in inner)


@dataclass(frozen=True, slots=True)
class Member:
    """`"key": value`, written from `start`."""

    key: str
    start: int
    key_end: int
    value: Node

    @property
    def end(self) -> int:
        return self.value.end


def parse(text: str) -> Node:
    """Raises EditRefused for what is no JSON, or is nested too deep."""
    if is_deeper(text, MAX_DEPTH):
        raise EditRefused("definition-too-deep", limit=MAX_DEPTH)
    load(text)
    return _Builder(text).build()


def load(text: str) -> Any:
    """The value of a JSON text. Raises EditRefused for what is no JSON."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise EditRefused("edit-not-json", line=error.lineno, column=error.colno, detail=error.msg) from error
    except (ValueError, RecursionError) as error:
        raise EditRefused("edit-not-json", line=1, column=1, detail=str(error)) from error


class _Builder:
    """Without recursion: each bracket that is open is a level."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._levels: list[tuple[int, list[Any]]] = [(0, [])]
        self._keys: list[tuple[str, int, int] | None] = [None]
        self._is_object = [False]

    def build(self) -> Node:
        for match in TOKEN.finditer(self._text):
            first, start, end = match[0][0], match.start(), match.end()
            if first in "{[":
                self._levels.append((start, []))
                self._keys.append(None)
                self._is_object.append(first == "{")
            elif first in "}]":
                self._close(end)
            elif self._is_object[-1] and self._keys[-1] is None:
                self._keys[-1] = (json.loads(match[0]), start, end)
            else:
                self._add(Node("scalar", start, end))
        root: Node = self._levels[0][1][0]
        return root

    def _close(self, end: int) -> None:
        start, inner = self._levels.pop()
        self._keys.pop()
        if self._is_object.pop():
            self._add(Node("object", start, end, members=tuple(inner)))
        else:
            self._add(Node("array", start, end, items=tuple(inner)))

    def _add(self, node: Node) -> None:
        around, key = self._levels[-1][1], self._keys[-1]
        if key is None:
            around.append(node)
        else:
            around.append(Member(key[0], key[1], key[2], node))
            self._keys[-1] = None


def value_of(text: str, node: Node) -> Any:
    """What a value is, as Python has it."""
    return json.loads(text[node.start : node.end])


def shallow(text: str, node: Node) -> Mapping[str, Any]:
    """An object's members without what they hold: scalars as they are, [] for an array, {} for an object."""
    empty: dict[str, Any] = {"object": {}, "array": []}
    return {
        each.key: value_of(text, each.value) if each.value.kind == "scalar" else empty[each.value.kind] for each in node.members
    }


def node_at(root: Node, pointer: str) -> Node:
    """The value at a JSON Pointer (RFC 6901). Raises EditRefused where nothing is."""
    node = root
    for step in steps_of(pointer):
        inner = _inner(node, step)
        if inner is None:
            raise EditRefused("edit-nothing-there", pointer=pointer)
        node = inner
    return node


def _inner(node: Node, step: str) -> Node | None:
    if node.kind == "object":
        member = node.member(step)
        return member.value if member else None
    if node.kind == "array" and step.isascii() and step.isdigit() and len(step) < 9 and int(step) < len(node.items):
        return node.items[int(step)]
    return None


def steps_of(pointer: str) -> list[str]:
    """ "/a~1b/0" -> ["a/b", "0"]. Raises EditRefused for what is no JSON Pointer."""
    if pointer and not pointer.startswith("/"):
        raise EditRefused("edit-no-pointer", pointer=pointer)
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def joined(pointer: str, *steps: str | int) -> str:
    """("/a", "b/c", 0) -> "/a/b~1c/0"."""
    return pointer + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def pointers(root: Node) -> Iterator[tuple[str, Node]]:
    """Every value with its pointer, from the outside in, in the order of the text."""
    left = [("", root)]
    while left:
        pointer, node = left.pop()
        yield pointer, node
        inner = [(joined(pointer, each.key), each.value) for each in node.members]
        inner += [(joined(pointer, index), each) for index, each in enumerate(node.items)]
        left += reversed(inner)
