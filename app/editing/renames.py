"""A field gets another id, or another type; whatever speaks of it follows."""

from collections.abc import Mapping

from app.definition import ENCRYPTED
from app.editing.conditions import mentions
from app.editing.editor import Editor
from app.editing.outline import Part
from app.editing.properties import set_property
from app.editing.references import conditions_of, meant_by, rename_in_conditions, rename_in_sort
from app.errors import EditRefused
from app.reading.aliases import FIELD


def rename_field(editor: Editor, at: str, id: str, *, everywhere: bool) -> None:
    """`everywhere`: of several fields with the same value, all of them; else only the one at `at`, which is a new field then.

    Raises EditRefused for an id that another field has, and where conditions that mean another field would mean this one.
    """
    field = editor.field(at)
    same = [each for each in editor.outline.fields() if each.path == field.path]
    renamed = same if everywhere else [field]
    if id == field.id:
        return
    path = (*field.path[:-1], id)
    if not id:
        raise EditRefused("edit-id-missing")
    if id == ENCRYPTED or any(each.path == path for each in editor.outline.fields()):
        raise EditRefused("edit-id-taken", id=id)
    follows = len(renamed) == len(same) and meant_by(editor.outline).get(field.id) == field.path
    _check_meaning(editor, renamed, field.path, path)
    write_ids(editor, {each.pointer: id for each in renamed})
    if follows:
        rename_in_conditions(editor, lambda name: id if name == field.id else name)
        rename_in_sort(editor, field.id, id)
    editor.commit()


def retype_field(editor: Editor, at: str, type: str) -> None:
    editor.field(at)
    set_property(editor, at, "type", type)


def write_ids(editor: Editor, ids: Mapping[str, str]) -> None:
    """Splices that give fields other ids, each under its key. By the pointers of the fields."""
    for pointer, id in ids.items():
        part = editor.field(pointer)
        if part.node.kind != "object":
            editor.splice(part.node.start, part.node.end, editor.style.write(id))
            continue
        key = FIELD.key_in(part.raw, "id")
        member = part.node.member(key) if key else None
        assert member is not None
        editor.splice(member.value.start, member.value.end, editor.style.write(id))


def _check_meaning(editor: Editor, renamed: list[Part], old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """A condition means the first field with an id. None may mean another field after the rename."""
    outline = editor.outline
    pointers = {each.pointer for each in renamed}
    before = meant_by(outline)
    after: dict[str, tuple[str, ...]] = {}
    for field in outline.fields():
        is_renamed = field.pointer in pointers
        after.setdefault(new[-1] if is_renamed else field.id, new if is_renamed else field.path)
    all_of_them = sum(field.path == old for field in outline.fields()) == len(pointers)
    for id in _named(editor):
        meant = before.get(id)
        if meant is None:
            continue
        follows = meant == old and all_of_them
        if after.get(new[-1] if follows else id) != (new if follows else meant):
            raise EditRefused("edit-id-means-another", id=id)


def _named(editor: Editor) -> set[str]:
    """The ids that conditions name."""
    return {
        each.field for part in editor.outline.parts() for _, _, node in conditions_of(part) for each in mentions(editor.text, node)
    }
