"""What every field type is asked: does parsing undo showing, does the schema take what parsing gives, does nothing crash."""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st

from app.definition import Field
from app.fields import FIELD_TYPES
from app.fields.base import MISSING, FieldType, Unreadable
from tests.making import CONTEXT, field_of, words

# Text as browsers can post and records can hold it.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def field(type: str, **more: Any) -> Field:
    raw: Mapping[str, Any] = {"id": "it", "type": type, "name": "The Thing", **more}
    return field_of(raw)


def kind_of(field: Field) -> FieldType:
    return FIELD_TYPES[field.type]


def parse(field: Field, *posted: str) -> Any:
    return kind_of(field).parse(field, list(posted), CONTEXT)


def show(field: Field, value: Any) -> Any:
    return kind_of(field).show(field, value, CONTEXT)


def shown_list(field: Field, value: Any) -> list[str]:
    shown = show(field, value)
    return [shown] if isinstance(shown, str) else list(shown)


def assert_round_trip(field: Field, value: Any) -> None:
    """Parsing what is shown gives the same value back."""
    back = parse(field, *shown_list(field, value))
    assert not isinstance(back, Unreadable), back
    assert kind_of(field).same(field, back, value), (value, back)


def assert_refused(field: Field, *posted: str) -> str:
    """What cannot be read comes back exactly as typed, with a message that names the label."""
    read = parse(field, *posted)
    assert isinstance(read, Unreadable), read
    assert read.posted == posted
    assert "The Thing" in words(read.reason)
    return words(read.reason)


def accepts(field: Field, value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(kind_of(field).schema(field)).is_valid(value)


def assert_never_crashes(field: Field, value: Any) -> None:
    """A stored value of any shape can be shown, read, compared, sorted and told."""
    kind = kind_of(field)
    shown = kind.show(field, value, CONTEXT)
    assert isinstance(shown, str) or all(isinstance(each, str) for each in shown)
    assert isinstance(kind.display(field, value, CONTEXT), str)
    assert kind.same(field, value, value) or value != value or isinstance(value, float | list | dict)
    assert isinstance(kind.same(field, value, MISSING), bool)
    kind.warnings(field, value, CONTEXT)
    kind.store(field, value, value)
    assert isinstance(kind.markup(field, value), str)
    for name in ("digits", "percent", "datetime", "color", "state"):
        assert isinstance(kind.part(field, name, value, CONTEXT), str)
    for name in ("retired", "retired_tick", "chip", "link", "no_link", "cron", "json", "swatch"):
        for texts_ in kind.fragment(field, name, value, CONTEXT):
            assert all(isinstance(text, str) for text in texts_.values())
