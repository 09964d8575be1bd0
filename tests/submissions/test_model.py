"""What a person posted: what was touched, what cannot be read, what is kept back."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.submissions import model
from app.submissions.model import (
    CLEAR,
    KEYS,
    MINE,
    ORIGINAL,
    REPLACE,
    SLOW,
    THEIRS,
    Interpretation,
    PagePost,
    base_text,
    interpret_page,
    read_page_post,
    withhold,
)
from tests.making import CONTEXT, form_of
from tests.strategies import FIELD_SETS


def touched(form: CompiledForm, pairs: list[tuple[str, str]], before: dict[str, Any] | None = None) -> dict[str, Any]:
    return interpret_page(form, read_page_post(pairs), before or {}, CONTEXT).changes


def facts_of(interpretation: Interpretation) -> list[tuple[Any, str, str]]:
    return [(message.path, message.severity, message.rule) for message in interpretation.messages]


def test_only_what_differs_is_touched() -> None:
    form = form_of({"id": "a"}, {"id": "b", "type": "number"}, {"id": "c", "type": "checkbox"})
    before = {"a": "x", "b": 5, "c": True}
    assert touched(form, [("f.a", "x"), ("f.b", "5.0"), ("f.c", ""), ("f.c", "true")], before) == {}
    assert touched(form, [("f.a", "y"), ("f.b", ""), ("f.c", "")], before) == {"a": "y", "b": MISSING, "c": False}


def test_what_is_not_on_the_form_is_not_touched() -> None:
    form = form_of({"id": "a"}, {"id": "c", "type": "checkbox"})
    assert touched(form, [], {"a": "x", "c": True}) == {}


def test_read_only_and_unknown_names_are_never_taken() -> None:
    form = form_of({"id": "a", "readonly": True}, {"id": "b"})
    assert touched(form, [("f.a", "forged"), ("f.level", "1"), ("b", "x"), ("f.b", "y")]) == {"b": "y"}


def test_hidden_values_are_kept_and_not_written() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "visibility": {"a": True}})
    read = interpret_page(form, read_page_post([("f.a", ""), ("f.b", "new")]), {"a": True, "b": "old"}, CONTEXT)
    assert read.changes == {"a": False}
    assert read.values["b"] == "old"


def test_locked_values_are_kept() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "readonlyWhen": {"a": True}})
    assert touched(form, [("f.a", "true"), ("f.b", "new")], {"a": False, "b": "old"}) == {"a": True}


def test_what_cannot_be_read_is_told_and_not_touched() -> None:
    form = form_of({"id": "n", "type": "number", "name": "N"})
    read = interpret_page(form, read_page_post([("f.n", "many")]), {"n": 5}, CONTEXT)
    assert (read.changes, facts_of(read)) == ({}, [(("n",), "error", "unreadable")])


SECRET = form_of({"id": "password", "type": "password", "name": "Password"})


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("f.password", "")], {}),
        ([("f.password", ""), ("s.password", "keep")], {}),
        ([("f.password", "new"), ("s.password", "replace")], {"password": "new"}),
        ([("f.password", "new"), ("s.password", "keep")], {"password": "new"}),
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
    read = interpret_page(SECRET, read_page_post(pairs), {"password": "old"}, CONTEXT)
    assert (read.changes, facts_of(read)) == ({}, [(("password",), "error", "unreadable")])


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "9" * 40, "", "²"])
def test_a_version_that_is_none_is_not_told(text: str) -> None:
    assert read_page_post([("version", text)]).version is None


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '"x"'])
def test_a_base_that_is_none_is_not_told(text: str) -> None:
    assert read_page_post([("base", text)]).base() is None


def test_a_base_keeps_all_digits_and_no_secret() -> None:
    form = form_of({"id": "n", "type": "number"}, {"id": "p", "type": "password"}, {"id": "t"})
    text = base_text(form, {"n": 10**30, "p": "s3cret", "t": "x"})
    assert read_page_post([("base", text)]).base() == {"n": 10**30, "t": "x"}


# --- what is read of a body


def test_every_input_is_read_by_its_prefix() -> None:
    pairs = [
        ("f.a", "1"),
        ("f.a", "2"),
        ("f.b.c", "x"),
        ("s.password", "clear"),
        ("c.a", "mine"),
        ("o.a", "before"),
        ("o.a", "both"),
        ("l.Gone <b>", "typed"),
        ("definition", "d"),
        ("version", "7"),
        ("submission", "id"),
        ("base", "{}"),
        ("seals", '{"p":"0"}'),
        ("visited", "1,x,3,,"),
        ("revision", "4"),
        ("drafted", "1"),
        ("x.a", "unknown"),
        ("other", "unknown"),
    ]
    assert read_page_post(pairs) == PagePost(
        posted={"a": ["1", "2"], "b.c": ["x"]},
        actions={"password": "clear"},
        choices={"a": "mine"},
        originals={"a": ["before", "both"]},
        leftovers={"Gone <b>": ["typed"]},
        definition="d",
        version=7,
        id="id",
        base_text="{}",
        fingerprints_text='{"p":"0"}',
        visited=frozenset({1, 3}),
        revision=4,
        drafted=True,
    )


def test_nothing_posted_is_nothing_said() -> None:
    assert read_page_post([]) == PagePost({})
    assert read_page_post([("revision", "x"), ("drafted", "yes"), ("visited", "")]) == PagePost({})


def test_an_id_is_cut_to_what_is_stored_of_it() -> None:
    assert read_page_post([("submission", "x" * 100)]).id == "x" * 64


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 15, 10**15 - 1), ("9" * 16, None), ("+1", None)])
def test_a_version_is_a_whole_number(text: str, number: int | None) -> None:
    assert read_page_post([("version", text)]).version == number


def test_names_of_inputs_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "MAX_CACHED_NAMES", 3)
    KEYS.clear()
    long = "f." + "x" * 300
    assert read_page_post([(long, "1"), *((f"f.{number}", "1") for number in range(10))]).posted.keys() == {
        long[2:],
        *map(str, range(10)),
    }
    assert 0 < len(KEYS) <= 3 and long not in KEYS
    KEYS.clear()


# --- the same submission in other circumstances

SENT = PagePost(
    {"a": ["mine"], "b": ["x"]},
    {"p": REPLACE},
    version=3,
    id="id",
    base_text='{"a":"seen"}',
    choices={"a": MINE},
    originals={"a": ["before"]},
    leftovers={"Gone": ["typed"]},
    fingerprints_text="{}",
)


@pytest.mark.parametrize(
    ("choices", "posted"),
    [
        ({"a": MINE}, {"a": ["mine"], "b": ["x"]}),
        ({"a": THEIRS}, {"b": ["x"]}),
        ({"a": ORIGINAL}, {"a": ["before"], "b": ["x"]}),
        ({}, {"a": ["mine"], "b": ["x"]}),
        ({"b": THEIRS}, {"a": ["mine"], "b": ["x"]}),
        ({"a": "nonsense"}, {"a": ["mine"], "b": ["x"]}),
    ],
)
def test_a_choice_decides_what_counts_as_typed(choices: dict[str, str], posted: dict[str, Any]) -> None:
    assert replace(SENT, choices=choices).with_choices().posted == posted


def test_without_a_question_there_is_nothing_to_choose() -> None:
    asked_nothing = replace(SENT, originals={}, choices={"a": THEIRS})
    assert asked_nothing.with_choices() is asked_nothing
    assert replace(SENT, originals={"z": ["before"]}, choices={"z": THEIRS}).with_choices().posted == SENT.posted


def test_keys_of_another_definition() -> None:
    renamed = SENT.with_keys({"a": "z", "p": "q"})
    assert (renamed.posted, renamed.actions) == ({"z": ["mine"], "b": ["x"]}, {"q": REPLACE})
    assert SENT.with_keys({}) is SENT


def test_another_version_and_another_id() -> None:
    assert SENT.at_version(9) == replace(SENT, version=9)
    assert SENT.at_version(None).version is None
    assert SENT.with_id("other") == replace(SENT, id="other")


def test_as_a_new_record_it_has_no_past() -> None:
    new = SENT.for_new_record()
    assert new == PagePost(SENT.posted, id="id", leftovers={"Gone": ["typed"]})
    assert PagePost({}, version=3).for_new_record() is None


def test_a_person_changes_any_version() -> None:
    assert SENT.by_person and SENT.if_versions is None


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("{}", {}), ('{"p":"0"}', {"p": "0"}), ("{", {}), ("[]", {}), ("5", {})]
)
def test_fingerprints_that_are_none_are_not_those_that_are_not_told(text: str, expected: Any) -> None:
    assert PagePost({}, fingerprints_text=text).fingerprints() == expected


def test_a_base_of_any_depth_crashes_nothing() -> None:
    assert PagePost({}, base_text=SLOW + "[" * 100_000).base() is None


# --- what a page means


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
    read = interpret_page(form, read_page_post(pairs), {"same": "x"}, CONTEXT)
    assert read.edited_keys == {"hidden", "locked", "n"} and read.changes == {}
    assert facts_of(read) == [(("n",), "error", "unreadable")]


def test_what_is_hidden_or_locked_is_not_said_to_be_unreadable() -> None:
    numbers = [
        {"id": "n", "type": "number", "visibility": {"on": True}},
        {"id": "m", "type": "number", "readonlyWhen": {"on": False}},
    ]
    form = form_of({"id": "on", "type": "checkbox"}, *numbers)
    off = [("f.n", "x"), ("f.m", "x"), ("f.on", "")]
    assert facts_of(interpret_page(form, read_page_post(off), {"on": True}, CONTEXT)) == []
    on = [("f.n", "x"), ("f.m", "x"), ("f.on", "true")]
    assert [path for path, _, _ in facts_of(interpret_page(form, read_page_post(on), {}, CONTEXT))] == [("n",), ("m",)]


def test_a_cleared_value_is_missing_as_a_change_and_null_as_a_value() -> None:
    read = interpret_page(form_of({"id": "a"}), read_page_post([("f.a", "")]), {"a": "x"}, CONTEXT)
    assert (read.changes, read.values) == ({"a": MISSING}, {"a": None})


def test_the_actions_of_secrets_are_those_that_were_sent() -> None:
    assert interpret_page(SECRET, read_page_post([("s.password", CLEAR)]), {}, CONTEXT).actions == {"password": CLEAR}


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
    assert state == form.rules.evaluate(values)
    assert not changes.keys() & (state.hidden_keys | state.readonly)
    assert values == {**before, **changes}


def test_where_nothing_is_hidden_or_locked_nothing_is_withheld() -> None:
    form = form_of({"id": "a"})
    values = {"a": "x"}
    assert withhold(form, values, values, {}) is form.rules.evaluate({})
    assert values == {"a": "x"}


def test_a_base_holds_what_is_seen_and_given() -> None:
    form = form_of({"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "fixed", "readonly": True})
    assert PagePost({}, base_text=base_text(form, {"a": "x", "b": "", "c": None, "fixed": "y", "other": 1})).base() == {"a": "x"}
