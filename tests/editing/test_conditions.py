"""Conditions name other ids afterwards, in the spelling that they had."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.reader import parse_condition
from app.editing.conditions import id_of, like, mentions, rename_fields, rename_values, renamed
from app.editing.editor import Editor
from app.editing.json_nodes import parse
from app.editing.source import Source
from tests.strategies import raw_conditions

IDS = st.sampled_from(["a", "b", "any", "all", "not", "field", "key", "value", "op", "é"])
VALUES = st.sampled_from(["1", 2, 2.0, True, None, ["1", "2"], [2]])
FULL = st.fixed_dictionaries(
    {
        "field": IDS,
    },
    optional={
        "operator": st.sampled_from(["equals", "!=", "is not", "in", "notEmpty", "greaterThan"]),
        "value": VALUES,
        "note": st.just(1),
    },
)
CONDITIONS = st.recursive(
    raw_conditions | FULL | st.dictionaries(IDS, VALUES, max_size=3) | st.booleans() | st.just("nonsense"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries({"all": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=6,
)


def edited(text: str, change: Any) -> str:
    editor = Editor(Source("{}", text, is_text=True))
    change(editor)
    editor.commit()
    return editor.text


def rename(condition: Any, old: str, new: str) -> Any:
    text = json.dumps(condition)
    return json.loads(edited(text, lambda editor: rename_fields(editor, editor.body, lambda id: new if id == old else id)))


@given(CONDITIONS, IDS, IDS)
def test_a_renamed_condition_means_the_same_of_another_field(condition: Any, old: str, new: str) -> None:
    before, findings = parse_condition(condition, "")
    after = rename(condition, old, new)
    if findings:
        assert after == condition
        return
    assert parse_condition(after, "") == (renamed(before, lambda id: new if id == old else id), [])


@given(CONDITIONS)
def test_every_comparison_is_mentioned(condition: Any) -> None:
    from app.conditions.evaluate import comparisons

    parsed, findings = parse_condition(condition, "")
    text = json.dumps(condition)
    found = [] if findings else [each.field for each in comparisons(parsed)]
    assert sorted(each.field for each in mentions(text, parse(text))) == sorted(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"field": "a", "operator": "equals", "value": "a"}, {"field": "new", "operator": "equals", "value": "a"}),
        ({"property": "a", "op": "==", "value": "1"}, {"property": "new", "op": "==", "value": "1"}),
        ({"a": ["1"], "b": "2"}, {"new": ["1"], "b": "2"}),
        ({"not": {"a": ["1"]}}, {"not": {"new": ["1"]}}),
        ([{"a": 1}, {"b": 1}], [{"new": 1}, {"b": 1}]),
    ],
)
def test_the_spelling_stays(before: Any, after: Any) -> None:
    assert rename(before, "a", "new") == after


def test_a_short_form_that_would_mean_something_else_is_written_in_full() -> None:
    assert rename({"a": ["1", "2"]}, "a", "any") == {"field": "any", "operator": "in", "value": ["1", "2"]}
    assert rename({"a": "1", "b": "2"}, "a", "b") == {
        "all": [{"field": "b", "operator": "equals", "value": "1"}, {"field": "b", "operator": "equals", "value": "2"}]
    }


def test_values_are_renamed_where_the_field_is_meant() -> None:
    condition = {"any": [{"s": ["1", "2"]}, {"field": "s", "operator": "contains", "value": 2}, {"t": "2"}]}
    after = edited(json.dumps(condition), lambda editor: rename_values(editor, editor.body, lambda id: id == "s", "2", "20"))
    assert json.loads(after) == {"any": [{"s": ["1", "20"]}, {"field": "s", "operator": "contains", "value": 20}, {"t": "2"}]}


def test_an_operator_that_looks_into_texts_names_no_option() -> None:
    text = json.dumps({"field": "s", "operator": "startsWith", "value": "2"})
    assert edited(text, lambda editor: rename_values(editor, editor.body, lambda _: True, "2", "20")) == text


@pytest.mark.parametrize(("value", "id"), [("2", "2"), (2, "2"), (2.0, "2"), (2.5, "2.5"), (True, None), ([], None)])
def test_an_options_id_is_the_readers(value: Any, id: str | None) -> None:
    assert id_of(value) == id


@pytest.mark.parametrize(("old", "id", "new"), [(2, "20", 20), (2, "x", "x"), (2, "007", "007"), ("2", "20", "20")])
def test_a_number_stays_a_number_where_it_can(old: Any, id: str, new: Any) -> None:
    assert like(old, id) == new
