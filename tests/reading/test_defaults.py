"""Every default that is left is one that the field's own schema accepts."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields import FIELD_TYPES
from app.forms.compiler import compile_form, schema_for
from tests.making import reading

OPTIONS = {"options": ["a", "b"]}


def read(type: str, default: Any, **more: Any) -> tuple[Any, list[str]]:
    result = reading({"id": "x", "type": type, "default": default, **more})
    return next(result.definition.fields()).default, [finding.text for finding in result.findings]


@pytest.mark.parametrize(
    ("type", "default", "more", "wanted"),
    [
        ("number", "10", {}, 10),
        ("number", 1.5, {}, 1.5),
        ("checkbox", "true", {}, True),
        ("checkbox", 0, {}, False),
        ("multiselect", "a", {}, ["a"]),
        ("multiselect", ["b", "a"], OPTIONS, ["b", "a"]),
        ("enum", 1, {"options": ["1"]}, "1"),
        ("text", 5, {}, "5"),
        ("date", "2026-01-31", {}, "2026-01-31"),
        ("datetime", "2026-01-31T10:00:00Z", {}, "2026-01-31T10:00:00Z"),
        ("date", "", {}, None),
    ],
)
def test_a_default_in_another_spelling_is_read(type: str, default: Any, more: dict[str, Any], wanted: Any) -> None:
    value, findings = read(type, default, **more)
    assert (value, findings) == (wanted, []) and type_of(value) is type_of(wanted)


def type_of(value: Any) -> Any:
    return value.__class__


@pytest.mark.parametrize(
    ("type", "default", "more"),
    [
        ("date", "today", {}),
        ("datetime", "now", {}),
        ("number", "many", {}),
        ("number", 5, {"max": 3}),
        ("number", True, {}),
        ("checkbox", "maybe", {}),
        ("multiselect", "c", OPTIONS),
        ("multiselect", ["a", "a"], OPTIONS),
        ("enum", "c", OPTIONS),
        ("text", {"a": 1}, {}),
        ("text", True, {}),
        ("color", "reddish", {}),
    ],
)
def test_what_is_no_value_is_no_default_and_a_finding(type: str, default: Any, more: dict[str, Any]) -> None:
    value, findings = read(type, default, **more)
    assert value is None
    assert any("so it is no default" in text for text in findings), findings


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(sorted(FIELD_TYPES)), JSON | st.sampled_from(["a", "true", "10", "2026-01-31", "today", ["a"], "#FFF"]))
def test_no_exported_default_breaks_its_own_schema(type: str, default: Any) -> None:
    result = reading({"id": "x", "type": type, "default": default, **OPTIONS})
    schema = schema_for(compile_form(result.definition), "create")
    property = schema["properties"].get("x", {})
    if "default" in property:
        jsonschema.Draft202012Validator(property).validate(property["default"])
