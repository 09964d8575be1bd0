"""What in a form contradicts itself."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.comparison.completable import contradictions
from app.exports.example import smallest_record
from app.forms.compiler import CompiledForm, compile_form
from app.forms.validation import validate
from app.reading.reader import read_definition
from tests.making import form_of
from tests.strategies import documents

KIND = {"id": "kind", "name": "Kind", "type": "singleselect", "options": ["1", "2"]}
BOTH = {"all": [{"kind": "1"}, {"kind": "2"}]}


def codes(*fields: Mapping[str, Any]) -> list[str]:
    return [each.code for each in contradictions(form_of(*fields))]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([KIND, {"id": "a", "visibility": {"kind": "1"}, "required": True}], []),
        ([KIND, {"id": "a", "visibility": BOTH}], ["condition-never-holds", "field-never-shown"]),
        ([KIND, {"id": "a", "visibility": BOTH, "required": True}], ["condition-never-holds", "required-never-shown"]),
        ([KIND, {"id": "a", "requiredWhen": BOTH}], ["condition-never-holds"]),
        ([KIND, {"id": "a", "visibility": {"kind": "9"}}], ["condition-never-holds", "field-never-shown"]),
        (
            [KIND, {"id": "a", "visibility": {"kind": "1"}}, {"id": "b", "visibility": {"all": [{"a": "x"}, {"kind": "2"}]}}],
            ["field-never-shown"],
        ),
        ([{"id": "s", "type": "singleselect", "required": True}], ["required-takes-no-value", "form-cannot-be-completed"]),
    ],
)
def test_what_contradicts_itself_is_found(fields: Any, expected: list[str]) -> None:
    assert codes(*fields) == expected


def test_an_option_that_leads_to_a_field_without_a_value_is_a_dead_end() -> None:
    dead = {"id": "s", "type": "singleselect", "required": True, "visibility": {"kind": "2"}}
    found = contradictions(form_of(KIND, dead))
    assert [each.code for each in found] == ["required-takes-no-value", "option-dead-end"]
    assert found[1].params == {"label": "Kind", "option": "2"} and found[1].path == ("kind",)


def test_a_finding_has_its_place() -> None:
    found = contradictions(form_of(KIND, {"id": "a", "visibility": BOTH}))
    assert found[0].place == "panel[0].panelColumns[0].rows[0].fields[1].visibility"


def test_what_is_not_looked_at_in_time_is_no_finding() -> None:
    assert contradictions(form_of(KIND, {"id": "a", "visibility": BOTH}), is_over=lambda: True) == ()


def is_completed_by_its_example(form: CompiledForm) -> bool:
    values = form.values_of(smallest_record(form))
    return not validate(form, values, form.rules.evaluate(values))


@given(documents())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_form_that_has_a_valid_record_is_said_to_have_none(document: dict[str, Any]) -> None:
    form = compile_form(read_definition(document).definition)
    if "form-cannot-be-completed" in [each.code for each in contradictions(form)]:
        unfillable = [field for field, kind in form.inputs if kind.needs_options and not field.options]
        assert unfillable or not is_completed_by_its_example(form)
