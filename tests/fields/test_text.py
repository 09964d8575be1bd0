import pytest
from hypothesis import given

from app.fields.base import MISSING, is_blank_text
from tests.fields.checks import CONTEXT, accepts, assert_round_trip, field, kind_of, parse, texts
from tests.making import words


@given(texts)
def test_text_is_kept_exactly_as_typed(text: str) -> None:
    read = parse(field("text"), text)
    assert read is MISSING if is_blank_text(text) else read == text


@given(texts)
def test_a_stored_text_comes_back_the_same(text: str) -> None:
    if text.strip() or not text:
        assert_round_trip(field("text"), text)
        assert accepts(field("text"), text)


def test_line_breaks_that_a_browser_strips_are_no_change() -> None:
    assert kind_of(field("text")).same(field("text"), "one\r\ntwo", "onetwo")
    assert not kind_of(field("text")).same(field("text"), "one", "two")


def test_a_cron_hint_explains_and_names_the_next_three_runs() -> None:
    cron = field("text", help="Cron format")
    (told,) = kind_of(cron).fragment(cron, "cron", "0 2 * * 1-5", CONTEXT)
    assert told["words"] == "At 02:00, Monday through Friday"
    assert told["next"] == "Wed 25 Nov 02:00, Thu 26 Nov 02:00, Fri 27 Nov 02:00"


def test_what_is_no_cron_expression_warns() -> None:
    cron = field("text", help="Cron format")
    (warning,) = kind_of(cron).warnings(cron, "every day", CONTEXT)
    assert words(warning).startswith("The Thing isn't a valid cron expression")
    assert not kind_of(cron).fragment(cron, "cron", "every day", CONTEXT)


def test_a_date_that_never_comes_does_not_hang() -> None:
    cron = field("text", help="Cron format")
    assert kind_of(cron).fragment(cron, "cron", "0 0 30 2 *", CONTEXT) is not None


def test_without_a_hint_nothing_is_said() -> None:
    assert kind_of(field("text")).warnings(field("text"), "every day", CONTEXT) == []


@pytest.mark.parametrize("text", [" ", "\u200b", "\ufeff \u2060", "\u3164", "\u2800", "\u00ad\u200d", "\t\n"])
@pytest.mark.parametrize("type", ["text", "textarea", "password", "url"])
def test_what_leaves_nothing_to_see_is_blank(type: str, text: str) -> None:
    assert parse(field(type), text) is MISSING


@pytest.mark.parametrize("text", ["a\u200b", "\u200da", "👩\u200d👩\u200d👧", "क\u200dष"])
def test_invisible_characters_between_others_are_kept(text: str) -> None:
    assert parse(field("text"), text) == text
