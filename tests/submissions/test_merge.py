"""Three-way merge, field by field."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.submissions.merge import merge
from tests.making import form_of, key_of

FORM = form_of({"id": "a"}, {"id": "b", "type": "datetime"}, {"id": "c", "type": "number"}, {"id": "password", "type": "password"})


def test_different_fields_merge() -> None:
    merged = merge(FORM, {"a": "1", "c": 1}, {"a": "2"}, {"a": "1", "c": 2})
    assert (merged.changes, merged.conflicts, merged.theirs_alone) == ({"a": "2"}, (), ("c",))


def test_the_same_change_is_none() -> None:
    assert merge(FORM, {"b": None}, {"b": "2026-04-16T10:40:00Z"}, {"b": 1776336000000}).changes == {}


def test_the_same_field_twice_clashes() -> None:
    (conflict,) = merge(FORM, {"a": "1"}, {"a": "mine"}, {"a": "theirs"}).conflicts
    assert (key_of(FORM, conflict), conflict.base, conflict.mine, conflict.theirs) == ("a", "1", "mine", "theirs")


def test_a_secret_has_no_base_and_is_written() -> None:
    assert merge(FORM, {}, {"password": "new"}, {"password": "other"}).changes == {"password": "new"}


values = st.fixed_dictionaries({}, optional={"a": st.sampled_from(["", "x", "y"]), "c": st.integers(0, 2)})


@given(values, values, values)
def test_nothing_that_either_side_changed_disappears(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    merged = merge(FORM, base, mine, theirs)
    clashing = {key_of(FORM, conflict) for conflict in merged.conflicts}
    for key, value in mine.items():
        field, kind = FORM.by_key[key]
        assert key in clashing or merged.changes.get(key) == value or kind.same(field, theirs.get(key), value)
    for key, (field, kind) in FORM.by_key.items():
        changed = not kind.same(field, base.get(key), theirs.get(key))
        if changed and key not in mine and not field.secret:
            assert key in merged.theirs_alone
