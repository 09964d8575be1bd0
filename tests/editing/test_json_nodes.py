"""Where the values of a JSON text are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.json_nodes import joined, load, node_at, parse, pointers, shallow, steps_of, value_of
from app.errors import EditRefused

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 2, "\t"]), st.booleans())
def test_every_value_is_where_its_pointer_says(value: object, indent: object, escapes: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escapes)  # type: ignore[arg-type]
    root = parse(text)
    assert value_of(text, root) == value
    for pointer, node in pointers(root):
        expected = value
        for step in steps_of(pointer):
            expected = expected[int(step)] if isinstance(expected, list) else expected[step]  # type: ignore[index]
        assert value_of(text, node) == expected
        assert node_at(root, pointer) is node


def test_of_two_members_with_the_same_key_the_last_counts() -> None:
    text = '{"a": 1, "a": [2]}'
    assert value_of(text, node_at(parse(text), "/a/0")) == 2


def test_an_object_is_looked_at_without_what_is_inside() -> None:
    text = '{"a": {"b": 1}, "c": [1], "d": null, "e": 1.0}'
    assert shallow(text, parse(text)) == {"a": {}, "c": [], "d": None, "e": 1.0}


@pytest.mark.parametrize("pointer", ["/a", "/b/1", "/b/-1", "/b/x", "/b/0/c"])
def test_nothing_is_where_a_pointer_leads_nowhere(pointer: str) -> None:
    with pytest.raises(EditRefused) as caught:
        node_at(parse('{"b": [1]}'), pointer)
    assert caught.value.code == "edit-nothing-there"


def test_a_pointer_begins_with_a_slash() -> None:
    with pytest.raises(EditRefused) as caught:
        steps_of("a")
    assert caught.value.code == "edit-no-pointer"


def test_names_with_slashes_are_escaped() -> None:
    assert joined("/x", "a/b~c", 0) == "/x/a~1b~0c/0"
    assert steps_of("/x/a~1b~0c/0") == ["x", "a/b~c", "0"]


def test_what_is_no_json_is_refused_with_its_place() -> None:
    with pytest.raises(EditRefused) as caught:
        load('{"a":\n tru}')
    assert (caught.value.code, caught.value.params["line"], caught.value.params["column"]) == ("edit-not-json", 2, 2)


def test_a_text_may_begin_with_a_byte_order_mark() -> None:
    text = '\ufeff {"a": 1}'
    assert value_of(text, node_at(parse(text), "/a")) == 1


def test_what_is_nested_very_deep_is_refused() -> None:
    with pytest.raises(EditRefused) as caught:
        parse("[" * 100_000)
    assert caught.value.code == "definition-too-deep"
