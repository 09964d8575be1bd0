"""The query of a list, and what list.html shows of a listing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.forms.entry import Entry
from app.platform.base import Found
from app.records.listing import PAGE_SIZE, Listing, list_columns, list_filters
from app.texts.text import Fact
from app.web.list_page import MAX_CELL_CHARS, MAX_PAGE, MAX_SEARCH_CHARS, Query, list_context, query_of, read_query
from tests.making import CONTEXT, form_of
from tests.web.outcomes import PERSON, READER

FORM = form_of(
    {"id": "name", "name": "Name"},
    {"id": "size", "name": "Size", "type": "number"},
    {"id": "status", "type": "enum", "options": [{"id": "1", "text": "Up", "color": "#00aa00"}, {"id": "2", "text": "Down"}]},
)
FIRST = Query("", "", False, 1, {})


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({}, FIRST),
        ({"q": "x", "sort": "name", "descending": "1", "page": "3"}, Query("x", "name", True, 3, {})),
        ({"where.status": "1", "where.size": "", "other": "x"}, replace(FIRST, equals={"status": "1"})),
        ({"page": "0"}, FIRST),
        ({"page": "-1"}, FIRST),
        ({"page": "١"}, FIRST),
        ({"page": "9" * 8}, replace(FIRST, page=MAX_PAGE)),
        ({"page": "9" * 9}, FIRST),
        ({"q": "x" * 1000}, replace(FIRST, text="x" * MAX_SEARCH_CHARS)),
        ({"descending": "yes"}, FIRST),
    ],
)
def test_the_query_of_a_list_is_read(parameters: Mapping[str, str], query: Query) -> None:
    assert read_query(parameters) == query


def test_an_address_is_read_back_as_the_same_query() -> None:
    query = Query("a & b", "size", True, 2, {"status": "1"})
    assert query.address("A/B") == "/forms/A%2FB?q=a+%26+b&sort=size&descending=1&where.status=1&page=2"
    assert FIRST.address("THING") == "/forms/THING"


def test_a_list_is_one_parameter_of_another_page() -> None:
    query = Query("a & b", "size", True, 2, {"status": "1"})
    assert query_of(query.as_parameter()) == query
    assert (FIRST.as_parameter(), query_of(""), query_of("%%&=x")) == ("", FIRST, FIRST)


def test_rows_carry_the_list_that_they_are_in() -> None:
    (row,) = context_of({"id": "r", "name": "Ann"}, query=replace(FIRST, text="an", page=2), total=60)["rows"]
    assert row["url"] == "/forms/THING/r?list=q%3Dan%26page%3D2"


def test_a_page_beyond_the_end_is_shown_as_the_page_that_was_found() -> None:
    columns = list_columns(FORM)
    listing = Listing(Entry(FORM, (), None, 0), columns, (), Found([{"id": "r", "name": "x"}], 51, PAGE_SIZE))
    context = list_context(listing, replace(FIRST, page=9), PERSON, CONTEXT)
    assert (context["page_number"], context["first"], context["next_url"]) == (2, 51, "")


def test_long_values_are_shortened() -> None:
    (row,) = context_of({"id": "r", "name": "x" * 200_000})["rows"]
    assert row["cells"][0]["text"] == "x" * (MAX_CELL_CHARS - 1) + "…"


def context_of(*records: dict[str, Any], query: Query = FIRST, total: int | None = None, **more: Any) -> dict[str, Any]:
    columns = list_columns(FORM)
    found = Found(list(records), len(records) if total is None else total, (query.page - 1) * PAGE_SIZE)
    listing = Listing(
        Entry(FORM, (), None, 0, flaw=more.pop("flaw", None)), columns, list_filters(columns), found, more.pop("names", {})
    )
    return list_context(listing, query, more.pop("principal", PERSON), CONTEXT, **more)


def test_a_row_leads_to_its_record_by_its_name() -> None:
    (row,) = context_of({"id": "r/1", "name": "Ann", "size": 1200, "status": "1"})["rows"]
    assert row["url"] == "/forms/THING/r%2F1"
    assert [(cell["kind"], cell["text"]) for cell in row["cells"]] == [("name", "Ann"), ("number", "1,200"), ("chip", "Up")]
    assert row["cells"][2]["color"] == "#00aa00"


def test_a_record_without_a_name_can_be_opened_too() -> None:
    (row,) = context_of({"id": "1"})["rows"]
    assert row["cells"][0] == {"text": "(no name)", "kind": "name", "color": ""}


def test_pages_are_counted_and_lead_to_each_other() -> None:
    records = [{"id": str(number)} for number in range(PAGE_SIZE)]
    context = context_of(*records, query=replace(FIRST, page=2, text="x"), total=PAGE_SIZE * 2 + 1)
    assert (context["first"], context["last"], context["page_count"]) == (PAGE_SIZE + 1, PAGE_SIZE * 2, 3)
    assert (context["previous_url"], context["next_url"]) == ("/forms/THING?q=x", "/forms/THING?q=x&page=3")
    assert context["searching"]


def test_an_empty_list_has_one_page_and_no_neighbours() -> None:
    context = context_of()
    assert (context["first"], context["last"], context["page_count"]) == (0, 0, 1)
    assert (context["previous_url"], context["next_url"], context["searching"]) == ("", "", False)


def test_a_column_is_sorted_and_sorted_the_other_way_by_the_next_click() -> None:
    def column(query: Query) -> dict[str, str]:
        (found,) = [each for each in context_of(query=query)["columns"] if each["key"] == "size"]
        return dict(found)

    assert (column(FIRST)["sorted"], column(FIRST)["align"]) == ("", "end")
    assert column(FIRST)["sort_url"] == "/forms/THING?sort=size"
    ascending = column(replace(FIRST, sort="size", page=4))
    assert (ascending["sorted"], ascending["sort_url"]) == ("ascending", "/forms/THING?sort=size&descending=1")
    assert column(replace(FIRST, sort="size", descending=True))["sort_url"] == "/forms/THING?sort=size"


def test_the_chosen_option_of_a_filter_is_selected() -> None:
    (shown,) = context_of(query=replace(FIRST, equals={"status": "2"}))["filters"]
    assert shown["key"] == "where.status"
    assert [(option["id"], option["selected"]) for option in shown["options"]] == [("1", False), ("2", True)]


def test_a_reader_is_not_offered_a_new_record() -> None:
    assert context_of()["new_url"] == "/forms/THING/new"
    assert context_of(principal=READER)["new_url"] == ""


def test_notices_say_that_a_record_was_deleted_and_that_the_form_is_an_earlier_one() -> None:
    assert context_of()["notices"] == []
    flaw = Fact("definition-empty", {"entity": "THING"})
    assert [notice["tone"] for notice in context_of(result="deleted", flaw=flaw)["notices"]] == ["good", "warn"]
    assert context_of(result="<script>")["notices"] == []
