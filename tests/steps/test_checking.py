"""Steps against the two definitions that they lead from and to."""

import pytest

from app.errors import EditRefused
from app.steps.checking import check_steps, shapes_of
from app.steps.model import Convert, Fill, Merge, Rename, Retire, Split, Step
from tests.making import form_of, text
from tests.steps.making import NUMBER, TEXT

A, B = ("a",), ("b",)
OLD = shapes_of(form_of(text("a"), text("c"), {"id": "pin", "type": "password"}))
NEW = shapes_of(form_of({"id": "b", "type": "number"}, text("c"), {"id": "code", "type": "password"}))


def test_what_is_named_is_there() -> None:
    check_steps((Rename(A, B), Convert(B, TEXT, NUMBER), Fill(("c",), "x"), Rename(("pin",), ("code",))), OLD, NEW)


@pytest.mark.parametrize(
    ("steps", "code", "index"),
    [
        ([Rename(A, ("x",))], "step-no-field", 0),
        ([Rename(("x",), B)], "step-no-field", 0),
        ([Fill(("c",), "x"), Retire(("x",))], "step-no-field", 1),
        ([Rename(("pin",), B)], "step-secret", 0),
        ([Merge((A, ("pin",)), ("c",))], "step-secret", 0),
        ([Split(("pin",), (("c",), ("code",)))], "step-secret", 0),
        ([Retire(("pin",))], "step-secret", 0),
        ([Fill(("code",), "x")], "step-secret", 0),
        ([Rename(A, B), Rename(("c",), B)], "step-twice", 1),
    ],
)
def test_what_cannot_be_is_refused(steps: list[Step], code: str, index: int) -> None:
    with pytest.raises(EditRefused) as refused:
        check_steps(steps, OLD, NEW)
    assert (refused.value.code, refused.value.index) == (code, index)


def test_what_records_hold_under_the_id_of_a_new_field_is_converted_or_set_aside() -> None:
    check_steps((Convert(B, TEXT, NUMBER),), OLD, NEW)
    check_steps((Retire(B),), OLD, NEW)
    with pytest.raises(EditRefused) as refused:
        check_steps((Retire(("code",)),), OLD, NEW)
    assert refused.value.code == "step-secret"
