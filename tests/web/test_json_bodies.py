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
    ("body", "code", "params"),
    [
        (b"", "body-empty", {}),
        (b" \n", "body-empty", {}),
        (b"{", "body-not-json", {"line": 1, "column": 2}),
        (b'{"a": 1, "a": 2}', "body-repeated-name", {}),
        (b'[{"b": {"a": 1, "a": 1}}]', "body-repeated-name", {}),
        (b"NaN", "body-constant", {"word": "NaN"}),
        (b"[-Infinity]", "body-constant", {"word": "-Infinity"}),
        (b"1e999", "body-number-too-large", {}),
        (b'"\\ud800"', "body-lone-surrogate", {}),
        (b'"\xff"', "body-not-utf8", {"byte": 1}),
        (b"9" * 5000, "body-number-too-long", {}),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "body-too-deep", {"limit": 64}),
        (b"[" * 100_000, "body-too-deep", {"limit": 64}),
    ],
)
def test_anything_else_is_refused(body: bytes, code: str, params: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        read_json(body)
    assert (refused.value.code, refused.value.params) == (code, params)


def test_the_deepest_nesting_is_taken() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
