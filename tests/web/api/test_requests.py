"""Parameters and headers of programs: what is mistyped is refused, never ignored."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from starlette.requests import Request

from app.api_docs.components import MAX_IDEMPOTENCY_KEY_CHARS, MAX_PAGE_NUMBER, MAX_PAGE_SIZE, MAX_SEARCH_CHARS
from app.errors import NotFound
from app.platform.base import Principal
from app.web.api.requests import (
    ListQuery,
    chosen_purpose,
    idempotency_key,
    named_record,
    read_list,
    record_id,
    refuse_unknown_parameters,
    required_versions,
)
from app.web.request_errors import RequestError
from tests.making import form_of
from tests.web.asking import request_for
from tests.web.outcomes import PERSON

FIELDS = [field for field, _ in form_of({"id": "name"}, {"id": "size", "type": "number"}).inputs]
KNOWN = "q, sort, descending, page, size, where.name, where.size"
FIRST = ListQuery("", "", False, {}, 1, 50)


def refusal(work: object, *arguments: object) -> tuple[str, Mapping[str, object]]:
    with pytest.raises(RequestError) as raised:
        work(*arguments)  # type: ignore[operator]
    assert raised.value.status == 400
    return raised.value.code, raised.value.params


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", FIRST),
        ("q=x&sort=size&descending=true&page=2&size=10", ListQuery("x", "size", True, {}, 2, 10)),
        ("descending=0", FIRST),
        ("where.name=a%26b", replace(FIRST, equals={"name": "a&b"})),
    ],
)
def test_the_query_of_a_list_is_read(query: str, expected: ListQuery) -> None:
    assert read_list(request_for(f"/?{query}"), FIELDS) == expected


@pytest.mark.parametrize(
    ("query", "code", "params"),
    [
        ("serch=x", "parameter-unknown", {"name": "serch", "known": KNOWN}),
        ("where.nmae=x", "parameter-unknown", {"name": "where.nmae", "known": KNOWN}),
        ("where.name=", "filter-empty", {}),
        ("where.name=%00", "parameter-not-storable", {}),
        ("sort=nmae", "sort-unknown", {"name": "nmae", "known": "name, size"}),
        ("descending=yes", "parameter-not-true-or-false", {"name": "descending"}),
        ("page=0", "parameter-not-a-number", {"name": "page", "limit": MAX_PAGE_NUMBER}),
        ("page=1.5", "parameter-not-a-number", {"name": "page", "limit": MAX_PAGE_NUMBER}),
        ("page=%D9%A1", "parameter-not-a-number", {"name": "page", "limit": MAX_PAGE_NUMBER}),
        ("size=100000", "parameter-not-a-number", {"name": "size", "limit": MAX_PAGE_SIZE}),
        ("q=" + "x" * 1000, "parameter-too-long", {"name": "q", "limit": MAX_SEARCH_CHARS}),
        ("q=a&q=b", "parameter-repeated", {"name": "q", "count": 2}),
    ],
)
def test_a_mistyped_query_never_gives_all_records(query: str, code: str, params: Mapping[str, object]) -> None:
    assert refusal(read_list, request_for(f"/?{query}"), FIELDS) == (code, params)


def test_the_parameters_of_another_page_mean_the_same_list() -> None:
    query = ListQuery("x", "size", True, {"name": "a"}, 2, 10)
    again = "&".join(f"{name}={value}" for name, value in query.pairs(3))
    assert read_list(request_for(f"/?{again}"), FIELDS) == replace(query, page=3)
    assert FIRST.pairs(1) == [("page", "1")]


def test_an_address_without_parameters_takes_none() -> None:
    assert refusal(refuse_unknown_parameters, request_for("/?a=1"), ()) == ("parameter-not-taken", {"name": "a"})
    refuse_unknown_parameters(request_for("/?a=1&a=2"), ("a",), several=("a",))


@pytest.mark.parametrize(
    ("query", "changes", "purpose"),
    [("", False, "create"), ("", True, "update"), ("for=record", True, "record"), ("for=create", True, "create")],
)
def test_the_purpose_of_a_document_is_named_or_follows_from_the_record(query: str, changes: bool, purpose: str) -> None:
    assert chosen_purpose(request_for(f"/?{query}"), changes=changes) == purpose


def test_an_unknown_purpose_is_refused() -> None:
    expected = ("parameter-not-one-of", {"name": "for", "known": "create, update, record"})
    assert refusal(chosen_purpose, request_for("/?for=delete")) == expected


def test_the_record_in_a_query_is_an_id() -> None:
    assert named_record(request_for("/")) == ""
    assert named_record(request_for("/?record=7")) == "7"
    assert refusal(named_record, request_for("/?record=")) == ("parameter-not-a-record", {"name": "record"})
    for odd in ("x" * 500, "\0", "\ud800"):
        with pytest.raises(NotFound):
            record_id(odd)


def keyed(key: str, path: str = "/api/forms/THING", method: str = "POST") -> Request:
    return request_for(path, method, idempotency_key=key)


def test_a_key_stands_for_one_write_of_one_person_at_one_address() -> None:
    key = idempotency_key(keyed("abc"), PERSON)
    assert key.startswith("key-") and key == idempotency_key(keyed(' "abc" '), PERSON)
    others = [
        idempotency_key(keyed("abd"), PERSON),
        idempotency_key(keyed("abc", "/api/forms/OTHER"), PERSON),
        idempotency_key(keyed("abc", method="PATCH"), PERSON),
        idempotency_key(keyed("abc"), Principal("acme", "joe", "df_pat_y")),
    ]
    assert len({key, *others}) == 5
    assert idempotency_key(request_for("/"), PERSON) == ""


@pytest.mark.parametrize("key", ["", '""', "a b", '"a', 'a"', "x" * 256, "a,b;c d"])
def test_a_malformed_key_is_refused(key: str) -> None:
    assert refusal(idempotency_key, keyed(key), PERSON) == ("idempotency-key", {"limit": MAX_IDEMPOTENCY_KEY_CHARS})


@pytest.mark.parametrize(
    ("header", "versions"),
    [
        ("*", None),
        ('"3-a1"', {3}),
        ('"3-a1", "4-b2"', {3, 4}),
        ('W/"3-a1"', set()),
        ('"other"', set()),
        ("3-a1", set()),
        ('"3-a1,4", "5-c"', {5}),
    ],
)
def test_if_match_names_versions(header: str, versions: set[int] | None) -> None:
    assert required_versions(request_for("/", if_match=header)) == versions
    assert required_versions(request_for("/")) is None
