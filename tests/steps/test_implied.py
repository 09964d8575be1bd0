"""The steps that operations say by themselves."""

from app.editing.operations import AddOption, RenameField, RenameOption, SetProperty
from app.steps.implied import implied_steps, with_implied
from app.steps.model import Convert, Fill, MapOptions, Rename
from tests.editing.making import field, form
from tests.steps.making import NUMBER, TEXT

A, B, C = ("a",), ("b",), ("c",)
DOCUMENT = form({"id": "a"}, {"id": "s", "type": "select", "options": ["1", "2"]}, {"id": "a", "parentProperty": "p"})


def test_a_renamed_field_and_a_renamed_option() -> None:
    operations = (
        RenameField(field(0), "b", everywhere=True),
        RenameOption(field(1), "2", "20"),
        RenameField(field(1), "t", everywhere=True),
        RenameOption(field(1), "20", "21"),
        SetProperty(field(0), "name", "B"),
    )
    assert implied_steps(DOCUMENT, operations) == (Rename(A, B), Rename(("s",), ("t",)), MapOptions(("t",), {"2": "21"}))


def test_a_field_inside_of_another_property() -> None:
    assert implied_steps(DOCUMENT, (RenameField(field(2), "b", everywhere=True),)) == (Rename(("p", "a"), ("p", "b")),)


def test_two_fields_change_places() -> None:
    operations = [RenameField(field(0), "x", everywhere=True), RenameField(field(1), "a", everywhere=True)]
    steps = implied_steps(DOCUMENT, (*operations, RenameField(field(0), "s", everywhere=True)))
    assert set(steps) == {Rename(A, ("s",)), Rename(("s",), A)}


def test_there_and_back_is_no_step() -> None:
    assert implied_steps(DOCUMENT, (RenameOption(field(1), "2", "3"), RenameOption(field(1), "3", "2"))) == ()
    assert implied_steps(DOCUMENT, (AddOption(field(1), "3"),)) == ()


def test_what_is_said_expressly_counts() -> None:
    implied = (Rename(A, B), MapOptions(C, {"1": "2"}))
    assert with_implied(implied, (Rename(A, ("d",)),)) == (Rename(A, ("d",)), MapOptions(C, {"1": "2"}))
    assert with_implied(implied, (Convert(C, TEXT, NUMBER), Fill(B, 1))) == (Rename(A, B), Convert(C, TEXT, NUMBER), Fill(B, 1))
