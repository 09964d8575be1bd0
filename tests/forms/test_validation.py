"""What is wrong with values and documents: which field, which rule, how grave; at most one message a field."""

from typing import Any

import pytest

from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.forms.validation import Message, in_order, ratchet, validate, validate_document, warnings
from tests.making import CONTEXT, REGISTRY, form_of, key_of, saying, text, words

Found = list[tuple[str, str]]
"""(key, rule) of each message."""

TICK = {"id": "on", "type": "checkbox"}


def facts_of(form: CompiledForm, messages: list[Message]) -> Found:
    return [(key_of(form, message), message.rule) for message in messages]


def errors(form: CompiledForm, values: dict[str, Any]) -> Found:
    found = validate(form, values, form.rules.evaluate(values))
    assert all(message.severity == "error" and words(message) for message in found)
    return facts_of(form, found)


def test_a_valid_record_has_none(form: CompiledForm) -> None:
    assert errors(form, dict(REGISTRY)) == []


def test_all_errors_are_found_in_the_forms_order(form: CompiledForm) -> None:
    assert errors(form, {"storageLimit": "many", "status": "9", "name": ""}) == [
        ("name", "required"),
        ("url", "required"),
        ("registryType", "required"),
        ("status", "oneOf"),
        ("storageLimit", "type"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ({"type": "text", "required": True}, "x", ""),
        ({"type": "text", "required": True}, None, "required"),
        ({"type": "text", "required": True}, "", "required"),
        ({"type": "text"}, 5, "type"),
        ({"type": "text"}, "", ""),
        ({"type": "number", "min": 1, "max": 10}, 0, "minimum"),
        ({"type": "number", "min": 1, "max": 10}, 1, ""),
        ({"type": "number", "min": 1, "max": 10}, 10, ""),
        ({"type": "number", "min": 1, "max": 10}, 10.5, "maximum"),
        ({"type": "number", "required": True}, 0, ""),
        ({"type": "checkbox"}, False, ""),
        ({"type": "checkbox"}, "yes", "type"),
        ({"type": "singleselect", "options": ["1"]}, "2", "oneOf"),
        ({"type": "singleselect", "options": ["1"]}, 1, "type"),
        ({"type": "multiselect", "options": ["1"]}, [], ""),
        ({"type": "multiselect", "options": ["1"], "required": True}, [], "required"),
        ({"type": "multiselect", "options": ["1"]}, ["1", "x", "y"], "oneOf"),
        ({"type": "multiselect", "options": ["1"]}, ["1", "1"], "uniqueItems"),
        ({"type": "multiselect"}, [1], "type"),
        ({"type": "datetime"}, "soon", "anyOf"),
    ],
)
def test_the_rule_that_a_value_breaks(field: dict[str, Any], value: Any, rule: str) -> None:
    form = form_of({"id": "a", **field})
    assert errors(form, {"a": value}) == ([("a", rule)] if rule else [])


def test_a_message_has_what_its_words_need() -> None:
    form = form_of({"id": "a", "type": "number", "name": "Amount", "min": 17})
    (message,) = validate(form, {"a": 0}, form.rules.evaluate({}))
    assert (message.code, message.params) == ("below-minimum", {"label": "Amount", "limit": "17"}), message


def test_hidden_values_do_not_count() -> None:
    form = form_of(TICK, {"id": "b", "type": "number", "visibility": {"on": True}, "required": True})
    assert errors(form, {"on": False, "b": "junk"}) == errors(form, {"on": False}) == []
    assert errors(form, {"on": True, "b": "junk"}) == [("b", "type")]
    assert errors(form, {"on": True}) == [("b", "required")]


def test_nested_values_are_judged_where_they_lie() -> None:
    form = form_of(
        {"id": "x", "type": "number", "parentProperty": "brief"}, {"id": "y", "parentProperty": "brief", "required": True}
    )
    found = validate(form, {"brief.x": "junk"}, form.rules.evaluate({}))
    assert [(message.path, message.rule) for message in found] == [(("brief", "x"), "type"), (("brief", "y"), "required")]
    assert errors(form, {"brief.x": 1, "brief.y": "x"}) == []


def test_a_nested_property_may_be_named_by_a_number() -> None:
    form = form_of({"id": "0", "type": "number", "parentProperty": "brief"})
    assert errors(form, {"brief.0": "junk"}) == [("brief.0", "type")]


def test_what_the_form_does_not_name_is_not_judged() -> None:
    assert errors(form_of(text("a")), {"a": "x", "other": object()}) == []


def test_a_message_never_tells_a_secret() -> None:
    form = form_of({"id": "password", "type": "password", "name": "P"})
    (message,) = validate(form, {"password": ["s3cret"]}, form.rules.evaluate({}))
    assert "s3cret" not in str(message)


# --- documents of programs

DOCUMENTS = form_of(
    text("a", required=True),
    {"id": "n", "type": "number", "min": 3},
    {"id": "x", "type": "number", "parentProperty": "brief", "required": True},
    {"id": "y", "parentProperty": "brief"},
)


@pytest.mark.parametrize(
    ("purpose", "document", "found"),
    [
        ("create", {"a": "1", "brief": {"x": 1}}, []),
        ("create", {}, [(("a",), "required"), (("brief", "x"), "required")]),
        ("create", {"a": "1", "brief": {}}, [(("brief", "x"), "required")]),
        ("create", {"a": None, "n": 1, "brief": {"x": "z"}}, [(("a",), "type"), (("n",), "minimum"), (("brief", "x"), "type")]),
        ("create", {"a": "1", "brief": 5}, [(("brief",), "type")]),
        ("create", [], [((), "type")]),
        ("create", "text", [((), "type")]),
        ("create", {"a": "1", "brief": {"x": 1}, "other": [5]}, []),
        ("update", {}, []),
        ("update", {"n": None}, []),
        ("update", {"a": None, "n": 2}, [(("a",), "type"), (("n",), "minimum")]),
        ("record", {"a": "1", "n": "", "brief": {"x": 1, "y": None}, "id": "1"}, []),
        ("record", {"a": "", "brief": {"x": 1}}, [(("a",), "minLength")]),
        ("record", {"a": "1", "brief": {"x": 1}, "_df_version": -1}, [(("_df_version",), "minimum")]),
        ("record", {"a": "1", "brief": {"x": 1}, "id": 7}, [(("id",), "type")]),
    ],
)
def test_what_a_schema_has_against_a_document(purpose: Purpose, document: Any, found: list[Any]) -> None:
    messages = validate_document(DOCUMENTS, document, purpose)
    assert [(message.path, message.rule) for message in messages] == found
    assert all(message.severity == "error" and words(message) for message in messages)


# --- order


def test_messages_come_in_the_order_of_the_form_first_those_of_no_field() -> None:
    messages = [
        saying(("n",), "1"),
        saying(("other",), "2"),
        saying(("brief", "x"), "3"),
        saying(("a",), "4"),
        saying((), "5"),
    ]
    assert [words(message) for message in in_order(DOCUMENTS, messages)] == ["2", "5", "4", "1", "3"]


def test_messages_of_one_field_keep_their_order() -> None:
    messages = [saying(("a",), "1"), saying(("a",), "2"), saying(("a", 0), "3")]
    assert in_order(DOCUMENTS, messages) == messages


# --- errors that warn


def test_errors_of_fields_that_nobody_changed_become_warnings() -> None:
    form = form_of(text("a"), text("b"), text("c", parentProperty="in"))
    found = [saying(("a",), "A", "error", "required"), saying(("b",), "B", "error", "type"), saying(("in", "c"), "C")]
    softened = ratchet(form, found, {"a", "in.c"})
    assert [(message.path, message.severity, message.rule) for message in softened] == [
        (("a",), "error", "required"),
        (("b",), "warning", "type"),
        (("in", "c"), "error", ""),
    ]
    assert softened[0] is found[0] and (softened[1].code, softened[1].params) == (found[1].code, found[1].params)


def test_a_warning_stays_one() -> None:
    form = form_of(text("a"))
    warning = saying(("a",), "A", "warning", "hint")
    assert ratchet(form, [warning], {"a"}) == ratchet(form, [warning], ()) == [warning]


@pytest.mark.parametrize(("kind", "value"), [("indexedSelect", "9"), ("multiselect", ["1", "9"])])
def test_an_option_that_is_no_longer_offered_has_words_of_its_own(kind: str, value: Any) -> None:
    form = form_of({"id": "a", "type": kind, "name": "A", "options": ["1"]})
    (error,) = validate(form, {"a": value}, form.rules.evaluate({}))
    assert ratchet(form, [error], {"a"}) == [error]
    (warning,) = ratchet(form, [error], ())
    assert (warning.path, warning.severity, warning.rule) == (("a",), "warning", "oneOf")
    assert (warning.code, warning.params["label"]) == ("option-retired", "A") and error.code != warning.code


# --- hints


HINTS = form_of(
    TICK,
    {"id": "a", "type": "textarea", "help": "x (JSON)"},
    text("b", help="B. Required."),
    text("c", help="C. Required.", readonly=True),
    text("d", help="D. Required.", visibility={"on": True}),
)


@pytest.mark.parametrize(
    ("values", "keys", "found"),
    [
        ({"a": "{", "b": ""}, ["a", "b"], ["a", "b"]),
        ({"a": "{", "b": ""}, ["b"], ["b"]),
        ({"a": "{", "b": ""}, [], []),
        ({"a": "{}", "b": "x"}, ["a", "b"], []),
        ({}, ["a", "b"], ["b"]),
        ({}, ["c"], []),
        ({}, ["d"], []),
        ({"on": True}, ["d"], ["d"]),
    ],
)
def test_hints_warn_of_changed_fields_that_are_shown(values: dict[str, Any], keys: list[str], found: list[str]) -> None:
    messages = warnings(HINTS, values, HINTS.rules.evaluate(values), keys, CONTEXT)
    assert [(message.path, message.severity, message.rule) for message in messages] == [
        ((key,), "warning", "hint") for key in found
    ]


RETIRING = form_of({"id": "m", "type": "multiselect", "options": ["a", "b"]}, {"id": "s", "type": "enum", "options": ["1"]})


def judged(values: dict[str, Any], before: dict[str, Any]) -> list[tuple[str, str, Any]]:
    messages = validate(RETIRING, values, RETIRING.rules.evaluate(values))
    changed = {key for key in values if values[key] != before.get(key)}
    return [(each.severity, each.code, each.params.get("value")) for each in ratchet(RETIRING, messages, changed, values, before)]


def test_an_entry_that_was_there_before_does_not_block_another() -> None:
    assert judged({"m": ["a", "b", "c"]}, {"m": ["a", "c"]}) == [("warning", "option-retired", "c")]
    assert judged({"m": ["c"]}, {"m": ["a", "c"]}) == [("warning", "option-retired", "c")]
    assert judged({"m": ["a", "d"]}, {"m": ["a", "c"]}) == [("error", "not-this-option", "d")]
    assert judged({"m": ["c", "d"]}, {"m": ["c"]}) == [("error", "not-this-option", "d")]
    assert judged({"m": ["c"]}, {}) == [("error", "not-this-option", "c")]


def test_the_message_names_the_option() -> None:
    assert judged({"s": "2"}, {"s": "1"}) == [("error", "not-this-option", "2")]
    assert judged({"s": "2"}, {"s": "2"}) == [("warning", "option-retired", "2")]
