import pytest

from tests.fields.checks import CONTEXT, accepts, assert_refused, assert_round_trip, field, kind_of, parse


@pytest.mark.parametrize(("typed", "value"), [("#1F5FD0", "#1f5fd0"), ("1f5fd0", "#1f5fd0"), ("#abc", "#aabbcc")])
def test_usual_spellings_become_one(typed: str, value: str) -> None:
    assert parse(field("color"), typed) == value
    assert accepts(field("color"), value)
    assert_round_trip(field("color"), value)


@pytest.mark.parametrize("typed", ["red", "#12345", "url(x)", '#fff" onload="x'])
def test_anything_else_is_shown_back(typed: str) -> None:
    assert_refused(field("color"), typed)
    assert kind_of(field("color")).part(field("color"), "color", typed, CONTEXT) == "none"
