"""What holds for every kind; each operator, kind and value is in `tests/cases/conditions`."""

from typing import Any

import jsonschema
import pytest

from app.conditions.kinds import ANYTHING, KINDS, NUMBER, OPTIONS, REFERENCE, TEXT
from app.conditions.kinds.base import ORDERINGS, Kind
from app.conditions.kinds.schemas import NEVER
from app.definition import Field
from app.fields import FIELD_TYPES

ALL = {**KINDS, "reference": REFERENCE, "anything": ANYTHING}
SAMPLES = {
    "number": (1, 2),
    "date": ("2026-01-01", "2026-01-02"),
    "datetime": (0, "1970-01-02T00:00Z"),
    "text": ("1", 2),
    "option": (1, "2"),
}
every_kind = pytest.mark.parametrize("kind", ALL.values(), ids=ALL)


def test_browsers_know_nine_kinds() -> None:
    assert set(KINDS) == {"text", "number", "date", "datetime", "boolean", "option", "options", "color", "presence"}
    assert {kind.name for kind in ALL.values()} == set(KINDS)


def test_every_field_type_has_one_of_the_kinds() -> None:
    secret = Field("s", "text", "S", secret=True)
    used = {id(kind.kind) for kind in FIELD_TYPES.values()} | {id(FIELD_TYPES["text"].kind_in_conditions(secret))}
    assert used == {id(kind) for kind in ALL.values()}


@pytest.mark.parametrize("kind", [kind for kind in ALL.values() if kind.can_be_blank], ids=lambda kind: type(kind).__name__)
@pytest.mark.parametrize("blank", [None, "", [], ()])
def test_a_blank_equals_a_blank_and_nothing_else(kind: Kind, blank: Any) -> None:
    assert kind.equals(blank)("")
    assert not kind.equals(blank)("1")
    assert not kind.equals("1")(blank)
    assert not kind.is_any_of(("1", True))(blank)
    assert not kind.contains("1")(blank)
    assert not kind.in_order("lessOrEqual", "1")(blank)


@pytest.mark.parametrize("kind", [kind for kind in ALL.values() if kind is not OPTIONS], ids=lambda kind: type(kind).__name__)
def test_several_wanted_values_are_any_of_them(kind: Kind) -> None:
    wanted = (True, "1", "2026-01-01", "2026-01-01T00:00Z")
    for value in wanted:
        assert kind.equals(wanted)(value) is (kind.normal(value) is not None)


@pytest.mark.parametrize("name", SAMPLES)
def test_less_and_greater(name: str) -> None:
    low, high = SAMPLES[name]
    verdicts = {operator: [KINDS[name].in_order(operator, high)(value) for value in (low, high)] for operator in ORDERINGS}
    assert verdicts == {
        "lessThan": [True, False],
        "lessOrEqual": [True, True],
        "greaterThan": [False, False],
        "greaterOrEqual": [False, True],
    }


@every_kind
def test_a_kind_without_an_order_says_so(kind: Kind) -> None:
    samples = [True, "1", 1, ["1"], "2026-01-01", "2026-01-01T00:00Z"]
    assert kind.has_order == any(kind.rank(value) is not None for value in samples)
    if not kind.has_order:
        assert not any(kind.in_order(operator, value)(value) for operator in ORDERINGS for value in samples)
        assert all(kind.schema(operator, "1") is NEVER for operator in ORDERINGS)


@every_kind
def test_an_order_against_several_values_never_holds(kind: Kind) -> None:
    assert not kind.in_order("lessThan", ("5", "6"))("1")
    assert kind.schema("lessThan", ("5", "6")) is NEVER


@every_kind
def test_parts_must_be_texts(kind: Kind) -> None:
    assert not kind.contains(())("a")
    assert kind.schema("startsWith", ()) is NEVER
    assert kind.schema("contains", (None,)) is NEVER


def test_only_contains_takes_several_parts() -> None:
    both = TEXT.schema("contains", ("a", "b"))
    assert [jsonschema.Draft202012Validator(both).is_valid(text) for text in ("a-b", "a", "b")] == [True, False, False]
    assert TEXT.contains(("a", "b"))("a-b") and not TEXT.contains(("a", "b"))("a")
    assert TEXT.schema("contains", ()) is TEXT.schema("contains", ("a", None)) is NEVER
    assert TEXT.schema("startsWith", ("a",)) is NEVER


def test_a_list_has_no_order() -> None:
    assert NUMBER.schema("lessThan", (5,)) is NEVER
    assert not NUMBER.in_order("lessThan", (5,))(1)
