"""The parts of a draft -> the outline beside the preview: nested lists of what is written, without what is implied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.editing.editor import Editor
from app.editing.outline import Outline, Part
from app.editing.source import source_of
from app.forms.compiler import CompiledForm
from app.platform.base import Object
from app.reading.aliases import COLUMN, FIELD, PANEL, ROW
from app.reading.notations import as_text
from app.texts.translator import Translator
from app.web.definitions.view import View

Shown = Mapping[str, int]
"""The pointers of fields -> their positions in the form."""
NOTHING_FOUND: Mapping[str, int] = {}


def editor_of(document: Object) -> Editor:
    """Of a draft, to look at its parts. Raises EditRefused, when it is looked at, for a text that is no JSON."""
    return Editor(source_of(document))


def outline_views(
    outline: Outline, entity: str, view: View, translator: Translator, shown: Shown, findings: Mapping[str, int] = NOTHING_FOUND
) -> list[dict[str, Any]]:
    """What `templates/definitions/outline.html` prints: name, kind, pointer, url, position, findings, selected, parts."""
    return [each for panel in outline.panels for each in _views(panel, _Tree(entity, view, translator, shown, findings))]


def found_views(outline: Outline, entity: str, view: View, translator: Translator, shown: Shown, text: str) -> list[dict[str, Any]]:
    """The same of the fields alone whose label or id contains a text."""
    tree, wanted = _Tree(entity, view, translator, shown, NOTHING_FOUND), text.casefold()
    return [
        each
        for field in outline.fields()
        if wanted in part_name(field, translator).casefold() or wanted in field.id.casefold()
        for each in _views(field, tree)
    ]


@dataclass(frozen=True, slots=True)
class _Tree:
    entity: str
    view: View
    translator: Translator
    shown: Shown
    findings: Mapping[str, int]


def _views(part: Part, tree: _Tree) -> Iterator[dict[str, Any]]:
    parts = [view for child in part.children for view in _views(child, tree)]
    if part.implied:
        yield from parts
        return
    yield {
        "kind": part.kind,
        "pointer": part.pointer,
        "url": tree.view.on(part.pointer).address(tree.entity),
        "position": tree.shown.get(part.pointer, ""),
        "name": part_name(part, tree.translator),
        "findings": tree.findings.get(part.pointer, 0),
        "selected": part.pointer == tree.view.at,
        "open": any(each["selected"] or each["open"] for each in parts),
        "parts": parts,
    }


def positions(outline: Outline, form: CompiledForm | None) -> Shown:
    """Which field of a form each one that is written is: of several with one path the first is the first."""
    waiting: dict[tuple[str, ...], list[int]] = {}
    for field in form.definition.fields() if form else ():
        waiting.setdefault(tuple(map(str, field.path)), []).append(field.position)
    by_pointer = {}
    for part in outline.fields():
        if numbers := waiting.get(part.path):
            by_pointer[part.pointer] = numbers.pop(0)
    return by_pointer


def part_name(part: Part, translator: Translator) -> str:
    """The words by which a person knows a part; what it is where it has none."""
    table, attribute = {
        "panel": (PANEL, "name"),
        "column": (COLUMN, "width"),
        "row": (ROW, "header"),
        "field": (FIELD, "label"),
    }[part.kind]
    name = as_text(table.value_in(part.raw, attribute)) if part.kind != "column" else ""
    return name or part.id or translator.say(f"definition-{part.kind}")


def parent_of(outline: Outline, part: Part) -> str:
    """The pointer of the written part around one; "" for the definition."""
    around = [each for each in outline.parts() if not each.implied and part.pointer.startswith(f"{each.pointer}/")]
    return max((each.pointer for each in around), key=len, default="")


def same_part(before: Outline, after: Outline, pointer: str) -> str:
    """Where the part that was at a pointer is after an edit; "" where it is gone."""
    part = before.at(pointer)
    if part is None:
        return ""
    if part.kind == "field" and part.id:
        return next((each.pointer for each in after.fields() if each.path == part.path and not each.implied), "")
    same = [each for each in after.parts() if each.kind == part.kind and not each.implied and each.raw == part.raw]
    if len(same) == 1:
        return same[0].pointer
    return pointer if (counterpart := after.at(pointer)) is not None and counterpart.kind == part.kind else ""


def next_part(before: Outline, after: Outline, pointer: str) -> str:
    """The part to go on with where the one at a pointer was removed: the one that took its place, or the one around it."""
    part = before.at(pointer)
    if part is None:
        return ""
    stays = after.at(pointer)
    if stays is not None and stays.kind == part.kind:
        return pointer
    around = parent_of(before, part)
    return around if after.at(around) else ""


def added_part(before: Outline, after: Outline, kind: str) -> str:
    """The part of a kind that an edit has added; "" for none."""
    ids = {each.path for each in before.fields()}
    if kind == "field":
        return next((each.pointer for each in after.fields() if each.path not in ids), "")
    pointers = _pointers(before, kind)
    return next((each for each in _pointers(after, kind) if each not in pointers), "")


def _pointers(outline: Outline, kind: str) -> Sequence[str]:
    return [each.pointer for each in outline.parts() if each.kind == kind and not each.implied]
