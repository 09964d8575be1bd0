"""What a value of one kind becomes as another kind, and what it never becomes."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.steps.conversions import TABLE, Choices, NotConvertible, Partly, can_convert, convert, is_exact
from app.steps.shapes import KINDS, Shape
from tests.steps.making import DATE, FLAG, INSTANT, NUMBER, ONE, PLAIN, SEVERAL, SHAPES, TEXT, values

NOT = object()
"""Not convertible."""
NEW_YORK, BERLIN = Choices(zone="America/New_York"), Choices(zone="Europe/Berlin")
BARE = Shape("option", tuple((each, each) for each in ("1", "01", "1.50", "x")))
YES_NO = Shape("option", (("yes", "Yes"), ("no", "No")))


def outcome(value: Any, before: Shape, after: Shape, choices: Choices = PLAIN) -> Any:
    try:
        return convert(value, before, after, choices)
    except NotConvertible:
        return NOT


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *(("12", 12), (" 7 ", 7), ("1e3", 1000), ("007", 7), ("-2.50", -2.5), ("", ""), (None, None), ("1.234,56", NOT)),
        *(("1,234", NOT), ("0x10", NOT), ("yes", NOT), ("12 pieces", NOT), ("NaN", NOT), ("1e400", NOT)),
        *(("9007199254740993", NOT), (12, 12), (True, NOT), (["1"], NOT)),
    ],
)
def test_a_text_becomes_the_number_that_its_input_would_read(value: Any, number: Any) -> None:
    assert outcome(value, TEXT, NUMBER) == number


def test_a_decimal_comma_is_chosen_for_all_values() -> None:
    assert outcome("1.234,56", TEXT, NUMBER, Choices(decimal="comma")) == 1234.56
    assert outcome("1,234", TEXT, NUMBER, Choices(decimal="comma")) == 1.234


def test_zeros_in_front_are_not_exact() -> None:
    assert not is_exact("007", TEXT, NUMBER, PLAIN)
    assert is_exact("7", TEXT, NUMBER, PLAIN)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((0, "0"), (5.0, "5"), (0.1, "0.1"), (1284.5, "1284.5"), (1e21, "1e+21"), (9007199254740993, "9007199254740993")),
        *((None, None), ("n/a", "n/a")),
    ],
)
def test_a_number_becomes_a_text_that_reads_back_as_the_number(value: Any, text: Any) -> None:
    assert outcome(value, NUMBER, TEXT) == text


@pytest.mark.parametrize(
    ("value", "choices", "day"),
    [
        *(("2026-01-31", PLAIN, "2026-01-31"), (" 2026-05-05 ", PLAIN, "2026-05-05"), ("2026-02-30", PLAIN, NOT)),
        *(("0000-00-00", PLAIN, NOT), ("31/12/2026", PLAIN, NOT), ("31/12/2026", Choices(order="dmy"), "2026-12-31")),
        *(("03/04/2026", Choices(order="dmy"), "2026-04-03"), ("03/04/2026", Choices(order="mdy"), "2026-03-04")),
        *(("31/12/2026", Choices(order="mdy"), NOT), ("20260131", PLAIN, NOT), ("20260131", Choices(compact=True), "2026-01-31")),
        *(("2026-01-31T10:00:00Z", PLAIN, NOT), ("2026-01-31T10:00:00Z", Choices(drops_time=True), "2026-01-31")),
        *(("today", PLAIN, NOT), ("", PLAIN, ""), (None, PLAIN, None), (1777939200000, PLAIN, NOT)),
        (1777939200000, Choices(milliseconds=True), "2026-05-05"),
    ],
)
def test_no_date_is_guessed(value: Any, choices: Choices, day: Any) -> None:
    assert outcome(value, TEXT, DATE, choices) == day


@pytest.mark.parametrize(
    ("value", "choices", "day"),
    [
        *(("2026-05-05T23:30:00Z", NEW_YORK, "2026-05-05"), ("2026-05-05T23:30:00Z", BERLIN, "2026-05-06")),
        *(("2026-05-06T03:59:00Z", NEW_YORK, "2026-05-05"), (1767225599000, NEW_YORK, "2025-12-31")),
        *(("2026-05-05T23:30:00+09:00", NEW_YORK, "2026-05-05"), ("2026-05-05", NEW_YORK, "2026-05-05")),
        *(("soon", NEW_YORK, NOT), ("", NEW_YORK, ""), (None, NEW_YORK, None)),
    ],
)
def test_a_time_becomes_its_day_in_the_stated_zone(value: Any, choices: Choices, day: Any) -> None:
    assert outcome(value, INSTANT, DATE, choices) == day


def test_a_day_becomes_its_beginning_in_the_stated_zone() -> None:
    assert outcome("2026-05-05", DATE, INSTANT, BERLIN) == "2026-05-04T22:00:00Z"
    assert outcome("soon", DATE, INSTANT) is NOT


def test_options_by_texts_are_never_joined_unasked() -> None:
    assert outcome("High", TEXT, ONE) == "1"
    assert outcome("high ", TEXT, ONE) is NOT
    assert outcome("high ", TEXT, ONE, Choices(ignores_case=True)) == "1"
    assert outcome("urgent", TEXT, ONE, Choices(options={"urgent": "1"})) == "1"
    assert outcome("", TEXT, ONE) == ""


def test_an_option_becomes_its_text_or_its_id() -> None:
    assert outcome("1", ONE, TEXT) == "High"
    assert outcome("1", ONE, TEXT, Choices(by="id")) == "1"
    assert outcome("9", ONE, TEXT) == "9"
    assert outcome(None, ONE, TEXT) is None


@pytest.mark.parametrize(
    ("value", "one"),
    [([], None), (["a"], "a"), (["a", "a"], "a"), (["a", "b"], NOT), ("a", "a"), (["z"], "z"), (None, None)],
)
def test_several_become_one_where_there_is_one(value: Any, one: Any) -> None:
    options = (("a", "A"), ("b", "B"))
    assert outcome(value, Shape("options", options), Shape("option", options)) == one


def test_the_first_of_several_is_taken_where_that_is_chosen() -> None:
    with pytest.raises(Partly) as partly:
        convert(["a", "b"], SEVERAL, ONE, Choices(several="first"))
    assert (partly.value.value, partly.value.rest) == ("a", ["b"])


def test_one_becomes_a_list_of_one() -> None:
    assert outcome("1", ONE, SEVERAL) == ["1"]
    assert outcome("", ONE, SEVERAL) == ""
    assert outcome("deleted", Shape("option"), Shape("options")) == ["deleted"]


def test_several_become_a_text_and_back() -> None:
    assert outcome(["1", "2"], SEVERAL, TEXT) == "High, Low"
    assert outcome("High, Low", TEXT, SEVERAL) == ["1", "2"]


@pytest.mark.parametrize(
    ("value", "option"), [(True, "yes"), (False, "no"), (None, None), ("true", "yes"), (1, "yes"), ("maybe", NOT), (2, NOT)]
)
def test_yes_or_no_becomes_one_of_two_options(value: Any, option: Any) -> None:
    assert outcome(value, FLAG, YES_NO) == option


def test_options_that_become_one_number_are_not_exact() -> None:
    assert [outcome(each, BARE, NUMBER) for each in ("1", "01", "1.50", "x")] == [1, 1, 1.5, NOT]
    assert [is_exact(each, BARE, NUMBER, PLAIN) for each in ("1", "01")] == [True, False]


def test_a_pair_without_a_line_goes_by_a_text() -> None:
    assert ("date", "option") not in TABLE
    assert outcome("2026-05-05", DATE, Shape("option", (("1", "2026-05-05"),))) == "1"


def test_a_secret_stays_one() -> None:
    assert not can_convert(Shape("text", is_secret=True), TEXT)
    assert can_convert(TEXT, Shape("text", is_secret=True))


@given(values, st.sampled_from(SHAPES), st.sampled_from(SHAPES))
@example("-0", TEXT, NUMBER)
def test_any_value_of_any_kind_is_converted_or_refused(value: Any, before: Shape, after: Shape) -> None:
    converted = outcome(value, before, after)
    if value is None:
        assert converted is None
    if is_exact(value, before, after, PLAIN):
        assert outcome(converted, after, before) == value


def test_all_kinds_go_by_the_table() -> None:
    assert all(("text", kind) in TABLE and (kind, "text") in TABLE for kind in set(KINDS) - {"text", "color", "presence"})
