"""Members and items are written, taken out and moved without a change beside them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.containers import insert_item, insert_member, item_text, move_item, remove
from app.editing.editor import Editor
from app.editing.source import Source

LISTS = st.lists(st.integers(0, 9), max_size=5)
LAYOUTS = st.sampled_from([(None, (", ", ": ")), (2, (",", ": ")), (None, (" ,  ", ":"))])


def editor(text: str) -> Editor:
    return Editor(Source("{}", text, is_text=True))


def written(value: object, layout: tuple[int | None, tuple[str, str]]) -> str:
    return json.dumps(value, indent=layout[0], separators=layout[1])


@given(LISTS, st.integers(0, 6), LAYOUTS)
def test_an_item_is_where_it_was_put(items: list[int], index: int, layout: tuple[int | None, tuple[str, str]]) -> None:
    edit = editor(written(items, layout))
    insert_item(edit, edit.body, index, '"new"')
    edit.commit()
    assert json.loads(edit.text) == [*items[:index], "new", *items[index:]]


@given(LISTS.filter(bool), st.data(), LAYOUTS)
def test_what_is_removed_is_gone_and_nothing_else(
    items: list[int], data: st.DataObject, layout: tuple[int | None, tuple[str, str]]
) -> None:
    gone = data.draw(st.sets(st.integers(0, len(items) - 1)))
    edit = editor(written(items, layout))
    remove(edit, edit.body, list(gone))
    edit.commit()
    assert json.loads(edit.text) == [item for index, item in enumerate(items) if index not in gone]


@given(LISTS.filter(bool), st.data(), LAYOUTS)
def test_a_moved_item_is_the_only_one_that_is_elsewhere(
    items: list[int], data: st.DataObject, layout: tuple[int | None, tuple[str, str]]
) -> None:
    old, new = (data.draw(st.integers(0, len(items) - 1)) for _ in range(2))
    edit = editor(written(items, layout))
    move_item(edit, edit.body, old, new)
    edit.commit()
    expected = list(items)
    expected.insert(new, expected.pop(old))
    assert edit.text == written(expected, layout)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1}', '{"a":1,"new":[1,2]}'),
        ('{"a": 1}', '{"a": 1, "new": [1, 2]}'),
        ("{}", '{"new": [1, 2]}'),
        ('{\n  "a": 1\n}', '{\n  "a": 1,\n  "new": [\n    1,\n    2\n  ]\n}'),
    ],
)
def test_a_member_is_written_as_the_others_are(text: str, expected: str) -> None:
    edit = editor(text)
    insert_member(edit, edit.body, "new", [1, 2])
    edit.commit()
    assert edit.text == expected


def test_a_member_can_be_written_before_another() -> None:
    edit = editor('{"a": 1, "rows": []}')
    insert_member(edit, edit.body, "new", 2, edit.body.members[1].value)
    edit.commit()
    assert edit.text == '{"a": 1, "new": 2, "rows": []}'


def test_an_item_is_over_several_lines_where_others_are() -> None:
    edit = editor('[\n  {\n    "a": 1\n  }\n]')
    assert item_text(edit, edit.body, {"b": 2}) == '{\n    "b": 2\n  }'
    edit = editor('[\n  {"a": 1}\n]')
    assert item_text(edit, edit.body, {"b": 2}) == '{"b": 2}'
