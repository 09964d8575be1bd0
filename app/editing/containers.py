"""Members and items are written into objects and lists, taken out, and put in another order. Each says only its own place."""

from collections.abc import Sequence
from typing import Any

from app.editing.editor import Editor
from app.editing.json_nodes import Node
from app.editing.json_style import gap, indent_in


def insert_item(editor: Editor, container: Node, index: int, text: str) -> None:
    """Writes `text` as the item `index` of a list, or as the last one."""
    between = gap(editor.text, container, editor.style)
    items = container.items
    if not items:
        editor.splice(container.start + 1, container.end - 1, text)
    elif index < len(items):
        editor.splice(items[index].start, items[index].start, f"{text},{between}")
    else:
        editor.splice(items[-1].end, items[-1].end, f",{between}{text}")


def insert_member(editor: Editor, container: Node, key: str, value: Any, before: Node | None = None) -> None:
    """Writes a member of an object, as the last one or before that whose value is `before`."""
    between = gap(editor.text, container, editor.style)
    style = editor.style
    text = style.write(key) + style.colon + style.write(value, indent_in(between) if "\n" in between else None)
    if not container.members:
        editor.splice(container.start + 1, container.end - 1, text)
        return
    start = next((each.start for each in container.members if before is not None and each.value is before), None)
    if start is None:
        editor.splice(container.members[-1].end, container.members[-1].end, f",{between}{text}")
    else:
        editor.splice(start, start, f"{text},{between}")


def remove(editor: Editor, container: Node, indexes: Sequence[int]) -> None:
    """Takes members or items out of their object or list, with their commas."""
    spans = container.spans
    gone = sorted(set(indexes))
    if len(gone) == len(spans):
        if spans:
            editor.splice(container.start + 1, container.end - 1, "")
        return
    staying = [index for index in range(len(spans)) if index not in gone]
    last = staying[-1]
    for index in gone:
        if index < last:
            editor.splice(spans[index][0], spans[index + 1][0], "")
    if last + 1 < len(spans):
        editor.splice(spans[last][1], spans[-1][1], "")


def move_item(editor: Editor, container: Node, old: int, new: int) -> None:
    """The item `old` becomes the item `new`; what stands between the items stays where it is."""
    order = list(range(len(container.spans)))
    order.insert(new, order.pop(old))
    spans = container.spans
    for (start, end), index in zip(spans, order, strict=True):
        editor.splice(start, end, editor.text[slice(*spans[index])])


def item_text(editor: Editor, container: Node, value: Any) -> str:
    """A value as an item of a list is written: over several lines where the others are."""
    between = gap(editor.text, container, editor.style)
    over_lines = any("\n" in editor.written(each) for each in container.items)
    return editor.style.write(value, indent_in(between) if over_lines and "\n" in between else None)
