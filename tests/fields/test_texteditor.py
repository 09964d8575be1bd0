import nh3
import pytest
from hypothesis import given

from app.definition import Field
from app.fields.base import Unreadable
from app.fields.texteditor import Texteditor
from tests.fields.checks import assert_round_trip, field, kind_of, parse, texts
from tests.making import CONTEXT


@given(texts)
def test_sanitised_text_comes_back_the_same(text: str) -> None:
    read = parse(field("texteditor"), text)
    if isinstance(read, str) and read.strip():
        assert_round_trip(field("texteditor"), read)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<div hx-get="/x" hx-trigger="load">x</div>',
        "<svg onload=alert(1)>",
        '<p style="position:fixed">x</p>',
        "<iframe src=//evil></iframe>",
        "<form action=/signout><button>x</button></form>",
    ],
)
def test_nothing_that_acts_gets_through(html: str) -> None:
    for text in (kind_of(field("texteditor")).markup(field("texteditor"), html), str(parse(field("texteditor"), html + "x"))):
        for bad in ("script", "onerror", "onload", "hx-", "style", "iframe", "form", "svg", "img"):
            assert bad not in text


def test_formatting_stays() -> None:
    html = '<p><b>bold</b> and <a href="https://example.com" rel="noopener noreferrer">a link</a></p>'
    assert kind_of(field("texteditor")).markup(field("texteditor"), html) == html


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<table><a>" * 400_000, "rich-text-too-long"),
        ("<div>" * 20_000, "rich-text-too-many-tags"),
        ("x" * 200_001, "rich-text-too-long"),
    ],
)
def test_what_is_costly_to_clean_is_refused_and_never_cleaned(html: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nh3, "clean", None)
    rich, kind = Field("r", "texteditor", "R"), Texteditor()
    for outcome in (kind.parse(rich, [html], CONTEXT), kind.accept(rich, html, CONTEXT)):
        assert isinstance(outcome, Unreadable) and outcome.reason.code == code
    assert kind.show(rich, html, CONTEXT) == html and "<" not in kind.markup(rich, html)
    assert kind.display(rich, html, CONTEXT) and kind.same_values(rich, html, html) and not kind.same_values(rich, html, "x")


def test_long_texts_within_the_limits_are_cleaned() -> None:
    rich, html = Field("r", "texteditor", "R"), "<p>x</p>" * 2_000
    assert Texteditor().parse(rich, [html], CONTEXT) == html
