import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING, Unreadable
from tests.fields.checks import CONTEXT, accepts, assert_refused, assert_round_trip, field, kind_of, parse, show


@given(st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False))
def test_every_stored_number_comes_back_the_same(value: float) -> None:
    assert_round_trip(field("number"), value)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("+5", 5),
        ("-0", 0),
        ("1e3", 1000),
        ("1.5E-3", 0.0015),
        (".5", 0.5),
        ("5.", 5),
        ("5.0", 5),
        ("9007199254740991", 2**53 - 1),
    ],
)
def test_plain_and_exponent_notation_are_read(typed: str, value: float) -> None:
    read = parse(field("number"), typed)
    assert read == value
    assert type(read) is type(value)
    assert accepts(field("number"), read)


@pytest.mark.parametrize(
    "typed",
    [
        "NaN",
        "Infinity",
        "-inf",
        "1e999",
        "1e999999999",
        "1,5",
        "1 000",
        "0x10",
        "1_000",
        "٣",
        "--1",
        "1e",
        "abc",
        "0.1234567890123456789",
        "1" * 500,
    ],
)
def test_what_is_no_number_or_cannot_be_kept_is_shown_back(typed: str) -> None:
    assert assert_refused(field("number"), typed).startswith("The Thing must be a number")


@pytest.mark.parametrize("typed", ["9007199254740993", "-9007199254740993", "1" * 400, "0" * 30 + "5"])
def test_whole_numbers_keep_all_digits(typed: str) -> None:
    assert parse(field("number"), typed) == int(typed)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("1 234", "1234"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1'234.5", "1234.5"),
        ("\u22125", "-5"),
        ("\u20135.5", "-5.5"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1 234,5", "1234.5"),
        ("10 GB", "10"),
        ("10%", "10"),
        ("12.5 €", "12.5"),
        ("- 5", "-5"),
    ],
)
def test_a_number_as_people_write_it_is_refused_with_the_way_to_write_it(typed: str, suggestion: str) -> None:
    refused = parse(field("number"), typed)
    assert isinstance(refused, Unreadable)
    assert (refused.reason.code, refused.reason.params) == ("number-as", {"suggestion": suggestion})
    assert parse(field("number"), suggestion) == float(suggestion)


@pytest.mark.parametrize("typed", ["abc", "1-2", "5 5 GB 5", "..5", "1e", "--1", "1" * 500 + " GB"])
def test_where_nobody_can_say_how_no_way_is_said(typed: str) -> None:
    refused = parse(field("number"), typed)
    assert isinstance(refused, Unreadable) and refused.reason.code == "not-a-number"


def test_zero_is_a_value() -> None:
    assert parse(field("number"), "0") == 0
    assert show(field("number"), 0) == "0"
    assert parse(field("number"), "") is MISSING


def test_yes_is_no_number() -> None:
    assert not accepts(field("number"), True)
    assert not kind_of(field("number")).same(field("number"), True, 1)


@pytest.mark.parametrize("text", ["100", "1e2", " 100.00 ", "+1E+2", "0100"])
def test_a_filter_means_a_number(text: str) -> None:
    assert kind_of(field("number")).number_of(text) == kind_of(field("gauge")).number_of(text) == 100


@pytest.mark.parametrize("text", ["", "x", "1,000", "0x10", "nan", "inf", "1e99999", "1" * 401])
def test_what_is_no_number_is_compared_as_text(text: str) -> None:
    assert kind_of(field("number")).number_of(text) is None
    assert kind_of(field("text")).number_of("100") is None


def test_bounds_are_inclusive() -> None:
    bounded = field("number", min=1, max=10)
    assert accepts(bounded, 1) and accepts(bounded, 10)
    assert not accepts(bounded, 0) and not accepts(bounded, 11)


@pytest.mark.parametrize(
    ("more", "value", "text"),
    [
        ({}, 1284, "1,284"),
        ({}, 1234.5, "1,234.5"),
        ({"percent": True}, 82, "82 %"),
        ({"currency": True, "currencySymbol": "€"}, 9.5, "€ 9.5"),
        ({}, 5.0, "5"),
    ],
)
def test_numbers_read_with_groups_and_units(more: dict[str, object], value: float, text: str) -> None:
    one = field("number", **more)
    assert kind_of(one).display(one, value, CONTEXT) == text
