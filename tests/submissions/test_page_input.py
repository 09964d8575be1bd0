"""What a person posted, read by a form: what was touched, what cannot be read, what is withheld."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.submissions.model import CLEAR, Interpretation
from app.submissions.page_input import withhold
from app.submissions.page_post import read_page_post
from tests.making import CONTEXT, form_of
from tests.strategies import FIELD_SETS


def touched(form: CompiledForm, pairs: list[tuple[str, str]], before: dict[str, Any] | None = None) -> dict[str, Any]:
    return read_page_post(pairs).interpret(form, before or {}, CONTEXT, new=False).changes


def facts_of(interpretation: Interpretation) -> list[tuple[Any, str, str]]:
    return [(message.path, message.severity, message.rule) for message in interpretation.messages]


def test_only_what_differs_is_touched() -> None:
    form = form_of({"id": "a"}, {"id": "b", "type": "number"}, {"id": "c", "type": "checkbox"})
    before = {"a": "x", "b": 5, "c": True}
    assert touched(form, [("f.a", "x"), ("f.b", "5.0"), ("f.c", ""), ("f.c", "true")], before) == {}
    assert touched(form, [("f.a", "y"), ("f.b", ""), ("f.c", "")], before) == {"a": "y", "b": MISSING, "c": False}


def test_several_ids_in_an_input_of_one_line_are_not_touched_by_coming_back() -> None:
    form = form_of({"id": "a", "type": "objectLookup"})
    assert touched(form, [("f.a", "r1r2")], {"a": ["r1", "r2"]}) == {}
    assert touched(form, [("f.a", "r3")], {"a": ["r1", "r2"]}) == {"a": "r3"}


def test_what_is_not_on_the_form_is_not_touched() -> None:
    form = form_of({"id": "a"}, {"id": "c", "type": "checkbox"})
    assert touched(form, [], {"a": "x", "c": True}) == {}


def test_read_only_and_unknown_names_are_never_taken() -> None:
    form = form_of({"id": "a", "readonly": True}, {"id": "b"})
    assert touched(form, [("f.a", "forged"), ("f.level", "1"), ("b", "x"), ("f.b", "y")]) == {"b": "y"}


def test_hidden_values_are_kept_and_not_written() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "visibility": {"a": True}})
    read = read_page_post([("f.a", ""), ("f.b", "new")]).interpret(form, {"a": True, "b": "old"}, CONTEXT, new=False)
    assert read.changes == {"a": False}
    assert read.values["b"] == "old"


def test_locked_values_are_kept() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "readonlyWhen": {"a": True}})
    assert touched(form, [("f.a", "true"), ("f.b", "new")], {"a": False, "b": "old"}) == {"a": True}


def test_what_cannot_be_read_is_told_and_not_touched() -> None:
    form = form_of({"id": "n", "type": "number", "name": "N"})
    read = read_page_post([("f.n", "many")]).interpret(form, {"n": 5}, CONTEXT, new=False)
    assert (read.changes, facts_of(read)) == ({}, [(("n",), "error", "unreadable")])


SECRET = form_of({"id": "password", "type": "password", "name": "Password"})


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("f.password", "")], {}),
        ([("f.password", ""), ("s.password", "keep")], {}),
        ([("f.password", "new"), ("s.password", "replace")], {"password": "new"}),
        ([("f.password", "new")], {"password": "new"}),
        ([("f.password", "new"), ("s.password", "keep")], {}),
        ([("f.password", "new"), ("s.password", "keep-here")], {}),
        ([("f.password", ""), ("s.password", "clear")], {"password": MISSING}),
        ([("f.password", "keep")], {"password": "keep"}),
    ],
)
def test_a_secret_is_kept_replaced_or_cleared(pairs: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    assert touched(SECRET, pairs, {"password": "old"}) == expected


@pytest.mark.parametrize(
    "pairs", [[("f.password", "new"), ("s.password", "clear")], [("f.password", ""), ("s.password", "replace")]]
)
def test_a_secret_that_is_told_two_things_is_asked_again(pairs: list[tuple[str, str]]) -> None:
    read = read_page_post(pairs).interpret(SECRET, {"password": "old"}, CONTEXT, new=False)
    assert (read.changes, facts_of(read)) == ({}, [(("password",), "error", "unreadable")])


def test_what_is_edited_includes_what_does_not_count() -> None:
    form = form_of(
        {"id": "on", "type": "checkbox"},
        {"id": "hidden", "visibility": {"on": True}},
        {"id": "locked", "readonlyWhen": {"field": "on", "operator": "unchecked"}},
        {"id": "n", "type": "number"},
        {"id": "same"},
        {"id": "fixed", "readonly": True},
    )
    pairs = [(f"f.{key}", "x") for key in ("hidden", "locked", "n", "same", "fixed")]
    read = read_page_post(pairs).interpret(form, {"same": "x"}, CONTEXT, new=False)
    assert read.edited_keys == {"hidden", "locked", "n"} and read.changes == {}
    assert facts_of(read) == [(("n",), "error", "unreadable")]


def test_what_is_hidden_or_locked_is_not_said_to_be_unreadable() -> None:
    numbers = [
        {"id": "n", "type": "number", "visibility": {"on": True}},
        {"id": "m", "type": "number", "readonlyWhen": {"on": False}},
    ]
    form = form_of({"id": "on", "type": "checkbox"}, *numbers)
    off = [("f.n", "x"), ("f.m", "x"), ("f.on", "")]
    assert facts_of(read_page_post(off).interpret(form, {"on": True}, CONTEXT, new=False)) == []
    on = [("f.n", "x"), ("f.m", "x"), ("f.on", "true")]
    assert [path for path, _, _ in facts_of(read_page_post(on).interpret(form, {}, CONTEXT, new=False))] == [("n",), ("m",)]


def test_a_cleared_value_is_missing_as_a_change_and_null_as_a_value() -> None:
    read = read_page_post([("f.a", "")]).interpret(form_of({"id": "a"}), {"a": "x"}, CONTEXT, new=False)
    assert (read.changes, read.values) == ({"a": MISSING}, {"a": None})


def test_the_actions_of_secrets_are_those_that_were_sent() -> None:
    assert read_page_post([("s.password", CLEAR)]).interpret(SECRET, {}, CONTEXT, new=False).actions == {"password": CLEAR}


def test_what_hides_or_locks_another_field_is_judged_without_it() -> None:
    """b hides c, and a hides b: when b is hidden, c is shown again as it was before."""
    form = form_of(
        {"id": "a", "type": "checkbox"},
        {"id": "b", "visibility": {"a": True}},
        {"id": "c", "visibility": {"field": "b", "operator": "empty"}},
    )
    before: dict[str, Any] = {"a": True, "b": "x"}
    values: dict[str, Any] = {**before, "a": False, "b": "y", "c": "z"}
    changes: dict[str, Any] = {"a": False, "b": "y", "c": "z"}
    state = withhold(form, values, changes, before)
    assert changes == {"a": False, "c": "z"} and values == {"a": False, "b": "x", "c": "z"}
    assert state.hidden_keys == {"b"}


def test_a_locked_field_that_is_as_before_may_hide_what_else_was_typed() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "readonlyWhen": {"a": True}}, {"id": "c", "visibility": {"b": "y"}})
    values: dict[str, Any] = {"a": True, "b": "y", "c": "z"}
    changes = dict(values)
    state = withhold(form, values, changes, {})
    assert (values, changes, state.hidden_keys) == ({"a": True}, {"a": True}, {"c"})


@given(FIELD_SETS, st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["x", "y", ""])), st.booleans())
def test_nothing_hidden_or_locked_is_changed(fields: list[Any], typed: dict[str, str], new: bool) -> None:
    conditions = [
        {"readonlyWhen": {"field": "b", "operator": "notEmpty"}},
        {"visibility": {"field": "a", "operator": "equals", "value": "x"}},
    ]
    form = form_of(*[{**field, **conditions[index % 2]} for index, field in enumerate(fields)])
    before: dict[str, Any] = {} if new else {"a": "x", "b": "x", "c": "y"}
    values: dict[str, Any] = {**before, **typed}
    changes = dict(typed)
    state = withhold(form, values, changes, before)
    assert state == form.rules.evaluate(values, before)
    assert not changes.keys() & (state.hidden_keys | state.readonly)
    assert values == {**before, **changes}


def test_where_nothing_is_hidden_or_locked_nothing_is_withheld() -> None:
    form = form_of({"id": "a"})
    values = {"a": "x"}
    assert withhold(form, values, values, {}) is form.rules.evaluate({})
    assert values == {"a": "x"}


@pytest.mark.parametrize("typed", [" ", "\t", "\u200b"])
def test_a_secret_of_blanks_is_refused_and_not_dropped(typed: str) -> None:
    read = read_page_post([("f.password", typed)]).interpret(SECRET, {}, CONTEXT, new=True)
    assert [(message.code, message.rule) for message in read.messages] == [("secret-blank", "unreadable")]


def test_a_box_that_is_ticked_by_default_and_unticked_is_false() -> None:
    form = form_of({"id": "on", "type": "checkbox", "default": True}, {"id": "off", "type": "checkbox"})

    def changes(*pairs: tuple[str, str], new: bool) -> dict[str, Any]:
        return read_page_post(pairs).interpret(form, {}, CONTEXT, new=new).changes

    assert changes(("f.on", ""), ("f.off", ""), new=True) == {"on": False}
    assert changes(("f.on", ""), ("f.on", "true"), new=True) == {"on": True}
    assert changes(("f.on", ""), new=False) == {}


def test_a_default_text_that_is_emptied_is_not_stored() -> None:
    form = form_of({"id": "a", "default": "x"})
    assert read_page_post([("f.a", "")]).interpret(form, {}, CONTEXT, new=True).changes == {}
    assert read_page_post([("f.a", "x")]).interpret(form, {}, CONTEXT, new=True).changes == {"a": "x"}
