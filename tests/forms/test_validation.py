"""Messages: all of them, one a field, in words that name the label."""

from app.forms.compiler import CompiledForm
from app.forms.validation import ratchet, validate, warnings
from tests.making import CONTEXT, REGISTRY, form_of, key_of, saying, words


def messages(form: CompiledForm, values: dict[str, object]) -> list[str]:
    return [words(message) for message in validate(form, values, form.rules.evaluate(values))]


def test_a_valid_record_has_none(form: CompiledForm) -> None:
    assert messages(form, dict(REGISTRY)) == []


def test_all_errors_are_told_in_the_forms_order(form: CompiledForm) -> None:
    assert messages(form, {"storageLimit": "many", "status": "9", "name": ""}) == [
        "Registry Name is required",
        "URL is required",
        "Registry Type is required",
        "Status must be one of the options",
        "Storage Limit (GB) must be a number",
    ]


def test_one_message_a_field() -> None:
    form = form_of({"id": "a", "type": "multiselect", "name": "A", "options": ["1"]})
    assert messages(form, {"a": ["x", "y"]}) == ["A must be one of the options"]


def test_bounds_are_told() -> None:
    form = form_of({"id": "a", "type": "number", "name": "A", "min": 1, "max": 10})
    assert messages(form, {"a": 0}) == ["A must be 1 or more"]
    assert messages(form, {"a": 10.5}) == ["A must be 10 or less"]


def test_hidden_values_do_not_count() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "type": "number", "name": "B", "visibility": {"a": True}})
    assert messages(form, {"a": False, "b": "junk"}) == []
    assert messages(form, {"a": True, "b": "junk"}) == ["B must be a number"]


def test_nested_values_are_judged_where_they_lie() -> None:
    form = form_of(
        {"id": "x", "type": "number", "name": "X", "parentProperty": "brief"},
        {"id": "y", "parentProperty": "brief", "required": True},
    )
    assert messages(form, {"brief.x": "junk"}) == ["X must be a number", "Y is required"]


def test_a_nested_property_may_be_named_by_a_number() -> None:
    form = form_of({"id": "0", "type": "number", "name": "X", "parentProperty": "brief"})
    assert messages(form, {"brief.0": "junk"}) == ["X must be a number"]


def test_a_message_never_tells_a_secret() -> None:
    form = form_of({"id": "password", "type": "password", "name": "P"})
    assert not any("s3cret" in text for text in messages(form, {"password": ["s3cret"]}))


def test_errors_of_untouched_fields_become_warnings() -> None:
    form = form_of({"id": "a"}, {"id": "b"})
    found = [saying(("a",), "A"), saying(("b",), "B")]
    assert [message.severity for message in ratchet(form, found, {"a"})] == ["error", "warning"]


def test_a_stored_value_that_was_an_option_once_is_told_as_such() -> None:
    for kind, value in (("indexedSelect", "9"), ("multiselect", ["1", "9"])):
        form = form_of({"id": "a", "type": kind, "name": "A", "options": ["1"]})
        found = validate(form, {"a": value}, form.rules.evaluate({}))
        assert [words(message) for message in ratchet(form, found, {"a"})] == ["A must be one of the options"]
        assert [words(message) for message in ratchet(form, found, ())] == [
            "A has a value that's no longer offered. It's kept until you change it."
        ]


def test_hints_warn_of_shown_fields_alone() -> None:
    form = form_of(
        {"id": "a", "type": "textarea", "help": "x (JSON)", "name": "A"}, {"id": "b", "help": "B. Required.", "name": "B"}
    )
    told = warnings(form, {"a": "{"}, form.rules.evaluate({}), ["a", "b"], CONTEXT)
    assert [(key_of(form, message), message.severity) for message in told] == [("a", "warning"), ("b", "warning")]
