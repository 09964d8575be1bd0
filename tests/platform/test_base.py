"""Who asks, and how objects in memory are searched; `test_contract` asks every platform for the protocol."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from app.platform.base import Principal, Search, find_in, projected

OBJECTS = [
    {"id": "3", "name": "beta", "size": 10, "on": True},
    {"id": "1", "name": "Alpha", "size": 9.5, "tags": ["x"]},
    {"id": "2", "size": "100"},
    {"id": "4", "name": "ÄÖ", "size": None},
]


@pytest.mark.parametrize(
    ("search", "ids"),
    [
        (Search(), ["1", "2", "3", "4"]),
        (Search(text="ALPH", fields=("name",)), ["1"]),
        (Search(text="äö", fields=("name",)), ["4"]),
        (Search(text="alpha"), []),
        (Search(text="nothing", fields=("name",), matches={"size": ("10",)}), ["3"]),
        (Search(equals={"on": "true"}), ["3"]),
        (Search(equals={"tags": '["x"]'}), ["1"]),
        (Search(equals={"size": "10.0"}), []),
        (Search(equals={"size": "10.0"}, numbers={"size": Decimal("10.0")}), ["3"]),
        (Search(sort="name"), ["1", "3", "4", "2"]),
        (Search(sort="name", descending=True), ["4", "3", "1", "2"]),
        (Search(sort="size", numeric=True), ["1", "3", "2", "4"]),
        (Search(sort="size", numeric=True, descending=True), ["3", "1", "2", "4"]),
    ],
)
def test_objects_in_memory_are_filtered_and_sorted(search: Search, ids: list[str]) -> None:
    result = find_in(OBJECTS, search)
    assert [each["id"] for each in result.objects] == ids
    assert result.total == len(ids)


def test_a_page_is_cut_after_sorting_and_the_total_counts_all() -> None:
    result = find_in(OBJECTS, Search(offset=1, limit=2))
    assert ([each["id"] for each in result.objects], result.total) == (["2", "3"], 4)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [((), {"id": "1", "a": 1, "b": 2}), (("b",), {"id": "1", "b": 2}), (("id", "none"), {"id": "1"})],
)
def test_a_projection_has_the_named_fields_and_the_id(fields: tuple[str, ...], expected: dict[str, Any]) -> None:
    assert projected({"id": "1", "a": 1, "b": 2}, fields) == expected


def test_a_person_is_the_user_else_a_digest_that_hides_the_token() -> None:
    assert Principal("t", "ann", "secret").person == "ann"
    one, other = Principal("t", "", "secret").person, Principal("t", "", "other").person
    assert one.startswith("token:") and one != other and "secret" not in one


def test_guests_of_one_token_are_told_apart() -> None:
    persons = {Principal("t", user, "token", guest=guest).person for user in ("ann", "bob") for guest in ("", "x", "y")}
    assert len(persons) == 6


def test_a_token_is_not_printed() -> None:
    assert "CANARY" not in repr(Principal("t", "ann", "CANARY"))


def test_a_principal_may_do_what_its_scopes_say() -> None:
    reader = Principal("t", "ann", "token", frozenset({"read"}))
    assert (reader.may("read"), reader.may("write")) == (True, False)


def test_who_comes_another_way_is_the_same_in_all_else() -> None:
    names = [each.name for each in fields(Principal)]
    marked = Principal(**{name: name for name in names})
    assert marked.coming_by("frame") == replace(marked, source="frame")
    assert [getattr(marked.coming_by("frame"), name) for name in names] == ["frame" if name == "source" else name for name in names]
