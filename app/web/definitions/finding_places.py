"""Findings of a draft -> the part of the outline, the property and the line of the JSON that each is about, and what mends it."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.definition import Finding
from app.editing.editor import Editor
from app.editing.operations import Operation, SetProperty, UnsetProperty
from app.editing.outline import HELD, KINDS, TABLES, Outline, Part, PartKind
from app.errors import EditRefused
from app.reading.aliases import DEFINITION

STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
LINE_BREAK = re.compile("\n")


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """`pointer` is that of a part, "" for the definition; `name` that of its property; `line` is counted from 1, 0 for none."""

    finding: Finding
    pointer: str
    name: str
    line: int

    @property
    def fix(self) -> str:
        return self.finding.fix


def placed_findings(findings: Sequence[Finding], editor: Editor) -> list[PlacedFinding]:
    """Of a definition that is JSON."""
    outline, breaks = editor.outline, [match.start() for match in LINE_BREAK.finditer(editor.text)]
    return [_placed(finding, outline, breaks) for finding in findings]


def counts_by_part(placed: Iterable[PlacedFinding], outline: Outline) -> Mapping[str, int]:
    """How many findings each written part has; a panel counts those of all parts in it."""
    own = Counter(each.pointer for each in placed if each.pointer)
    for panel in outline.panels:
        inside = {part.pointer for part in panel.walk() if not part.implied} - {panel.pointer}
        if not panel.implied and (more := sum(own[pointer] for pointer in inside)):
            own[panel.pointer] += more
    return own


def mending(fix: str, pointer: str, name: str) -> list[Operation]:
    """What an obvious correction does. Raises EditRefused for one that does not exist."""
    if fix == "remove" and name:
        return [UnsetProperty(pointer, name)]
    if fix == "optional":
        return [SetProperty(pointer, "required", value=False)]
    if fix == "show":
        return [SetProperty(pointer, "hidden", value=False)]
    raise EditRefused("edit-nothing-there", pointer=pointer)


Found = tuple[Part, Sequence[str | int]]
"""A part, and what a path says behind it."""


def _placed(finding: Finding, outline: Outline, breaks: Sequence[int]) -> PlacedFinding:
    steps = [name or int(index) for name, index in STEP.findall(finding.path)]
    nearest = _deepest(_as_written(outline, steps), _as_counted(outline, steps))
    if nearest is None or nearest[0].implied:
        return PlacedFinding(finding, "", "", 0)
    part, rest = nearest
    key = _property(part, rest)
    member = part.node.member(key) if key and part.node.kind == "object" else None
    start = member.start if member else part.node.start
    name = TABLES[part.kind].attribute_of(key) or key if key else ""
    return PlacedFinding(finding, part.pointer, name, bisect_right(breaks, start) + 1)


def _as_written(outline: Outline, steps: Sequence[str | int]) -> Found | None:
    """The part whose pointer the longest start of the path is. A list of fields has no name: "[2].type"."""
    pointers = {part.pointer: part for part in outline.parts() if not part.implied}
    for length in range(len(steps), 0, -1):
        nearest = pointers.get("/" + "/".join(map(str, steps[:length])))
        if nearest is not None:
            return nearest, steps[length:]
    return None


def _as_counted(outline: Outline, steps: Sequence[str | int]) -> Found | None:
    """The path counts panels, columns, rows and fields, whoever wrote them; it may leave out the implied ones in between."""
    parts, deepest = outline.panels, None
    for place in range(0, len(steps) - 1, 2):
        kind, index = _kind(steps[place]), steps[place + 1]
        while parts and parts[0].kind != kind and parts[0].implied:
            parts = parts[0].children
        if not isinstance(index, int) or index >= len(parts) or parts[index].kind != kind:
            break
        deepest = (parts[index], steps[place + 2 :])
        parts = parts[index].children
    return deepest


def _kind(name: str | int) -> PartKind | None:
    """ "panelColumns" -> "column"."""
    attributes = (table.attribute_of(str(name)) for table in (DEFINITION, *TABLES.values()))
    return next((HELD[attribute] for attribute in attributes if attribute and attribute in HELD), None)


def _deepest(*candidates: Found | None) -> Found | None:
    return max((each for each in candidates if each is not None), key=lambda each: KINDS.index(each[0].kind), default=None)


def _property(part: Part, rest: Sequence[str | int]) -> str:
    """The key that a path names behind the part: "visibility" of `visibility.all[0].op`."""
    name = next((step for step in rest if isinstance(step, str)), "")
    table = TABLES[part.kind]
    attribute = table.attribute_of(name)
    return (table.key_in(part.raw, attribute) if attribute else name) or ""
