"""Where a part can be written. A definition that has no room for it in its shape gets another shape once.

A list of fields that gets a panel becomes panels.
"""

from app.editing.containers import insert_item, insert_member
from app.editing.editor import Editor
from app.editing.json_nodes import shallow
from app.editing.outline import HELD, KINDS, TABLES, Holder, Part, PartKind, has_fields
from app.errors import EditRefused
from app.reading.aliases import DEFINITION, PANEL, ROW

ATTRIBUTES = {kind: attribute for attribute, kind in HELD.items()}
WRAPPED: dict[PartKind, PartKind] = {"field": "row", "row": "column"}
"""What parts become a part of when a panel gets a finer shape."""


def make_room(editor: Editor, owner: Part | None, kind: PartKind) -> Holder:
    """The list that a part of a kind is written into: of `owner`, or of the part inside of it where such parts are; None stands for
    the definition. Raises EditRefused where none can be.
    """
    if owner is None:
        return _in_definition(editor, kind)
    if KINDS.index(kind) <= KINDS.index(owner.kind):
        raise EditRefused("edit-wrong-place", kind=kind)
    mark, level = editor.mark(owner), owner.kind
    while True:
        owner = editor.marked(mark, level)
        holder = owner.holder
        if holder is None:
            _give_list(editor, owner, kind)
        elif not holder.is_list:
            _as_list(editor, holder)
        elif holder.kind == kind:
            return holder
        elif KINDS.index(holder.kind) > KINDS.index(kind):
            _wrap(editor, holder)
        else:
            return _in_part_of(editor, holder, owner, kind)


def _in_definition(editor: Editor, kind: PartKind) -> Holder:
    while True:
        holder = editor.outline.holder
        if holder is None:
            _give_panels(editor)
        elif not holder.is_list:
            _as_list(editor, holder)
        elif holder.kind == kind:
            return holder
        elif holder.kind == "panel":
            if not editor.outline.panels:
                insert_item(editor, holder.node, 0, "{}")
                editor.commit()
            return make_room(editor, editor.outline.panels[-1], kind)
        else:
            _wrap_definition(editor, holder)


def _in_part_of(editor: Editor, holder: Holder, owner: Part, kind: PartKind) -> Holder:
    """Inside the first column, or the last row that shows fields; a new one if there is no such row yet."""
    parts = [part for part in owner.walk() if part.kind == holder.kind and not part.implied]
    if holder.kind == "row":
        parts = [part for part in reversed(parts) if has_fields(part.raw)]
    if parts:
        return make_room(editor, parts[0], kind)
    new = {ROW.key("type"): "form"} if holder.kind == "row" else {}
    mark = editor.mark(owner)
    insert_item(editor, holder.node, len(holder.node.items), editor.style.write(new))
    editor.commit()
    return make_room(editor, editor.marked(mark, owner.kind), kind)


def _give_list(editor: Editor, owner: Part, kind: PartKind) -> None:
    """A part with nothing inside gets a list. Raises EditRefused for a row that shows no fields, and what is no part."""
    if owner.node.kind != "object" or (owner.kind == "row" and not has_fields(owner.raw)):
        raise EditRefused("edit-wrong-place", kind=kind)
    table = TABLES[owner.kind]
    attribute = {"panel": "rows", "column": "rows", "row": "fields"}[owner.kind]
    if owner.kind == "panel" and kind == "column":
        attribute = "columns"
    present = [each for each in owner.node.members if table.attribute_of(each.key) in HELD]
    for each in present:  # null, or a text: nothing can be in it
        editor.splice(each.start, each.end, editor.style.write(table.key(attribute)) + editor.style.colon + "[]")
        break
    if not present:
        insert_member(editor, owner.node, table.key(attribute), [])
    editor.commit()


def _give_panels(editor: Editor) -> None:
    body = editor.body
    if body.kind != "object":
        raise EditRefused("edit-no-definition")
    key = DEFINITION.key_in(shallow(editor.text, body), "panels")
    member = body.member(key) if key else None
    if member is None:
        insert_member(editor, body, DEFINITION.key("panels"), [])
    else:
        editor.splice(member.value.start, member.value.end, "[]")
    editor.commit()


def _as_list(editor: Editor, holder: Holder) -> None:
    """The only part becomes the only one of a list."""
    editor.splice(holder.node.start, holder.node.start, "[")
    editor.splice(holder.node.end, holder.node.end, "]")
    editor.commit()


def _wrap(editor: Editor, holder: Holder) -> None:
    """ "fields": [...] -> "rows": [{"type": "form", "fields": [...]}]; "rows": [...] -> "panelColumns": [{"rows": [...]}]."""
    assert holder.key is not None
    before, after = _row_or_column(editor, holder)
    outer = PANEL.key(ATTRIBUTES[WRAPPED[holder.kind]])
    editor.splice(holder.key.start, holder.key.key_end, editor.style.write(outer))
    editor.splice(holder.node.start, holder.node.start, f"[{before}")
    editor.splice(holder.node.end, holder.node.end, f"{after}]")
    editor.commit()


def _row_or_column(editor: Editor, holder: Holder) -> tuple[str, str]:
    style = editor.style
    if holder.kind == "row":
        return f"{{{style.write(PANEL.key('rows'))}{style.colon}", "}"
    type = style.write(ROW.key("type")) + style.colon + style.write("form")
    return f"{{{type}{style.comma}{style.write(ROW.key('fields'))}{style.colon}", "}"


def _wrap_definition(editor: Editor, holder: Holder) -> None:
    """[fields] -> {"panel": [{"rows": [{"type": "form", "fields": [fields]}]}]};

    One panel that is the definition becomes the only one.
    """
    root, style = editor.body, editor.style
    before, after = f"{{{style.write(DEFINITION.key('panels'))}{style.colon}[", "]}"
    if holder.key is None:
        row, row_end = _row_or_column(editor, holder)
        rows = f"{{{style.write(PANEL.key('rows'))}{style.colon}[{row}"
        before, after = before + rows, f"{row_end}]}}{after}"
    editor.splice(root.start, root.start, before)
    editor.splice(root.end, root.end, after)
    editor.commit()
