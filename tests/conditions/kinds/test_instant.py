"""Instants in several notations."""

from app.conditions.kinds import INSTANT
from app.conditions.kinds.schemas import NEVER


def test_different_texts_are_the_same_instant() -> None:
    assert INSTANT.equals("2026-06-15T12:00:00Z")("2026-06-15T14:00+02:00")
    assert INSTANT.equals(0)("1970-01-01T00:00Z")
    assert INSTANT.in_order("lessThan", "2026-06-15T12:00Z")("2026-06-15T12:00+02:00")


def test_a_schema_cannot_say_so() -> None:
    assert INSTANT.schema("equals", "2026-06-15T12:00:00Z") is None
    assert INSTANT.schema("greaterThan", 0) is None
    assert INSTANT.schema("equals", "2026-06-15") is NEVER
    assert INSTANT.schema("greaterThan", "2026-06-15") is NEVER
