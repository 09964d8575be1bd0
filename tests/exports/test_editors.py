"""The words of editors and form builders, beside the enforced schema."""

from typing import Any

import pytest

from app.comparison.value_sets import validator_of
from app.exports.editors import EditorSchema
from app.forms.compiler import validator_for
from app.forms.schema import PURPOSES, Purpose
from tests.interop.given import few_forms
from tests.interop.records import records
from tests.making import form_of

OPTIONS = [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]


def properties_of(*fields: dict[str, Any], purpose: Purpose = "create") -> dict[str, Any]:
    told: dict[str, Any] = EditorSchema().document(form_of(*fields), purpose)["properties"]
    return told


def test_a_choice_is_offered_by_its_titles_in_each_tool() -> None:
    properties = properties_of(
        {"id": "a", "type": "enum", "options": OPTIONS}, {"id": "b", "type": "multiselect", "options": OPTIONS}
    )
    labels = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    for part in (properties["a"], properties["b"]["items"]):
        assert (part["enum"], part["enumDescriptions"], part["options"]["enum_titles"]) == (
            ["1", "2"],
            ["One", "Two"],
            ["One", "Two"],
        )
        assert part["uniforms"]["options"] == labels and [each["title"] for each in part["oneOf"]] == ["One", "Two"]
    assert properties["b"]["uniforms"] == {"options": labels, "checkboxes": True}


def test_messages_are_beside_patterns() -> None:
    properties = properties_of({"id": "day", "type": "date"}, {"id": "at", "type": "datetime"})
    assert properties["day"]["patternErrorMessage"] == "A date such as 2026-01-31."
    assert properties["at"]["anyOf"][0]["patternErrorMessage"] == "A date and time such as 2026-01-31 14:30."


def test_a_secret_is_a_password_and_its_options_are_not_offered() -> None:
    properties = properties_of({"id": "a", "type": "password"}, {"id": "b", "type": "enum", "options": OPTIONS, "secret": True})
    for part in properties.values():
        assert (part["format"], part["uniforms"]) == ("password", {"type": "password", "options": None})
        assert "enum" not in part and "enumDescriptions" not in part


def test_a_reference_says_its_entity_and_long_text_has_lines() -> None:
    properties = properties_of({"id": "ref", "type": "objectLookup", "entity": "T"}, {"id": "long", "type": "textarea"})
    assert (properties["ref"]["x-entity"], properties["long"]["format"]) == ("T", "textarea")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_verdict_is_the_same(purpose: Purpose) -> None:
    for form in few_forms(20):
        with_words, without = validator_of(EditorSchema().document(form, purpose)), validator_for(form, purpose)
        for record in records(form, purpose, 20):
            assert with_words.is_valid(record) == without.is_valid(record), (record, form.schema)
