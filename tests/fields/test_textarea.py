from hypothesis import given

from app.texts.text import Fact
from tests.fields.checks import CONTEXT, assert_round_trip, field, kind_of, parse, texts


@given(texts)
def test_lines_come_back_the_same_however_a_browser_spells_breaks(text: str) -> None:
    area = field("textarea")
    if text.strip():
        posted = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
        assert kind_of(area).same(area, parse(area, posted), text)
        assert_round_trip(area, text)


def test_line_breaks_become_lf() -> None:
    assert parse(field("textarea"), "one\r\ntwo\rthree\nfour") == "one\ntwo\nthree\nfour"


def test_broken_json_warns_with_line_and_column() -> None:
    area = field("textarea", help="RBAC policies (JSON)")
    assert kind_of(area).warnings(area, '[\n  {"a": }\n]', CONTEXT) == [Fact("json-invalid", {"line": 2, "column": 9})]


def test_valid_json_is_told() -> None:
    area = field("textarea", help="RBAC policies (JSON)")
    assert kind_of(area).fragment(area, "json", '[{"a": 1}]', CONTEXT) == ({"state": "Valid JSON", "detail": "1 entry"},)


def test_json_bombs_and_constants_are_no_json() -> None:
    area = field("textarea", help="RBAC policies (JSON)")
    assert kind_of(area).warnings(area, "[" * 100_000, CONTEXT)
    assert kind_of(area).warnings(area, "NaN", CONTEXT)
