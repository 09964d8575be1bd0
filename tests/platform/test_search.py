"""A search as SQL: field ids and texts are bound, never part of the statement. `test_contract` asks for the results."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.platform.base import Search
from app.platform.search import Bodies, count_statement, find_statement

HOSTILE = "x' OR 1=1 --"
DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}
SEARCH = Search(
    text=HOSTILE, fields=(HOSTILE,), matches={HOSTILE: (HOSTILE,)}, equals={HOSTILE: HOSTILE}, sort=HOSTILE, offset=20, limit=10
)


def text_of(statement: sa.Select[tuple[object, ...]], dialect: str) -> str:
    return str(statement.compile(dialect=DIALECTS[dialect]))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_of_a_search_is_part_of_the_statement(dialect: str) -> None:
    for make in (count_statement, find_statement):
        text = text_of(make(Bodies(dialect), HOSTILE, HOSTILE, SEARCH), dialect)
        assert "OR 1=1" not in text and "tenant" in text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_page_is_cut_by_the_database_and_the_order_is_total(dialect: str) -> None:
    text = text_of(find_statement(Bodies(dialect), "t", "THING", SEARCH), dialect)
    assert "LIMIT" in text and "OFFSET" in text
    assert text.index("NULLS LAST") < text.rindex("objects.id")
    assert "LIMIT" not in text_of(count_statement(Bodies(dialect), "t", "THING", SEARCH), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_text_without_fields_finds_nothing(dialect: str) -> None:
    text = text_of(find_statement(Bodies(dialect), "t", "THING", Search(text="a")), dialect)
    assert "false" in text or "0 = 1" in text


@pytest.mark.parametrize(("dialect", "function"), [("sqlite", "casefold"), ("postgresql", "lower")])
def test_letter_case_is_folded_by_the_database(dialect: str, function: str) -> None:
    assert function in text_of(find_statement(Bodies(dialect), "t", "THING", Search(text="a", fields=("name",))), dialect)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_database_does_not_look_into_what_is_damaged(dialect: str) -> None:
    search = Search(text="a", fields=("name",), sort="name")
    assert "CASE WHEN (objects.id IN" in text_of(find_statement(Bodies(dialect, ["damaged"]), "t", "THING", search), dialect)
    assert "objects.id IN" not in text_of(find_statement(Bodies(dialect), "t", "THING", search), dialect)
