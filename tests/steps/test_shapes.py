"""What a conversion knows of a field."""

import pytest

from app.errors import EditRefused
from app.steps.shapes import Shape, shape_from_json, shape_of
from tests.making import field_of


def test_the_kind_of_values_and_the_options() -> None:
    assert shape_of(field_of({"id": "s", "type": "singleselect", "options": [{"id": "1", "text": "High"}]})) == Shape(
        "option", (("1", "High"),)
    )
    assert shape_of(field_of({"id": "m", "type": "multiselect", "options": ["a"]})).kind == "options"
    assert shape_of(field_of({"id": "c", "type": "color"})).kind == "text"
    assert shape_of(field_of({"id": "p", "type": "password"})) == Shape("text", is_secret=True)


def test_a_reference_is_an_option_without_options() -> None:
    assert shape_of(field_of({"id": "o", "type": "objectLookup", "entity": "PERSON"})) == Shape("option")
    assert shape_of(field_of({"id": "o", "type": "objectLookup", "entity": "PERSON", "multi": True})) == Shape("options")


def test_as_json_and_back() -> None:
    shape = Shape("option", (("1", "High"),))
    assert shape_from_json(shape.to_json()) == shape
    assert shape.text_of("1") == "High" and shape.text_of("9") == "9" and shape.ids == {"1"}


@pytest.mark.parametrize("raw", [None, {}, {"kind": "x"}, {"kind": "option", "options": [[1, 2]]}])
def test_what_is_no_shape_is_refused(raw: object) -> None:
    with pytest.raises(EditRefused):
        shape_from_json(raw)
