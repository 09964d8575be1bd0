"""Three-way merge, field by field: what is written, what is asked, what else changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING
from app.submissions.merge import merge
from tests.making import form_of, key_of

FORM = form_of(
    {"id": "a"},
    {"id": "b", "type": "datetime"},
    {"id": "c", "type": "number"},
    {"id": "password", "type": "password"},
    {"id": "fixed", "readonly": True},
    {"id": "inner", "parentProperty": "brief"},
)
Values = dict[str, Any]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "changes", "conflicts", "theirs_alone"),
    [
        ({"a": "1"}, {}, {"a": "1"}, {}, [], ()),
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}, [], ()),
        ({"a": "1"}, {}, {"a": "2"}, {}, [], ("a",)),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, {}, [], ()),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, {}, [("a", "1", "2", "3")], ()),
        ({"a": "1", "c": 1}, {"a": "2"}, {"a": "1", "c": 2}, {"a": "2"}, [], ("c",)),
        # clearing is a change like any other
        ({"a": "1"}, {"a": MISSING}, {"a": "1"}, {"a": MISSING}, [], ()),
        ({"a": "1"}, {"a": MISSING}, {}, {}, [], ()),
        ({"a": "1"}, {"a": MISSING}, {"a": "3"}, {}, [("a", "1", MISSING, "3")], ()),
        ({"a": "1"}, {"a": "2"}, {"a": None}, {}, [("a", "1", "2", None)], ()),
        ({"a": "1"}, {"a": "2"}, {}, {}, [("a", "1", "2", MISSING)], ()),
        ({"a": "1"}, {}, {}, {}, [], ("a",)),
        # both give a value to what had none
        ({}, {"a": "2"}, {}, {"a": "2"}, [], ()),
        ({}, {"a": "2"}, {"a": "3"}, {}, [("a", MISSING, "2", "3")], ()),
        ({"a": ""}, {"a": "2"}, {"a": None}, {"a": "2"}, [], ()),
        # values are compared by what they mean
        ({"b": None}, {"b": "2026-04-16T10:40:00Z"}, {"b": 1776336000000}, {}, [], ()),
        ({"c": 5}, {"c": 6}, {"c": 5.0}, {"c": 6}, [], ()),
        ({"c": 5}, {}, {"c": 5.0}, {}, [], ()),
        # neither what nobody may change nor what the form does not name is named
        ({"fixed": "1"}, {}, {"fixed": "2"}, {}, [], ()),
        ({"other": "1"}, {}, {"other": "2"}, {}, [], ()),
        # a secret has no base: it is written, and never named
        ({}, {"password": "new"}, {"password": "other"}, {"password": "new"}, [], ()),
        ({}, {"password": "new"}, {"password": "new"}, {}, [], ()),
        ({}, {}, {"password": "other"}, {}, [], ()),
        ({}, {"password": MISSING}, {"password": "other"}, {"password": MISSING}, [], ()),
    ],
)
def test_what_is_written_asked_and_named(
    base: Values, mine: Values, theirs: Values, changes: Values, conflicts: list[Any], theirs_alone: tuple[str, ...]
) -> None:
    merged = merge(FORM, base, mine, theirs)
    assert merged.changes == changes
    assert [(key_of(FORM, each), each.base, each.mine, each.theirs) for each in merged.conflicts] == conflicts
    assert merged.theirs_alone == theirs_alone


def test_several_fields_are_merged_each_by_itself() -> None:
    base, theirs = {"a": "1", "b": None, "c": 1, "brief.inner": "x"}, {"a": "3", "b": 5, "c": 1, "brief.inner": "y"}
    merged = merge(FORM, base, {"a": "2", "c": 2}, theirs)
    assert merged.changes == {"c": 2}
    assert [each.path for each in merged.conflicts] == [("a",)]
    assert merged.theirs_alone == ("b", "brief.inner")


def test_a_conflict_names_the_path_of_its_field() -> None:
    (conflict,) = merge(FORM, {"brief.inner": "1"}, {"brief.inner": "2"}, {"brief.inner": "3"}).conflicts
    assert conflict.path == ("brief", "inner")


values = st.fixed_dictionaries({}, optional={"a": st.sampled_from(["", "x", "y"]), "c": st.integers(0, 2)})


@given(values, values, values)
def test_nothing_that_either_side_changed_disappears(base: Values, mine: Values, theirs: Values) -> None:
    merged = merge(FORM, base, mine, theirs)
    conflicting = {key_of(FORM, conflict) for conflict in merged.conflicts}
    for key, value in mine.items():
        field, kind = FORM.by_key[key]
        assert key in conflicting or merged.changes.get(key) == value or kind.same(field, theirs.get(key), value)
    for key, (field, kind) in FORM.by_key.items():
        changed = not kind.same(field, base.get(key), theirs.get(key))
        if changed and key not in mine and field.writable and not field.secret:
            assert key in merged.theirs_alone


def differing(values: Values, base: Values) -> Values:
    return {key: value for key, value in values.items() if not FORM.by_key[key][1].same(FORM.by_key[key][0], value, base.get(key))}


@given(values, values, values)
def test_both_orders_of_two_edits_end_in_the_same_record(base: Values, mine: Values, theirs: Values) -> None:
    """Without a conflict it does not matter who comes first."""
    mine, theirs = differing(mine, base), differing(theirs, base)
    one, other = {**base, **mine}, {**base, **theirs}
    first, second = merge(FORM, base, theirs, one), merge(FORM, base, mine, other)
    keys_of_conflicts = [{key_of(FORM, each) for each in merged.conflicts} for merged in (first, second)]
    assert keys_of_conflicts[0] == keys_of_conflicts[1]
    if not first.conflicts:
        ends = {**one, **first.changes}, {**other, **second.changes}
        assert all(kind.same(field, ends[0].get(key), ends[1].get(key)) for key, (field, kind) in FORM.by_key.items())
