"""Lists of records: their columns and filters, and what is asked of the platform."""

from typing import Any

import pytest

from app.forms.compiler import CompiledForm
from app.platform.base import Search
from app.records.columns import TypedColumn
from app.records.listing import (
    FILTER_OPTIONS,
    PAGE_SIZE,
    SHOWN_COLUMNS,
    ListWish,
    list_columns,
    list_filters,
    search_of,
    searched_fields,
)
from tests.making import CONTEXT, form_of, text

EVERYTHING = ListWish()
KIND = {"id": "kind", "type": "singleselect", "options": [{"id": "1", "text": "First"}, {"id": "2", "text": "Second"}]}


def keys(fields: Any) -> list[str]:
    return [field.key for field in fields]


# --- columns


def test_the_columns_are_those_of_the_definitions_grid() -> None:
    form = form_of(text("a"), text("b", grid=True), {"id": "long", "type": "textarea", "grid": True})
    assert keys(list_columns(form)) == ["b", "long"]


def test_without_a_grid_they_are_the_first_short_fields() -> None:
    form = form_of({"id": "long", "type": "textarea"}, *(text(f"f{number}") for number in range(SHOWN_COLUMNS + 2)))
    assert keys(list_columns(form)) == [f"f{number}" for number in range(SHOWN_COLUMNS)]


def test_secrets_and_fields_that_are_never_shown_are_no_columns() -> None:
    secret = {"id": "password", "type": "password", "grid": True}
    assert keys(list_columns(form_of(secret, text("h", hidden=True, grid=True), text("a")))) == ["a"]
    assert keys(list_columns(form_of(secret, text("readonly", readonly=True, grid=True), text("a")))) == ["readonly"]


@pytest.mark.parametrize(("count", "is_filter"), [(0, False), (1, True), (FILTER_OPTIONS, True), (FILTER_OPTIONS + 1, False)])
def test_a_list_is_narrowed_by_columns_with_a_few_options(count: int, is_filter: bool) -> None:
    form = form_of({**KIND, "options": [str(number) for number in range(count)]}, text("a"))
    assert keys(list_filters(list_columns(form))) == (["kind"] if is_filter else [])


# --- what is asked of the platform


FORM = form_of(text("a"), KIND, {"id": "n", "type": "number"}, text("x", parentProperty="inner"), sort="n", sortDesc=True)


def asked(form: CompiledForm = FORM, wish: ListWish = EVERYTHING) -> Search:
    columns = list_columns(form)
    typed = {field.key: TypedColumn(form, field, kind, CONTEXT) for field, kind in form.inputs}

    def of(fields: Any) -> list[TypedColumn]:
        return [typed[field.key] for field in fields]

    return search_of(of(columns), of(list_filters(columns)), of(searched_fields(form)), wish, form.definition)


def sorted_by(search: Search) -> str:
    return search.sort.field.id if isinstance(search.sort, TypedColumn) else ""


def test_without_a_wish_it_is_the_first_page_in_the_definitions_order() -> None:
    search = asked()
    assert (sorted_by(search), search.descending) == ("n", FORM.definition.sort_descending)
    assert (search.text, search.equals, search.offset, search.limit) == ("", [], 0, PAGE_SIZE)


def test_text_is_looked_for_in_all_fields_but_secrets_and_those_never_shown() -> None:
    form = form_of(text("a", grid=True), text("b"), text("c", hidden=True), {"id": "password", "type": "password"})
    assert keys(searched_fields(form)) == ["a", "b"]
    assert asked(wish=ListWish("  SEC ")).text == "SEC"


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        ("a", False, ("a", False)),
        ("a", True, ("a", True)),
        ("kind", False, ("kind", False)),
        ("x", False, ("x", False)),
        ("nothing", False, ("n", FORM.definition.sort_descending)),
    ],
)
def test_a_list_is_sorted_by_a_column(sort: str, descending: bool, expected: Any) -> None:
    search = asked(wish=ListWish(sort=sort, descending=descending))
    assert (sorted_by(search), search.descending) == expected


def test_a_definition_without_an_order_has_none() -> None:
    assert asked(form_of(text("a"))).sort is None


def test_only_filters_narrow_a_list_and_only_with_a_value() -> None:
    search = asked(wish=ListWish(equals={"kind": "1", "a": "x", "nothing": "y"}))
    assert [(column.field.id, value) for column, value in search.equals if isinstance(column, TypedColumn)] == [("kind", "1")]
    assert asked(wish=ListWish(equals={"kind": ""})).equals == []


@pytest.mark.parametrize(("page", "size", "offset"), [(1, 50, 0), (2, 50, 50), (3, 7, 14), (0, 50, 0), (-3, 50, 0)])
def test_pages_are_counted_from_one(page: int, size: int, offset: int) -> None:
    search = asked(wish=ListWish(page=page, size=size))
    assert (search.offset, search.limit) == (offset, size)
