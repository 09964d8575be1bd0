"""Conditions in words."""

from typing import Any

import pytest

from app.comparison.condition_words import CODES, condition_sentence
from app.conditions.evaluate import OPERATORS
from app.definition import All, AnyOf, Comparison, Not
from app.texts.tables import TEXTS
from app.texts.translator import ENGLISH
from tests.making import form_of

FORM = form_of({"id": "s", "name": "Status", "type": "singleselect", "options": [{"id": "1", "text": "Active"}, "2"]})


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Comparison("s", "equals", "1"), "“Status” is “Active”"),
        (Comparison("s", "in", ("1", "2")), "“Status” is one of “Active” and “2”"),
        (Comparison("gone", "notEmpty"), "“gone” isn't blank"),
        (Not(Comparison("s", "empty")), "this is not so: “Status” is blank"),
        (All((Comparison("s", "empty"), Comparison("s", "checked"))), "all of these: “Status” is blank; “Status” is on"),
        (AnyOf((Comparison("s", "empty"),)), "“Status” is blank"),
        (All(()), "always"),
        (AnyOf(()), "never"),
        (Comparison("s", "greaterThan", 5), "“Status” is more than “5”"),
    ],
)
def test_every_kind_of_condition_has_words(condition: Any, words: str) -> None:
    assert condition_sentence(ENGLISH, FORM, condition) == words


def test_every_operator_has_words() -> None:
    assert CODES.keys() == OPERATORS and all(code in TEXTS for code in CODES.values())
