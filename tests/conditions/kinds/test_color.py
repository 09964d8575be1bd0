"""Colors in conditions: any notation, any case of letters."""

import jsonschema_rs
import pytest

from app.conditions.kinds import COLOR
from app.conditions.kinds.schemas import NEVER


@pytest.mark.parametrize("value", ["#ffffff", "#FFFFFF", "#FFF", "fff", " FFFFFF "])
def test_notations_are_equal(value: str) -> None:
    assert COLOR.equals("#fff")(value)
    assert COLOR.text(value) == "#ffffff"


def test_what_is_no_color_equals_nothing() -> None:
    assert not COLOR.equals("white")("white")
    assert COLOR.contains("HI")("White")


@pytest.mark.parametrize(
    ("operator", "wanted"), [("equals", "#FA0"), ("contains", "Fa"), ("startsWith", "#ff"), ("endsWith", "00")]
)
def test_the_schema_takes_letters_in_any_case(operator: str, wanted: str) -> None:
    schema = COLOR.schema(operator, wanted)
    assert schema is not None
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid("#fFaa00") and validator.is_valid("#FFAA00")
    assert not validator.is_valid("#123456") and not validator.is_valid("#ffaa00\n")


def test_no_color_is_wanted() -> None:
    assert COLOR.schema("in", ("white", 5)) is NEVER
