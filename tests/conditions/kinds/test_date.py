"""Days before and after others, as values and as patterns."""

import re

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.kinds import DATE
from app.conditions.kinds.base import ORDERINGS
from app.conditions.kinds.date import days_pattern
from app.conditions.kinds.schemas import NEVER

days = st.dates().map(str)


def test_the_pattern_of_an_example() -> None:
    assert days_pattern("lessThan", "2026-01-31") == "^([0-1]|20[0-1]|202[0-5]|2026-0[0-0]|2026-01-[0-2]|2026-01-3[0-0])"
    assert days_pattern("greaterOrEqual", "9999-99-99") == "^(9999-99-99)"
    assert days_pattern("greaterThan", "9999-99-99") == ""


@pytest.mark.parametrize("operator", ORDERINGS)
@given(day=days, other=days)
def test_the_pattern_and_the_order_agree(operator: str, day: str, other: str) -> None:
    pattern = days_pattern(operator, other)
    assert bool(pattern and re.match(pattern, day)) is DATE.in_order(operator, other)(day)


@pytest.mark.parametrize("operator", ORDERINGS)
def test_the_schema_of_an_order_agrees_with_it(operator: str) -> None:
    schema = jsonschema.Draft202012Validator(DATE.schema(operator, "2026-01-31"))
    for day in ("2026-01-30", "2026-01-31", "2026-02-01"):
        assert schema.is_valid(day) is DATE.in_order(operator, "2026-01-31")(day)
    assert not schema.is_valid("1.1.2026") and not schema.is_valid(20260131)
    assert DATE.schema("greaterThan", "9999-12-31") is not NEVER  # its pattern ends at 9999-99-99
    assert DATE.order_schema("greaterThan", "9999-99-99") is NEVER


def test_what_is_no_day_has_no_order() -> None:
    assert DATE.schema("lessThan", "31.1.2026") is NEVER
    assert not DATE.in_order("lessThan", "2026-01-31")("1.1.2026")
    assert DATE.schema("equals", "31.1.2026") is NEVER
