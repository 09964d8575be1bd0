"""Days before and after others, as values and as patterns."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kinds import DATE
from app.kinds.base import ORDERINGS
from app.kinds.date import days_pattern
from app.kinds.schemas import NEVER

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


def test_what_is_no_day_has_no_order() -> None:
    assert DATE.schema("lessThan", "31.1.2026") is NEVER
    assert not DATE.in_order("lessThan", "2026-01-31")("1.1.2026")
    assert DATE.schema("equals", "31.1.2026") is NEVER
