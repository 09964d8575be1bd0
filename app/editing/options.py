"""The options of a field: added, changed, put in another order, renamed, taken away. Records stay as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.editing.conditions import id_of, like, rename_values
from app.editing.containers import insert_item, insert_member, item_text, move_item, remove
from app.editing.editor import Editor
from app.editing.json_nodes import Member, Node, shallow, value_of
from app.editing.outline import Part
from app.editing.references import conditions_of, meant_by
from app.errors import EditRefused
from app.reading.aliases import FIELD, OPTION


@dataclass(frozen=True, slots=True)
class Entry:
    """One option. `pair`: where options are an object, its member: `"1": "Low"`."""

    id: str
    node: Node
    raw: Mapping[str, Any]
    index: int
    pair: Member | None = None


def add_option(editor: Editor, at: str, option: Any, index: int | None) -> None:
    """`option` as a definition writes it: a text, or an object with id and text."""
    field = editor.field(at)
    id = _id_in(option)
    if id is None or id == "":
        raise EditRefused("edit-no-option", option="")
    if any(each.id == id for each in entries(editor, field)):
        raise EditRefused("edit-option-taken", option=id)
    container = _as_list(editor, at)
    position = len(container.items) if index is None else index
    insert_item(editor, container, position, item_text(editor, container, option))
    editor.commit()


def set_option(editor: Editor, at: str, option: str, name: str, value: Any) -> None:
    """Sets the text, the color or any other property of one option. One that is written as its id alone becomes an object."""
    entry = _entry(editor, at, option)
    attribute = OPTION.attribute_of(name)
    if attribute == "id":
        raise EditRefused("edit-rename-instead")
    if entry.pair is not None and attribute == "text":
        editor.splice(entry.node.start, entry.node.end, editor.style.write(value))
        editor.commit()
        return
    if entry.pair is not None:
        _as_list(editor, at)
        entry = _entry(editor, at, option)
    if entry.node.kind == "scalar":
        style = editor.style
        member = style.comma + style.write(OPTION.key(attribute) if attribute else name) + style.colon + style.write(value)
        editor.splice(entry.node.start, entry.node.start, "{" + style.write(OPTION.key("id")) + style.colon)
        editor.splice(entry.node.end, entry.node.end, member + "}")
    else:
        _set_member(editor, entry, attribute, name, value)
    editor.commit()


def rename_option(editor: Editor, at: str, option: str, id: str) -> None:
    """The default and the conditions that compare with the option follow."""
    field = editor.field(at)
    if not id:
        raise EditRefused("edit-no-option", option=id)
    if any(each.id == id for each in entries(editor, field)):
        raise EditRefused("edit-option-taken", option=id)
    _write_id(editor, _entry(editor, at, option), id)
    _rename_default(editor, field, option, id)
    meant = meant_by(editor.outline)
    for part in editor.outline.parts():
        for _, _, node in conditions_of(part):
            rename_values(editor, node, lambda name: meant.get(name) == field.path, option, id)
    editor.commit()


def move_option(editor: Editor, at: str, option: str, index: int) -> None:
    entry = _entry(editor, at, option)
    container = _container(editor, editor.field(at))
    assert container is not None
    move_item(editor, container, entry.index, min(index, len(container.spans) - 1))
    editor.commit()


def remove_option(editor: Editor, at: str, option: str, successor: str) -> None:
    """`successor`: the option that a default of this one becomes; "" for none."""
    field, entry = editor.field(at), _entry(editor, at, option)
    if successor:
        _entry(editor, at, successor)
        _rename_default(editor, field, option, successor)
    container = _container(editor, field)
    assert container is not None
    remove(editor, container, [entry.index])
    editor.commit()


def entries(editor: Editor, field: Part) -> tuple[Entry, ...]:
    """The options of a field, as the reader has them; of several with the same id the first."""
    container = _container(editor, field)
    if container is None:
        return ()
    seen: dict[str, Entry] = {}
    for entry in _all(editor, container):
        seen.setdefault(entry.id, entry)
    return tuple(seen.values())


def _all(editor: Editor, container: Node) -> Iterator[Entry]:
    for index, member in enumerate(container.members):
        yield Entry(member.key, member.value, {}, index, member)
    for index, node in enumerate(container.items):
        raw = shallow(editor.text, node) if node.kind == "object" else {}
        value = value_of(editor.text, node) if node.kind == "scalar" else raw
        id = _id_in(value)
        if id:
            yield Entry(id, node, raw, index)


def _id_in(option: Any) -> str | None:
    if not isinstance(option, dict):
        return id_of(option)
    id = OPTION.value_in(option, "id")
    return id_of(OPTION.value_in(option, "text") if id is None else id)


def _container(editor: Editor, field: Part) -> Node | None:
    """The list or the object that holds the options."""
    key = FIELD.key_in(field.raw, "options")
    member = field.node.member(key) if key else None
    return member.value if member is not None and member.value.kind != "scalar" else None


def _entry(editor: Editor, at: str, option: str) -> Entry:
    field = editor.field(at)
    entry = next((each for each in entries(editor, field) if each.id == option), None)
    if entry is None:
        raise EditRefused("edit-no-option", option=option)
    return entry


def _as_list(editor: Editor, at: str) -> Node:
    """The options as a list, converted if they are an object: {"1": "Low"} -> [{"id": "1", "text": "Low"}]."""
    field = editor.field(at)
    container = _container(editor, field)
    if container is not None and container.kind == "array":
        return container
    if container is not None:
        style = editor.style
        texts = [
            f"{{{style.write(OPTION.key('id'))}{style.colon}{editor.text[each.start : each.key_end]}{style.comma}"
            f"{style.write(OPTION.key('text'))}{style.colon}{editor.written(each.value)}}}"
            for each in container.members
        ]
        editor.splice(container.start, container.end, f"[{style.comma.join(texts)}]")
    elif field.node.kind != "object":
        style = editor.style
        options = f"{style.comma}{style.write(FIELD.key('options'))}{style.colon}[]"
        editor.splice(field.node.start, field.node.start, "{" + style.write(FIELD.key("id")) + style.colon)
        editor.splice(field.node.end, field.node.end, options + "}")
    else:
        key = FIELD.key_in(field.raw, "options")
        member = field.node.member(key) if key else None
        if member is None:
            insert_member(editor, field.node, FIELD.key("options"), [])
        else:
            editor.splice(member.value.start, member.value.end, "[]")
    editor.commit()
    made = _container(editor, editor.field(at))
    assert made is not None
    return made


def _set_member(editor: Editor, entry: Entry, attribute: str | None, name: str, value: Any) -> None:
    key = (OPTION.key_in(entry.raw, attribute) or OPTION.key(attribute)) if attribute else name
    member = entry.node.member(key)
    if member is None:
        insert_member(editor, entry.node, key, value)
    elif attribute == "text" and OPTION.value_in(entry.raw, "id") is None:  # the text is the id as well
        editor.splice(member.value.start, member.value.end, editor.style.write(value))
        insert_member(editor, entry.node, OPTION.key("id"), entry.id, entry.node.members[0].value)
    else:
        editor.splice(member.value.start, member.value.end, editor.style.write(value))


def _write_id(editor: Editor, entry: Entry, id: str) -> None:
    style = editor.style
    if entry.pair is not None:
        editor.splice(entry.pair.start, entry.pair.key_end, style.write(id))
    elif entry.node.kind == "scalar":
        editor.splice(entry.node.start, entry.node.end, style.write(like(value_of(editor.text, entry.node), id)))
    elif OPTION.value_in(entry.raw, "id") is None:
        insert_member(editor, entry.node, OPTION.key("id"), id, entry.node.members[0].value)
    else:
        key = OPTION.key_in(entry.raw, "id")
        member = entry.node.member(key) if key else None
        assert member is not None
        editor.splice(member.value.start, member.value.end, style.write(like(value_of(editor.text, member.value), id)))


def _rename_default(editor: Editor, field: Part, old: str, new: str) -> None:
    key = FIELD.key_in(field.raw, "default")
    member = field.node.member(key) if key else None
    if member is None:
        return
    for each in member.value.items or (member.value,):
        if each.kind == "scalar" and id_of(value := value_of(editor.text, each)) == old:
            editor.splice(each.start, each.end, editor.style.write(like(value, new)))
