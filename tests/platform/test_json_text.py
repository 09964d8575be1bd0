"""The JSON text that is stored: all digits, and nothing that a database cannot hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.platform.json_text import SLOW, dump_body, load_body

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner)
    ),
    max_leaves=20,
)


@given(JSON)
def test_what_was_written_is_read(body: Any) -> None:
    assert load_body(dump_body(body)) == body


def test_a_whole_number_beyond_64_bits_keeps_its_digits() -> None:
    body = {"n": 12345678901234567890123, "nested": [{"m": -(2**70)}]}
    text = dump_body(body)
    assert text.startswith(SLOW)
    assert load_body(text) == body


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), float("-inf"), "a\0b", "\ud800", {"\0": 1}, {"a": [{"b": float("nan")}]}, [2**70, float("nan")]],
)
def test_what_cannot_be_stored_is_refused(value: Any) -> None:
    with pytest.raises(Refused):
        dump_body({"value": value})


@pytest.mark.parametrize("value", ["\\u0000", "null", [None], "NaN"])
def test_texts_that_only_look_so_are_stored(value: Any) -> None:
    assert load_body(dump_body({"value": value})) == {"value": value}
