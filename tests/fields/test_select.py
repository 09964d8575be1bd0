import pytest

from app.fields.base import MISSING
from tests.fields.checks import CONTEXT, accepts, assert_round_trip, field, kind_of, parse, show

OPTIONS = {"options": [{"id": "0", "text": "None"}, {"id": "1", "text": "Some", "color": "#2f9e5b"}]}


@pytest.mark.parametrize("type", ["indexedSelect", "singleselect"])
def test_option_zero_is_a_value(type: str) -> None:
    one = field(type, **OPTIONS)
    assert parse(one, "0") == "0"
    assert parse(one, "") is MISSING
    assert kind_of(one).display(one, "0", CONTEXT) == "None"
    assert_round_trip(one, "0")


def test_ids_compare_as_strings() -> None:
    one = field("indexedSelect", **OPTIONS)
    assert kind_of(one).same(one, 1, "1")
    assert show(one, 1) == "1"
    assert kind_of(one).display(one, 1.0, CONTEXT) == "Some"


def test_only_options_are_valid_and_only_as_strings() -> None:
    one = field("indexedSelect", **OPTIONS)
    assert accepts(one, "1")
    assert not accepts(one, "7")
    assert not accepts(one, 1)


def test_a_retired_option_stays_visible() -> None:
    one = field("indexedSelect", **OPTIONS)
    assert kind_of(one).fragment(one, "retired", "7", CONTEXT) == ({"id": "7", "text": "7"},)
    assert kind_of(one).fragment(one, "retired", "1", CONTEXT) == ()


def test_without_options_any_text_is_valid() -> None:
    assert accepts(field("indexedSelect"), "anything")


def test_an_option_without_a_color_has_a_chip_without_a_dot() -> None:
    select = field("singleselect", options=[{"id": "1", "text": "One", "color": "#336699"}, {"id": "2", "text": "Two"}])
    chips = [kind_of(select).fragment(select, "chip", value, CONTEXT) for value in ("1", "2", "3")]
    assert [each["text"] for (each,) in chips] == ["One", "Two", "3"]
    assert [each.get("color", each.get("part")) for (each,) in chips] == ["#336699", "plain_chip", "plain_chip"]
