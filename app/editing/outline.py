"""The text of a definition -> its panels, columns, rows and fields, each with where it is written, by the rules of the reader.

A flat list of fields has a panel, a column and a row that nobody wrote: they are implied. An implied part has the pointer of the
written one around it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.editing.json_nodes import Member, Node, joined, shallow, value_of
from app.reading.aliases import COLUMN, DEFINITION, FIELD, PANEL, ROW
from app.reading.notations import as_text
from app.reading.properties import Properties
from app.rows import ROW_TYPES

PartKind = Literal["panel", "column", "row", "field"]
KINDS: tuple[PartKind, ...] = ("panel", "column", "row", "field")
"""From the outside in."""
TABLES: Mapping[PartKind, Properties] = {"panel": PANEL, "column": COLUMN, "row": ROW, "field": FIELD}
LAYOUT = ("columns", "rows", "fields")
HELD: Mapping[str, PartKind] = {"panels": "panel", "columns": "column", "rows": "row", "fields": "field"}
"""What the parts in an attribute are."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Where parts of one kind are written: in a list, or as the only one without a list. `key` is the member of the part around it;
    None for a definition that is a list."""

    kind: PartKind
    pointer: str
    node: Node
    key: Member | None

    @property
    def is_list(self) -> bool:
        return self.node.kind == "array"


@dataclass(frozen=True, slots=True)
class Part:
    """`raw`: what it says, without what is inside of it; {} for an implied one. `holder`: where its own parts are written."""

    kind: PartKind
    pointer: str
    node: Node
    raw: Mapping[str, Any]
    children: tuple["Part", ...] = ()
    holder: Holder | None = None
    implied: bool = False

    @property
    def id(self) -> str:
        """A field's; "" for one that has none, and is no field."""
        value = FIELD.value_in(self.raw, "id")
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) else ""

    @property
    def path(self) -> tuple[str, ...]:
        """Of a field's value in a record: ("address", "city")."""
        parent = as_text(FIELD.value_in(self.raw, "parent_property"))
        return (parent, self.id) if parent else (self.id,)

    def walk(self) -> Iterator["Part"]:
        """The part and all inside of it, in the definition's order."""
        left = [self]
        while left:
            part = left.pop()
            yield part
            left += reversed(part.children)


@dataclass(frozen=True, slots=True)
class Outline:
    """`holder`: where the outermost parts are written; None for a definition that has none yet."""

    panels: tuple[Part, ...]
    holder: Holder | None

    def parts(self) -> Iterator[Part]:
        for panel in self.panels:
            yield from panel.walk()

    def fields(self) -> Iterator[Part]:
        return (part for part in self.parts() if part.kind == "field" and part.id)

    def at(self, pointer: str) -> Part | None:
        """The written part at a pointer."""
        return next((part for part in self.parts() if part.pointer == pointer and not part.implied), None)

    def holders(self) -> Iterator[Holder]:
        if self.holder:
            yield self.holder
        yield from {id(part.holder): part.holder for part in self.parts() if part.holder}.values()

    def holder_of(self, part: Part) -> tuple[Holder, int] | None:
        """Where a part is written, and as which of those there."""
        for holder in self.holders():
            if holder.kind != part.kind:
                continue
            if not holder.is_list:
                if holder.node is part.node:
                    return holder, 0
                continue
            index = next((index for index, each in enumerate(holder.node.items) if each is part.node), None)
            if index is not None:
                return holder, index
        return None


def outline_of(text: str, root: Node) -> Outline:
    return _Walk(text).outline(root)


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text

    def outline(self, root: Node) -> Outline:
        if root.kind == "array":
            kind: PartKind = "panel" if any(self._has_layout(each) for each in root.items) else "field"
            holder = Holder(kind, "", root, None)
            if kind == "panel":
                return Outline(self._parts(holder), holder)
            return Outline((self._implied_panel("", root, holder),), holder)
        if root.kind == "scalar":
            return Outline((), None)
        raw = shallow(self._text, root)
        key = DEFINITION.key_in(raw, "panels")
        if key is not None:
            held = self._holder("panels", "", root, key)
            return Outline(self._parts(held) if held else (), held)
        if self._has_layout(root):
            panel = self._part("panel", "", root, implied=True)
            return Outline((panel,), panel.holder)
        return Outline((), None)

    def _has_layout(self, node: Node) -> bool:
        return node.kind == "object" and PANEL.has_structure(shallow(self._text, node), *LAYOUT)

    def _holder(self, attribute: str, pointer: str, node: Node, key: str) -> Holder | None:
        """None for what can hold no parts: a text, a number."""
        member = node.member(key)
        if member is None or member.value.kind == "scalar":
            return None
        return Holder(HELD[attribute], joined(pointer, key), member.value, member)

    def _parts(self, holder: Holder) -> tuple[Part, ...]:
        if not holder.is_list:
            return (self._part(holder.kind, holder.pointer, holder.node),)
        each = enumerate(holder.node.items)
        return tuple(self._part(holder.kind, joined(holder.pointer, index), node) for index, node in each)

    def _part(self, kind: PartKind, pointer: str, node: Node, *, implied: bool = False) -> Part:
        if node.kind != "object":
            text = value_of(self._text, node) if kind == "field" and node.kind == "scalar" else None
            return Part(kind, pointer, node, {FIELD.key("id"): text} if isinstance(text, str) else {})
        raw = shallow(self._text, node)
        attribute = None if kind == "field" else self._attribute(kind, raw)
        key = TABLES[kind].key_in(raw, attribute) if attribute else None
        holder = self._holder(attribute, pointer, node, key) if attribute and key else None
        children = self._children(kind, pointer, node, holder)
        return Part(kind, pointer, node, {} if implied else raw, children, holder, implied)

    def _attribute(self, kind: PartKind, raw: Mapping[str, Any]) -> str | None:
        """The attribute of a part in which the reader looks for its parts."""
        if kind == "panel":
            return next((each for each in LAYOUT if PANEL.key_in(raw, each)), None)
        if kind == "column":
            only_fields = not COLUMN.has_structure(raw, "rows") and COLUMN.has_structure(raw, "fields")
            return "fields" if only_fields else "rows"
        return "fields" if has_fields(raw) else None

    def _children(self, kind: PartKind, pointer: str, node: Node, holder: Holder | None) -> tuple[Part, ...]:
        """With the implied parts between a part and those that are written in it."""
        if holder is None:
            return ()
        children = self._parts(holder)
        if kind in ("panel", "column") and holder.kind == "field":
            children = (Part("row", pointer, node, {}, children, holder, implied=True),)
        if kind == "panel" and holder.kind != "column":
            children = (Part("column", pointer, node, {}, children, holder, implied=True),)
        return children

    def _implied_panel(self, pointer: str, node: Node, holder: Holder) -> Part:
        row = Part("row", pointer, node, {}, self._parts(holder), holder, implied=True)
        column = Part("column", pointer, node, {}, (row,), holder, implied=True)
        return Part("panel", pointer, node, {}, (column,), holder, implied=True)


def has_fields(raw: Mapping[str, Any]) -> bool:
    """Whether the fields of a row are inputs of the form; also where it has none yet."""
    word = as_text(ROW.value_in(raw, "type"))
    if not word:
        return True
    row_type = ROW_TYPES.get(word) or ROW_TYPES.get(word.lower())
    return row_type is not None and row_type.has_fields
