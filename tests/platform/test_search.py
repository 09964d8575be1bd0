"""What a search finds in objects, and in which order; `test_contract` asks every platform for the same."""

import pytest

from app.platform.base import Search
from app.platform.search import Property, arranged, find_in, folded

NAME, SIZE, TAGS = Property("name"), Property("size"), Property("tags")
OBJECTS = [
    {"id": "3", "name": "beta", "size": 10, "on": True},
    {"id": "1", "name": "Alpha", "size": 9.5, "tags": ["x"]},
    {"id": "2", "size": "100"},
    {"id": "4", "name": "ÄÖ", "size": None, "tags": {"password": "CANARY", "memo": "m"}},
]


@pytest.mark.parametrize(
    ("search", "ids"),
    [
        (Search(), ["1", "2", "3", "4"]),
        (Search(text="ALPH", columns=(NAME,)), ["1"]),
        (Search(text="A\u0308o\u0308", columns=(NAME,)), ["4"]),
        (Search(text="alpha"), []),
        (Search(text="10 beta", columns=(NAME, SIZE)), ["3"]),
        (Search(text="canary", columns=(TAGS,)), []),
        (Search(text="memo", columns=(TAGS,)), ["4"]),
        (Search(equals=[(Property("on"), "true")]), ["3"]),
        (Search(equals=[(TAGS, '["x"]')]), ["1"]),
        (Search(equals=[(SIZE, "10.0")]), []),
        (Search(sort=NAME), ["1", "3", "4", "2"]),
        (Search(sort=NAME, descending=True), ["4", "3", "1", "2"]),
    ],
)
def test_objects_are_filtered_and_sorted(search: Search, ids: list[str]) -> None:
    result = find_in(OBJECTS, search)
    assert [each["id"] for each in result.objects] == ids
    assert result.total == len(ids)


@pytest.mark.parametrize(
    ("search", "offset", "ids"),
    [
        (Search(offset=1, limit=2), 1, ["2", "3"]),
        (Search(offset=4, limit=2), 4, []),
        (Search(offset=4, limit=2, to_last_page=True), 2, ["3", "4"]),
        (Search(offset=90, limit=3, to_last_page=True), 3, ["4"]),
        (Search(text="none", columns=(NAME,), offset=90, limit=3, to_last_page=True), 0, []),
    ],
)
def test_a_page_is_cut_after_sorting_and_the_total_counts_all(search: Search, offset: int, ids: list[str]) -> None:
    result = find_in(OBJECTS, search)
    assert (result.offset, [each["id"] for each in result.objects]) == (offset, ids)
    assert result.total == (0 if search.text else 4)


def test_what_is_equal_comes_by_its_id_in_both_directions() -> None:
    alike = [(id, {"name": "x"}) for id in ("b", "a", "c")]
    for descending in (False, True):
        assert arranged(alike, Search(sort=NAME, descending=descending)) == ["a", "b", "c"]


@pytest.mark.parametrize(("text", "expected"), [("SEN\u0303AL", "se\u00f1al"), ("Straße", "strasse"), ("ABC", "abc"), ("ﬁ", "fi")])
def test_a_text_is_folded_to_one_spelling(text: str, expected: str) -> None:
    assert folded(text) == expected == folded(expected)
