"""JSON of programs is read strictly: what is taken is exactly what was sent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.web.json_bodies import MAX_DEPTH, read_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(values)
def test_what_is_json_is_read_as_it_is(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()) == value, "with a byte order mark"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        (b"{", "the body is no JSON: line 1, column 2"),
        (b'{"a": 1, "a": 2}', "an object names a key twice"),
        (b'[{"b": {"a": 1, "a": 1}}]', "an object names a key twice"),
        (b"NaN", "NaN is no JSON value"),
        (b"[-Infinity]", "-Infinity is no JSON value"),
        (b"1e999", "a number is too large"),
        (b'"\\ud800"', "half of a surrogate pair"),
        (b'"\xff"', "the body is not UTF-8: byte 1"),
        (b"9" * 5000, "a whole number has too many digits"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "nested more than 64 deep"),
        (b"[" * 100_000, "nested more than 64 deep"),
    ],
)
def test_anything_else_is_refused_in_words(body: bytes, text: str) -> None:
    with pytest.raises(Refused, match=text):
        read_json(body)


def test_the_deepest_nesting_is_taken() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
