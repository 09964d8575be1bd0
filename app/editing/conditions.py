"""The text of a condition -> where it names fields and values, by the rules of `conditions.reader`, and how to rename them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.conditions.reader import FIELD_KEYS, OPERATOR_KEYS, SYNONYMS, VALUE_KEYS, parse_condition
from app.definition import All, AnyOf, Comparison, Condition, Not
from app.editing.editor import Editor
from app.editing.json_nodes import Member, Node, value_of

GROUPS = ("all", "any")
BY_VALUE = frozenset({"equals", "notEquals", "in", "notIn", "contains", "notContains"})
"""Operators that compare with whole values, such as ids of options."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One comparison. `name`: the value that is the field's id; None in the short form, where `members` are named by ids."""

    field: str
    name: Node | None
    values: Node | None
    operator: str
    node: Node
    """The comparison, or the whole short form."""
    member: Member | None = None


def mentions(text: str, node: Node) -> Iterator[Mention]:
    """Every comparison of a condition that can be read; nothing of one that cannot."""
    if parse_condition(value_of(text, node), "")[1]:
        return
    left = [node]
    while left:
        each = left.pop(0)
        if each.kind == "array":
            left[:0] = each.items
        elif each.kind == "object":
            inner = _group(each)
            if inner is None:
                yield from _comparisons(text, each)
            else:
                left[:0] = inner


def _group(node: Node) -> tuple[Node, ...] | None:
    """The conditions inside of `all`, `any` and `not`; None for a comparison."""
    keys = {each.key for each in node.members}
    if len(keys) != 1:
        return None
    member = node.members[-1]
    if member.key in GROUPS and member.value.kind == "array":
        return member.value.items
    return (member.value,) if member.key == "not" else None


def _comparisons(text: str, node: Node) -> Iterator[Mention]:
    members = {each.key: each for each in node.members}
    field = next((members[key] for key in FIELD_KEYS if key in members), None)
    operator = next((members[key] for key in OPERATOR_KEYS if key in members), None)
    values = next((members[key] for key in VALUE_KEYS if key in members), None)
    if field is not None and (operator or values) and (len(members) > 1 or field.key == "field"):
        word = value_of(text, operator.value) if operator else "equals"
        name = value_of(text, field.value)
        yield Mention(name, field.value, values.value if values else None, SYNONYMS["".join(word.split()).lower()], node)
        return
    for member in members.values():
        yield Mention(member.key, None, member.value, "in" if member.value.kind == "array" else "equals", node, member)


def rename_fields(editor: Editor, node: Node, rename: Callable[[str], str]) -> None:
    """Splices that make a condition read other ids. A short form that would mean something else with them is written in full."""
    short: dict[int, list[Mention]] = {}
    for each in mentions(editor.text, node):
        if each.name is None:
            short.setdefault(each.node.start, []).append(each)
        elif rename(each.field) != each.field:
            editor.splice(each.name.start, each.name.end, editor.style.write(rename(each.field)))
    for group in short.values():
        if any(rename(each.field) != each.field for each in group):
            _rename_short(editor, group, rename)


def _rename_short(editor: Editor, group: list[Mention], rename: Callable[[str], str]) -> None:
    node = group[0].node
    meant = renamed(parse_condition(value_of(editor.text, node), "")[0], rename)
    value = {rename(each.field): value_of(editor.text, each.values) for each in group if each.values}
    if parse_condition(value, "") == (meant, []):
        for each in group:
            if each.member is not None and rename(each.field) != each.field:
                editor.splice(each.member.start, each.member.key_end, editor.style.write(rename(each.field)))
        return
    full = [_in_full(editor, each, rename(each.field)) for each in group]
    comma, colon = editor.style.comma, editor.style.colon
    text = full[0] if len(full) == 1 else f'{{"all"{colon}[{comma.join(full)}]}}'
    editor.splice(node.start, node.end, text)


def _in_full(editor: Editor, mention: Mention, field: str) -> str:
    """ "any": ["1", "2"] -> {"field": "any", "operator": "in", "value": ["1", "2"]}."""
    assert mention.values is not None
    style = editor.style
    members = {"field": style.write(field), "operator": style.write(mention.operator), "value": editor.written(mention.values)}
    return "{" + style.comma.join(f'"{key}"{style.colon}{text}' for key, text in members.items()) + "}"


def rename_values(editor: Editor, node: Node, is_meant: Callable[[str], bool], old: str, new: str) -> None:
    """Splices that make comparisons of a field with one value compare with another. A number stays a number where it can."""
    for mention in mentions(editor.text, node):
        if mention.values is None or mention.operator not in BY_VALUE or not is_meant(mention.field):
            continue
        for each in mention.values.items or (mention.values,):
            if each.kind != "scalar":
                continue
            value = value_of(editor.text, each)
            if id_of(value) == old:
                editor.splice(each.start, each.end, editor.style.write(like(value, new)))


def id_of(value: Any) -> str | None:
    """An option's id as the reader has it: 2, 2.0 and "2" are "2"."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def like(old: Any, id: str) -> Any:
    """An id, as a whole number where the old one was written as a number and the new one can be."""
    return int(id) if not isinstance(old, str) and id.isascii() and id.isdigit() and str(int(id[:15])) == id else id


def renamed(condition: Condition | None, rename: Callable[[str], str]) -> Condition | None:
    if isinstance(condition, Comparison):
        return replace(condition, field=rename(condition.field))
    if isinstance(condition, Not):
        inner = renamed(condition.condition, rename)
        assert inner is not None
        return Not(inner)
    if isinstance(condition, All | AnyOf):
        return type(condition)(tuple(each for part in condition.conditions if (each := renamed(part, rename)) is not None))
    return None
