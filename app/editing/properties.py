"""One property of a part, or of the definition itself, is set or taken away, under the key that is written there already."""

import json
from collections.abc import Iterator
from typing import Any

from app.definition import RESERVED_FIELDS
from app.editing.containers import insert_member, remove
from app.editing.editor import Editor
from app.editing.json_nodes import Member, Node, shallow
from app.editing.json_style import CANONICAL, indent_in
from app.editing.outline import TABLES, Part
from app.editing.source import BODY
from app.editing.splices import Target
from app.errors import EditRefused
from app.reading.aliases import DEFINITION, FIELD
from app.reading.properties import Properties
from app.reading.reader import DEFINITION_LEVEL

STRUCTURE = frozenset({"panels", "columns", "rows", "fields"})
FIXED = (RESERVED_FIELDS - {"level"}) | {BODY}
"""Properties of a DEFINITION object that no edit changes."""


def set_property(editor: Editor, at: str, name: str, value: Any) -> None:
    """`name` is an attribute of `reading.aliases`, one of its keys, or any other key."""
    if not at:
        _set_fact(editor, name, value)
        return
    part = editor.part(at)
    table = TABLES[part.kind]
    attribute = table.attribute_of(name)
    _check(part, attribute)
    if part.node.kind != "object":
        part = _as_object(editor, part)
    key = (table.key_in(part.raw, attribute) or table.key(attribute)) if attribute else name
    _write_member(editor, part.node, key, value, _first_structure(table, part))
    editor.commit()


def unset_property(editor: Editor, at: str, name: str) -> None:
    """Takes a property away under every key that it has; nothing happens where it has none."""
    if not at:
        _unset_fact(editor, name)
        return
    part = editor.part(at)
    table = TABLES[part.kind]
    attribute = table.attribute_of(name)
    _check(part, attribute)
    keys = table.keys_of(attribute) if attribute else {name}
    remove(editor, part.node, [index for index, each in enumerate(part.node.members) if each.key in keys])
    editor.commit()


def value_in_part(editor: Editor, at: str, name: str) -> tuple[bool, str]:
    """(whether a property is written, its JSON text): what three sides of a merge are compared by."""
    if not at:
        facts = list(_facts(editor, name))
        if not facts:
            return False, ""
        target, member = facts[0]
        text = editor.source.shell if target == "shell" else editor.text
        return True, _normal(text[member.value.start : member.value.end])
    part = editor.part(at)
    table = TABLES[part.kind]
    attribute = table.attribute_of(name)
    key = table.key_in(part.raw, attribute) if attribute else name
    if part.node.kind != "object":
        is_id = part.kind == "field" and attribute == "id"
        return is_id, _normal(editor.written(part.node)) if is_id else ""
    member_here = part.node.member(key) if key else None
    return (False, "") if member_here is None else (True, _normal(editor.written(member_here.value)))


def _normal(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def fact_nodes(editor: Editor, attribute: str) -> Iterator[tuple[Target, Node]]:
    """Where a fact of the definition is written: beside the panels, and on the DEFINITION object."""
    return ((target, member.value) for target, member in _facts(editor, attribute))


def _facts(editor: Editor, name: str) -> Iterator[tuple[Target, Member]]:
    """The one that counts first."""
    attribute = DEFINITION.attribute_of(name)
    key = DEFINITION.key(attribute) if attribute else name
    if _has_facts(editor) and (member := editor.body.member(key)):
        yield "body", member
    if (member := editor.shell.member(key)) and not _is_level_of_object(editor, key, member):
        yield "shell", member


def _has_facts(editor: Editor) -> bool:
    """Whether facts can be written beside the panels."""
    body = editor.body
    return body.kind == "object" and DEFINITION.key_in(shallow(editor.text, body), "panels") is not None


def _is_level_of_object(editor: Editor, key: str, member: Member) -> bool:
    """A level of 11000 on a DEFINITION object is that object's own."""
    return (
        key == DEFINITION.key("level")
        and json.loads(editor.source.shell[member.value.start : member.value.end]) == DEFINITION_LEVEL
    )


def _set_fact(editor: Editor, name: str, value: Any) -> None:
    attribute = DEFINITION.attribute_of(name)
    if attribute in STRUCTURE or name in FIXED:
        raise EditRefused("edit-property-fixed", name=name)
    editor.make_body()
    key = DEFINITION.key(attribute) if attribute else name
    fact = next(_facts(editor, name), None)
    beside = _has_facts(editor) and (attribute is None or key == DEFINITION.key("level"))
    if fact is not None and fact[0] == "shell":
        _write_shell(editor, key, value)
    elif fact is not None or beside:
        panels = next((each.value for each in editor.body.members if each.key in DEFINITION.keys_of("panels")), None)
        _write_member(editor, editor.body, key, value, panels)
    else:
        _write_shell(editor, key, value)
    editor.commit()


def _unset_fact(editor: Editor, name: str) -> None:
    attribute = DEFINITION.attribute_of(name)
    if attribute in STRUCTURE or name in FIXED:
        raise EditRefused("edit-property-fixed", name=name)
    key = DEFINITION.key(attribute) if attribute else name
    for target, _ in _facts(editor, name):
        node = editor.body if target == "body" else editor.shell
        indexes = [index for index, each in enumerate(node.members) if each.key == key]
        if target == "body":
            remove(editor, node, indexes)
        else:
            _remove_from_shell(editor, node, indexes)
    editor.commit()


def _remove_from_shell(editor: Editor, node: Node, indexes: list[int]) -> None:
    """The shell is written on one line, with `id` and `entity` in it: it never gets empty."""
    for index in indexes:
        spans = node.spans
        if index + 1 < len(spans):
            editor.splice_shell(spans[index][0], spans[index + 1][0], "")
        elif index:
            editor.splice_shell(spans[index - 1][1], spans[index][1], "")
        else:
            editor.splice_shell(spans[0][0], spans[0][1], "")


def _write_shell(editor: Editor, key: str, value: Any) -> None:
    member, text = editor.shell.member(key), CANONICAL.write(value)
    if member is not None:
        editor.splice_shell(member.value.start, member.value.end, text)
        return
    end = editor.shell.end - 1
    before = ", " if editor.shell.members else ""
    editor.splice_shell(end, end, f"{before}{CANONICAL.write(key)}: {text}")


def _write_member(editor: Editor, node: Node, key: str, value: Any, before: Node | None) -> None:
    member = node.member(key)
    if member is None:
        insert_member(editor, node, key, value, before)
        return
    old = editor.written(member.value)
    if _normal(old) == json.dumps(value, sort_keys=True):
        return
    lead = editor.text[: member.start].rpartition("\n")[2]
    over_lines = "\n" in old or not lead.strip()
    indent = indent_in("\n" + lead) if over_lines and not lead.strip() else None
    editor.splice(member.value.start, member.value.end, editor.style.write(value, indent if "\n" in old else None))


def _check(part: Part, attribute: str | None) -> None:
    if attribute in STRUCTURE:
        raise EditRefused("edit-property-fixed", name=attribute)
    if part.kind == "field" and attribute == "id":
        raise EditRefused("edit-rename-instead")


def _as_object(editor: Editor, part: Part) -> Part:
    """A field that is written as its id alone becomes an object. Raises EditRefused for what is no part."""
    if part.kind != "field" or not part.id:
        raise EditRefused("edit-nothing-there", pointer=part.pointer)
    style = editor.style
    editor.splice(part.node.start, part.node.start, "{" + style.write(FIELD.key("id")) + style.colon)
    editor.splice(part.node.end, part.node.end, "}")
    editor.commit()
    return editor.part(part.pointer)


def _first_structure(table: Properties, part: Part) -> Node | None:
    """What is inside of a part is written last."""
    return next((each.value for each in part.node.members if table.attribute_of(each.key) in STRUCTURE), None)
