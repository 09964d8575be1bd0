"""Lists of records: their columns and filters, and what is asked of the platform."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from app.forms.compiler import CompiledForm
from app.forms.searchable import searchable_fields
from app.platform.base import Search
from app.records.listing import FILTER_OPTIONS, PAGE_SIZE, SHOWN_COLUMNS, list_columns, list_filters, search_of
from tests.making import form_of, text

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


def asked(form: CompiledForm = FORM, *, equals: Mapping[str, str] | None = None, **given: Any) -> Search:
    columns = given.pop("columns", list_columns(form))
    filters = given.pop("filters", list_filters(columns))
    usual: dict[str, Any] = {"text": "", "sort": "", "descending": False, "page": 1, "size": PAGE_SIZE}
    return search_of(form, columns, filters, equals=equals or {}, **{**usual, **given})


def test_without_a_wish_it_is_the_first_page_in_the_definitions_order() -> None:
    assert asked() == Search(
        fields=("a", "n"), sort="n", descending=FORM.definition.sort_descending, numeric=True, offset=0, limit=PAGE_SIZE
    )
    assert FORM.definition.sort == "n"


def test_text_is_looked_for_in_fields_and_in_the_words_of_options() -> None:
    search = asked(text="  SEC ")
    assert (search.text, search.fields, search.matches) == ("SEC", ("a", "n"), {"kind": ("2",)})
    assert asked(text="nothing like it").matches == asked(text=" ").matches == {}
    assert asked(text="s").matches == {"kind": ("1", "2")}


def test_only_columns_at_the_top_of_a_record_are_searched_and_sorted() -> None:
    assert "x" not in asked().fields
    assert asked(sort="x").sort == "n"


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        ("a", False, ("a", False, False)),
        ("a", True, ("a", True, False)),
        ("n", True, ("n", True, True)),
        ("kind", False, ("kind", False, False)),
        ("nothing", False, ("n", FORM.definition.sort_descending, True)),
    ],
)
def test_a_list_is_sorted_by_a_column(sort: str, descending: bool, expected: Any) -> None:
    search = asked(sort=sort, descending=descending)
    assert (search.sort, search.descending, search.numeric) == expected


def test_a_definition_without_an_order_has_none() -> None:
    search = asked(form_of(text("a")))
    assert (search.sort, search.numeric) == ("", False)


def test_only_filters_narrow_a_list_and_only_with_a_value() -> None:
    assert asked(equals={"kind": "1", "a": "x", "nothing": "y"}).equals == {"kind": "1"}
    assert asked(equals={"kind": ""}).equals == {}


def test_a_number_is_compared_as_one() -> None:
    every = searchable_fields(FORM)
    search = asked(columns=every, filters=every, equals={"n": " 5.0 ", "a": "5"})
    assert search.equals == {"a": "5", "n": " 5.0 "} and search.numbers == {"n": Decimal("5.0")}
    assert asked(columns=every, filters=every, equals={"n": "five"}).numbers == {}


@pytest.mark.parametrize(("page", "size", "offset"), [(1, 50, 0), (2, 50, 50), (3, 7, 14), (0, 50, 0), (-3, 50, 0)])
def test_pages_are_counted_from_one(page: int, size: int, offset: int) -> None:
    search = asked(page=page, size=size)
    assert (search.offset, search.limit) == (offset, size)
