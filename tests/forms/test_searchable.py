"""Which fields programs can search: those at the top of the record that people see, and no secret."""

from app.forms.searchable import searchable_fields
from tests.making import form_of


def test_secrets_hidden_and_nested_fields_are_left_out() -> None:
    form = form_of(
        {"id": "a", "name": "A"},
        {"id": "readonly", "name": "R", "readonly": True},
        {"id": "password", "name": "Password", "type": "password"},
        {"id": "h", "name": "H", "hidden": True},
        {"id": "x", "name": "X", "parentProperty": "inner"},
    )
    assert [field.id for field in searchable_fields(form)] == ["a", "readonly"]
