"""What a page says of a record besides its inputs: what they do not show, and nothing of a secret."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.fields.base import Context
from app.pages.slots import PageState
from app.pages.stored_values import stored_values
from tests.making import CONTEXT, NOW, form_of


def said(field: dict[str, Any], values: dict[str, Any], *, mode: str = "edit", **more: Any) -> Any:
    """The entries of a form in which another field looks at `x`."""
    form = form_of({"id": "x", **field}, {"id": "y", "visibility": {"field": "x", "operator": "notEmpty"}})
    read = stored_values(form, new=mode == "new", view=mode == "view")
    return read(PageState(values, form.rules.evaluate(values), CONTEXT, **more))["values"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ({}, "text"),
        ({"type": "number"}, 5),
        ({"type": "checkbox"}, True),
        ({"type": "checkbox"}, None),
        ({"type": "datetime"}, "2026-06-30T12:00:00Z"),
        ({"type": "multiselect", "options": ["a", "b"]}, ["b"]),
        ({"type": "objectLookup", "multi": True}, ["r1", "r2"]),
    ],
)
def test_nothing_where_the_input_shows_what_is_stored(field: dict[str, Any], value: Any) -> None:
    assert said(field, {"x": value}) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ({}, "two\nlines"),
        ({"type": "number"}, "5"),
        ({"type": "color"}, "#FFF"),
        ({"type": "datetime"}, 1782820800000),
        ({"type": "checkbox"}, "perhaps"),
        ({"type": "multiselect"}, "one"),
    ],
)
def test_a_value_that_an_input_holds_in_another_form(field: dict[str, Any], value: Any) -> None:
    assert said(field, {"x": value}) == {"x": [value]}


def test_a_value_without_an_input() -> None:
    for field in ({"readonly": True}, {"type": "gauge"}, {"hidden": True}):
        assert said(field, {"x": "5"}) == {"x": ["5"]}
    assert said({}, {"x": "5"}, mode="view") == {"x": ["5"]}
    assert said({"readonly": True}, {"x": ""}) == {}
    assert said({"type": "file"}, {"x": {"name": "a", "key": "inside"}}) == {"x": [{}]}


def test_numbers_go_with_all_digits() -> None:
    assert said({"type": "number", "readonly": True}, {"x": 2**53 + 1}) == {"x": ["9007199254740993"]}


def test_of_a_secret_only_that_there_is_one() -> None:
    for more in ({}, {"readonly": True}):
        assert said({"type": "password", **more}, {"x": "CANARY"}) == {"x": [True]}
        assert said({"type": "password", **more}, {"x": ""}) == {}


def test_a_refused_page_says_what_is_stored_and_how_it_would_look() -> None:
    assert said({"type": "number"}, {"x": 5}, posted={"x": ["6"]}) == {"x": [5, ["5"]]}
    assert said({"type": "number"}, {"x": 5}, posted={"x": ["5.0"]}) == {}
    assert said({"type": "texteditor"}, {}, posted={"x": ["<script></script>"]}) == {"x": [None, []]}


def test_of_a_new_record_nothing_is_stored_whatever_its_page_shows() -> None:
    assert said({}, {"x": "a default"}, mode="new") == {"x": [None, []]}
    assert said({"readonly": True}, {"x": "a default"}, mode="new") == {}


def test_the_zone_goes_where_a_time_is_typed() -> None:
    shown = {"field": "x", "operator": "notEmpty"}
    context = Context(lambda: NOW, ZoneInfo("Asia/Tokyo"))
    for type, expected in (("datetime", True), ("timestamp", False), ("text", False)):
        form = form_of({"id": "x", "type": type}, {"id": "y", "visibility": shown})
        state = PageState({}, form.rules.evaluate({}), context)
        assert ("zone" in stored_values(form, new=True, view=False)(state)) is expected
