"""Which values one schema accepts and another refuses."""

from typing import Any

import pytest

from app.comparison.value_sets import accepts_nothing, difference
from tests.making import form_of

TEXT, NUMBER = {"type": "string"}, {"type": "number"}


def options(*ids: str) -> dict[str, Any]:
    return {"type": "string", "oneOf": [{"const": id, "title": id} for id in ids]}


@pytest.mark.parametrize(
    ("one", "other", "answer", "schema"),
    [
        (TEXT, TEXT, "none", None),
        (options("1"), options("2", "1"), "none", None),
        (options("1", "2", "3"), options("1"), "some", {"enum": ["2", "3"]}),
        ({**NUMBER, "maximum": 9}, {**NUMBER, "maximum": 5}, "some", {**NUMBER, "exclusiveMinimum": 5, "maximum": 9}),
        (options("1"), TEXT, "none", None),
        (TEXT, {}, "none", None),
        ({**TEXT, "maxLength": 3}, {**TEXT, "maxLength": 3, "minLength": 1}, "none", None),  # a blank is no value
        ({"type": "array", "items": options("a", "b")}, {"type": "array", "items": TEXT}, "none", None),
        (
            {"type": "array", "items": options("a", "b")},
            {"type": "array", "items": options("a")},
            "some",
            {"type": "array", "contains": {"const": "b"}},
        ),
        (
            {"type": "array", "items": TEXT},
            {"type": "array", "items": TEXT, "uniqueItems": True},
            "some",
            {"type": "array", "not": {"uniqueItems": True}},
        ),
        ({"type": "array", "items": TEXT, "uniqueItems": True}, {"type": "array", "items": TEXT}, "none", None),
    ],
)
def test_the_difference_is_a_schema(one: Any, other: Any, answer: str, schema: Any) -> None:
    found = difference(one, other)
    assert (found.answer, found.schema) == (answer, schema)


def test_what_the_algebra_does_not_know_is_tried() -> None:
    few, more = {**TEXT, "pattern": "^[g-k]+$"}, {**TEXT, "pattern": "^[g-m]+$"}
    assert difference(few, more).answer == "unknown"
    assert difference(more, few).answer == "unknown"
    assert difference(more, few, ["gm"]).answer == "some"


def test_limits_that_exclude_each_other_accept_nothing() -> None:
    (low,) = form_of({"id": "n", "type": "number", "min": 5}).inputs
    assert accepts_nothing({**low[1].schema(low[0]), "maximum": 3})
    assert not accepts_nothing({**low[1].schema(low[0]), "maximum": 5})
