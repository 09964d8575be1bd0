"""What a form of the screen posts -> operations on the draft."""

from collections.abc import Callable, Mapping
from typing import Any

from app.editing.editor import Editor
from app.editing.json_nodes import value_of
from app.editing.operations import (
    AddOption,
    AddPart,
    DuplicatePart,
    MoveOption,
    Operation,
    RemoveOption,
    RemovePart,
    RenameField,
    ReplaceText,
    RetypeField,
    SetOption,
)
from app.editing.options import entries
from app.editing.outline import Part, PartKind
from app.errors import EditRefused
from app.platform.base import Object
from app.reading.aliases import COLUMN, FIELD, OPTION, PANEL, ROW
from app.reading.notations import as_text
from app.texts.translator import Translator
from app.web.definitions.condition_builder import Drivers
from app.web.definitions.finding_places import mending
from app.web.definitions.inspector import NO_DRIVERS, changed_properties
from app.web.definitions.moves import moved_across, moved_along, moved_beside, moved_into
from app.web.definitions.outline_view import parent_of

Posted = Mapping[str, str]
NEW_ID = "field"
ALONG = {"up": -1, "down": 1}
ACROSS = {"back": -1, "on": 1}
"""Steps among the parts beside it, and among what can hold it, by what is posted as `way`."""
MAX_DIGITS = 15


def number_in(posted: Posted, name: str) -> int | None:
    """A whole number that was posted; None for anything else."""
    text = posted.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


class PostedEdit:
    """One post: `at` is the part that is selected, "" for the definition. `operations` raises EditRefused for what cannot be."""

    def __init__(
        self, document: Object, editor: Editor, posted: Posted, translator: Translator, drivers: Drivers = NO_DRIVERS
    ) -> None:
        self._document, self._editor, self._outline = document, editor, editor.outline
        self._posted, self._translator, self._drivers = posted, translator, drivers
        self.at = posted.get("at", "")
        self._part = self._outline.at(self.at) if self.at else None

    def operations(self) -> list[Operation]:
        deed = DEEDS.get(self._posted.get("do", ""))
        if deed is None or (self.at and self._part is None):
            raise EditRefused("edit-nothing-there", pointer=self.at)
        return deed(self)

    def part(self) -> Part:
        if self._part is None:
            raise EditRefused("edit-nothing-there", pointer=self.at)
        return self._part

    def set(self) -> list[Operation]:
        given = (self._editor, self._part, self._document, self._translator, self._posted, self._drivers)
        return list(changed_properties(*given))

    def add(self) -> list[Operation]:
        kind: Any = self._posted.get("kind", "")
        value = self._new(kind)
        into = self.at if self._part is None or self._part.kind != "field" else parent_of(self._outline, self._part)
        return [AddPart(into, kind, value)]

    def remove(self) -> list[Operation]:
        return [RemovePart(self.part().pointer)]

    def duplicate(self) -> list[Operation]:
        return [DuplicatePart(self.part().pointer)]

    def move(self) -> list[Operation]:
        """Up, down, back or on; beside another part; into another one."""
        part, outline, way = self.part(), self._outline, self._posted.get("way", "")
        if self._posted.get("into"):
            return [moved_into(outline, part, self._posted["into"])]
        if way in ALONG:
            return [moved_along(outline, part, ALONG[way])]
        if way in ACROSS:
            return [moved_across(outline, part, ACROSS[way])]
        other = outline.at(self._posted.get("beside", ""))
        if other is None:
            raise EditRefused("edit-nothing-there", pointer=self._posted.get("beside", ""))
        return [moved_beside(outline, part, other, after=way == "after")]

    def rename(self) -> list[Operation]:
        return [RenameField(self.part().pointer, self._posted.get("id", "").strip())]

    def retype(self) -> list[Operation]:
        return [RetypeField(self.part().pointer, self._posted.get("type", ""))]

    def add_option(self) -> list[Operation]:
        text = self._posted.get("text", "").strip()
        ids = {each["id"] for each in options_of(self._editor, self.part())}
        number = next(str(n) for n in range(1, len(ids) + 2) if str(n) not in ids)
        numbered = bool(ids) and all(id.isdigit() for id in ids)
        return [AddOption(self.part().pointer, {"id": number, "text": text} if numbered else text)]

    def option(self) -> list[Operation]:
        """Sets, moves or removes one option."""
        at, id, way = self.part().pointer, self._posted.get("option", ""), self._posted.get("way", "")
        offered = options_of(self._editor, self.part())
        index = next((n for n, each in enumerate(offered) if each["id"] == id), None)
        if index is None:
            raise EditRefused("edit-no-option", option=id)
        if way in ("up", "down"):
            return [MoveOption(at, id, max(0, index + (1 if way == "down" else -1)))]
        if way == "remove":
            return [RemoveOption(at, id)]
        given = {name: self._posted.get(name, "") for name in ("text", "color")}
        changed = {name: value for name, value in given.items() if value != offered[index][name]}
        return [SetOption(at, id, name, value) for name, value in changed.items() if value or name == "color"]

    def replace(self) -> list[Operation]:
        return [ReplaceText(self._posted.get("text", ""))]

    def fix(self) -> list[Operation]:
        return mending(self._posted.get("fix", ""), self.at, self._posted.get("name", ""))

    def _new(self, kind: PartKind) -> Any:
        if kind == "field":
            taken = {each.id for each in self._outline.fields()}
            id = next(name for n in range(len(taken) + 2) if (name := f"{NEW_ID}{n + 1}") not in taken)
            return {FIELD.key("id"): id, FIELD.key("label"): self._translator.say("definition-new-field")}
        if kind == "panel":
            return {PANEL.key("name"): self._translator.say("definition-new-panel"), PANEL.key("rows"): []}
        return {COLUMN.key("rows"): []} if kind == "column" else {ROW.key("fields"): []}


DEEDS: Mapping[str, Callable[[PostedEdit], list[Operation]]] = {
    "set": PostedEdit.set,
    "add": PostedEdit.add,
    "remove": PostedEdit.remove,
    "duplicate": PostedEdit.duplicate,
    "move": PostedEdit.move,
    "rename": PostedEdit.rename,
    "retype": PostedEdit.retype,
    "add-option": PostedEdit.add_option,
    "option": PostedEdit.option,
    "json": PostedEdit.replace,
    "fix": PostedEdit.fix,
}


def options_of(editor: Editor, part: Part) -> list[dict[str, str]]:
    """The options of a field as its definition lists them: id, text, color."""
    views = []
    for entry in entries(editor, part):
        text = value_of(editor.text, entry.node) if entry.pair else OPTION.value_in(entry.raw, "text")
        color = as_text(OPTION.value_in(entry.raw, "color"))
        views.append({"id": entry.id, "text": as_text(text) or entry.id, "color": color})
    return views
