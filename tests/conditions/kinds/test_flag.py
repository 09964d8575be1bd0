"""Yes and no."""

from app.conditions.kinds import FLAG
from app.conditions.kinds.schemas import NEVER


def test_words_are_taken_for_yes_and_no() -> None:
    assert FLAG.equals("yes")(True) and FLAG.equals(False)("off")
    assert not FLAG.equals("perhaps")("perhaps")


def test_parts_of_true_and_false() -> None:
    assert FLAG.schema("contains", "ru") == {"enum": [True]}
    assert FLAG.schema("endsWith", "e") == {"enum": [True, False]}
    assert FLAG.schema("startsWith", "x") is NEVER
    assert FLAG.contains("als")(False)


def test_a_ticked_value_is_true() -> None:
    assert FLAG.schema("checked", None) == {"const": True}


def test_neither_is_less() -> None:
    assert FLAG.rank(True) is None
    assert FLAG.schema("equals", "no") == {"const": False}
