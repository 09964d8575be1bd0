"""A DEFINITION object as two texts."""

import pytest

from app.editing.source import Source, source_of
from app.errors import EditRefused
from tests.editing.making import same


@pytest.mark.parametrize(
    "document",
    [
        {"id": "A", "definition": ' [ {"w": 1.0, "x":1e400} ] \n', "n": 1.0},
        {"definition": [{"w": 1.0, "big": 10**30}], "id": "A"},
        {"id": "A", "definition": None},
        {"id": "A", "definition": ""},
        {"id": "A"},
    ],
)
def test_an_object_that_is_not_edited_is_the_same(document: dict[str, object]) -> None:
    assert same(source_of(document).document(), document)


def test_a_number_that_no_object_can_hold_is_refused() -> None:
    with pytest.raises(EditRefused) as caught:
        Source("{}", "[1e400]", is_text=False).normal()
    assert caught.value.code == "edit-number-too-large"
    assert Source("{}", "[1e400]", is_text=True).normal() == "[1e400]"


def test_a_body_without_a_place_in_the_object_is_refused() -> None:
    with pytest.raises(EditRefused):
        Source('{"id": "A"}', "[]", is_text=False).document()
