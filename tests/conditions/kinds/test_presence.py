"""Secrets in conditions: whether there is one, and nothing of it."""

from typing import Any

import pytest

from app.conditions.evaluate import OPERATORS, evaluate
from app.conditions.kinds import PRESENCE
from app.conditions.kinds.schemas import NEVER
from app.definition import Comparison


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@pytest.mark.parametrize("wanted", ["s3cret", "s", True, ("s3cret", "x")])
def test_no_condition_sees_which_value_it_is(operator: str, wanted: Any) -> None:
    several = operator in ("in", "notIn") and not isinstance(wanted, tuple)
    condition = Comparison("p", operator, (wanted,) if several else wanted)
    one, other = ({"p": value} for value in ("s3cret", "another"))
    assert evaluate(condition, one, {"p": PRESENCE}) is evaluate(condition, other, {"p": PRESENCE})


def test_whether_there_is_one_is_seen() -> None:
    assert PRESENCE.is_given("x") and not PRESENCE.is_given("")
    assert PRESENCE.equals("")(None) and not PRESENCE.equals("")("x")


def test_browsers_get_nothing_of_it() -> None:
    assert [PRESENCE.plain(value) for value in ("s3cret", "", None)] == [True, None, None]
    assert PRESENCE.schema("equals", "s3cret") is NEVER
