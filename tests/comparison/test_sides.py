"""Which fields may be shown in other states than before."""

from app.comparison.sides import changed_visibility, side_of
from app.definition import Comparison
from tests.making import form_of


def shown_while(id: str, other: str) -> dict[str, object]:
    return {"id": id, "visibility": {"field": other, "operator": "equals", "value": "x"}}


def test_a_change_reaches_all_that_hangs_on_it() -> None:
    old = side_of(form_of({"id": "a"}, shown_while("b", "a"), shown_while("c", "b"), shown_while("d", "e"), {"id": "e"}))
    new = side_of(form_of({"id": "a"}, shown_while("b", "e"), shown_while("c", "b"), shown_while("d", "e"), {"id": "e"}))
    assert changed_visibility(old, new) == {"/b", "/c"}


def test_another_kind_of_value_is_seen_otherwise() -> None:
    old = side_of(form_of({"id": "a"}, shown_while("b", "a")))
    new = side_of(form_of({"id": "a", "type": "number"}, shown_while("b", "a")))
    assert changed_visibility(old, new) == {"/a", "/b"}


def test_renamed_fields_have_one_name() -> None:
    old = side_of(form_of({"id": "a"}, shown_while("b", "a")), {("a",): ("z",)})
    new = side_of(form_of({"id": "z"}, shown_while("b", "z")))
    assert changed_visibility(old, new) == frozenset() and old.by_name.keys() == new.by_name.keys()


def test_one_and_true_are_spelled_differently() -> None:
    side = side_of(form_of({"id": "a"}))
    assert side.spelled(Comparison("a", "equals", 1)) != side.spelled(Comparison("a", "equals", True))
