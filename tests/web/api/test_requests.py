"""Parameters and headers of programs: what is mistyped is refused, never ignored."""

from dataclasses import replace

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

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
from tests.making import form_of
from tests.web.asking import request_for
from tests.web.outcomes import PERSON

FIELDS = [field for field, _ in form_of({"id": "name"}, {"id": "size", "type": "number"}).inputs]
FIRST = ListQuery("", "", False, {}, 1, 50)


def refusal(work: object, *arguments: object) -> str:
    with pytest.raises(HTTPException) as raised:
        work(*arguments)  # type: ignore[operator]
    assert raised.value.status_code == 400
    return str(raised.value.detail)


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
    ("query", "text"),
    [
        ("serch=x", "There is no parameter 'serch'; known: q, sort"),
        ("where.nmae=x", "There is no parameter 'where.nmae'"),
        ("where.name=", "A filter must have a value."),
        ("where.name=%00", "characters that no record can hold"),
        ("sort=nmae", "There is no field 'nmae' to sort by; known: name, size."),
        ("descending=yes", "must be true or false"),
        ("page=0", "The parameter page must be a whole number from 1"),
        ("page=1.5", "The parameter page must be"),
        ("page=%D9%A1", "The parameter page must be"),
        ("size=100000", "The parameter size must be"),
        ("q=" + "x" * 1000, "characters or fewer"),
        ("q=a&q=b", "The parameter q stands 2 times."),
    ],
)
def test_a_mistyped_query_never_gives_all_records(query: str, text: str) -> None:
    assert text in refusal(read_list, request_for(f"/?{query}"), FIELDS)


def test_the_parameters_of_another_page_mean_the_same_list() -> None:
    query = ListQuery("x", "size", True, {"name": "a"}, 2, 10)
    again = "&".join(f"{name}={value}" for name, value in query.pairs(3))
    assert read_list(request_for(f"/?{again}"), FIELDS) == replace(query, page=3)
    assert FIRST.pairs(1) == [("page", "1")]


def test_an_address_without_parameters_takes_none() -> None:
    assert refusal(refuse_unknown_parameters, request_for("/?a=1"), ()) == "There is no parameter 'a'; this address takes none."
    refuse_unknown_parameters(request_for("/?a=1&a=2"), ("a",), several=("a",))


@pytest.mark.parametrize(
    ("query", "changes", "purpose"),
    [("", False, "create"), ("", True, "update"), ("for=record", True, "record"), ("for=create", True, "create")],
)
def test_the_purpose_of_a_document_is_named_or_follows_from_the_record(query: str, changes: bool, purpose: str) -> None:
    assert chosen_purpose(request_for(f"/?{query}"), changes=changes) == purpose


def test_an_unknown_purpose_is_refused() -> None:
    assert "must be one of" in refusal(chosen_purpose, request_for("/?for=delete"))


def test_the_record_in_a_query_is_an_id() -> None:
    assert named_record(request_for("/")) == ""
    assert named_record(request_for("/?record=7")) == "7"
    assert "must be the id of a record" in refusal(named_record, request_for("/?record="))
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
    assert "Idempotency-Key must be a text" in refusal(idempotency_key, keyed(key), PERSON)


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
