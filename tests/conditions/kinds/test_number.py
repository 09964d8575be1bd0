"""Numbers, also as texts."""

from app.conditions.kinds import NUMBER


def test_a_text_that_is_a_number_equals_it() -> None:
    assert NUMBER.equals("5.0")(5) and NUMBER.equals(5)(" 5 ")
    assert not NUMBER.equals("many")("many")


def test_schemas() -> None:
    assert NUMBER.schema("equals", "5.0") == {"const": 5}
    assert NUMBER.schema("in", ("5", 0.5, "x")) == {"enum": [5, 0.5]}
    assert NUMBER.schema("lessOrEqual", "5") == {"type": "number", "maximum": 5.0}
    assert NUMBER.schema("greaterThan", 5) == {"type": "number", "exclusiveMinimum": 5}
    assert NUMBER.schema("startsWith", "5") is None
    assert NUMBER.is_numeric
