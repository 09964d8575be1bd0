"""Queries as DemandFlow documents them."""

from typing import Any

import pytest

from app.errors import Refused
from app.platform.queries import entity_and_prefix, lines_of

QUERY = {"entity": "THING", "comboKey": "comboKey", "query": "SUB:t"}
OBJECTS = [{"id": "1", "name": "Alpha", "size": 10}, {"id": "2", "name": "beta", "size": None}]


def test_a_query_names_entity_and_prefix() -> None:
    assert entity_and_prefix(QUERY) == ("THING", "SUB:t")


@pytest.mark.parametrize("change", [{"entity": 1}, {"entity": None}, {"comboKey": "other"}, {"query": None}])
def test_an_incomplete_query_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        entity_and_prefix({**QUERY, **change})


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        ({}, OBJECTS),
        ({"load": "name, id"}, [{"id": "1", "name": "Alpha"}, {"id": "2", "name": "beta"}]),
        ({"limit": 1}, OBJECTS[:1]),
        ({"limit": 0}, []),
        ({"filter": {"field": "name", "term": "ALPHA"}}, OBJECTS[:1]),
        ({"filter": {"field": "*", "term": "10"}}, OBJECTS[:1]),
        ({"filter": {"field": "size", "term": "None"}}, []),
        ({"countOnly": True}, [{"_meta": True, "_type": "count", "entity": "THING", "count": 2}]),
        (
            {"countOnly": True, "tag": "t", "filter": {"field": "name", "term": "b"}},
            [{"_meta": True, "_type": "count", "entity": "THING", "count": 1, "tag": "t"}],
        ),
    ],
)
def test_lines_answer_the_query(more: dict[str, Any], lines: list[Any]) -> None:
    assert lines_of({**QUERY, **more}, OBJECTS, lambda each: each) == lines


def test_a_filter_sees_only_what_may_be_searched() -> None:
    query = {**QUERY, "filter": {"field": "*", "term": "10"}}
    assert lines_of(query, OBJECTS, lambda each: {"id": each["id"], "name": each["name"]}) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"limit": -1}, "query-limit"),
        ({"limit": True}, "query-limit"),
        ({"limit": "5"}, "query-limit"),
        ({"limit": 1.5}, "query-limit"),
        ({"filter": {"field": "name"}}, "query-term"),
        ({"filter": {"term": None}}, "query-term"),
        ({"filter": "Alpha"}, "query-term"),
    ],
)
def test_what_means_nothing_is_refused(more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        entity_and_prefix({**QUERY, **more})
    assert refused.value.code == code
