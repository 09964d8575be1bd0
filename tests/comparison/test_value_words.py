"""Words for values that are lost or won."""

from typing import Any

import pytest

from app.comparison.value_words import words_of_values
from app.texts.translator import ENGLISH
from tests.making import field_of

SELECT = field_of({"id": "s", "type": "singleselect", "options": [{"id": "4", "text": "Low"}, "5"]})


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"const": "4"}, ["“Low”"]),
        ({"enum": ["4", "9", 1.5]}, ["“Low”, “9”, and “1.5”"]),
        ({"type": "number", "exclusiveMinimum": 50, "maximum": 100}, ["numbers above 50"]),
        ({"type": "number", "minimum": 0, "exclusiveMaximum": 5.5}, ["numbers below 5.5"]),
        ({"type": "number", "minimum": 7}, ["numbers from 7"]),
        ({"type": "number", "maximum": 7}, ["numbers up to 7"]),
        ({"type": "number", "minimum": 1, "maximum": 7}, ["numbers from 1 to 7"]),
        ({"type": "number"}, ["numbers"]),
        ({"type": "number", "not": {"multipleOf": 1}}, ["some values"]),
        ({"type": "string", "minLength": 1}, ["text"]),
        ({"type": "string", "allOf": [{"not": {"pattern": "^x"}}]}, ["text in some forms"]),
        ({"type": "boolean"}, ["yes or no"]),
        ({"type": "array", "minItems": 1, "items": {"type": "string"}}, ["lists"]),
        ({"type": "array", "contains": {"const": "4"}}, ["lists that contain “Low”"]),
        ({"type": "array", "not": {"uniqueItems": True}}, ["lists that contain an entry twice"]),
        ({"type": "object"}, ["objects"]),
        ({"type": ["number", "null", "object"]}, ["numbers", "objects"]),
        ({"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "number"}]}, ["numbers", "text"]),
        ({"anyOf": [{"const": each} for each in "abcd"]}, ["some values"]),
        ({}, ["some values"]),
        ({"type": "null"}, ["some values"]),
        (None, ["some values"]),
    ],
)
def test_what_our_kinds_lose_has_words(schema: Any, words: list[str]) -> None:
    assert [ENGLISH.say(fact.code, fact.params) for fact in words_of_values(schema, SELECT)] == words
