"""Whether values exist for which conditions hold: found values do, and "none" means none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.evaluate import OPERATORS, WITHOUT_VALUE, evaluate
from app.conditions.kinds import COLOR, DATE, FLAG, INSTANT, NUMBER, OPTION, OPTIONS, PRESENCE, TEXT
from app.conditions.states import Term, find_state
from app.definition import All, AnyOf, Comparison, Condition, Not
from tests.strategies import junk

NAMES = ("a", "b", "c")
KINDS = (TEXT, NUMBER, DATE, INSTANT, FLAG, OPTION, OPTIONS, COLOR, PRESENCE)
WANTED = (
    "1",
    "2",
    "x",
    "xy",
    "",
    5,
    0,
    0.5,
    True,
    "2026-06-15",
    "2026-06-16",
    "2026-06-15T12:00:00Z",
    "#fff",
    ("1", "2"),
    ("x", ""),
)


def comparison(field: str, operator: str, value: Any) -> Comparison:
    """As it is read: several values for `in` and its like."""
    if operator in WITHOUT_VALUE:
        return Comparison(field, operator)
    return Comparison(field, operator, (value,) if operator in ("in", "notIn") and not isinstance(value, tuple) else value)


comparisons = st.builds(comparison, st.sampled_from(NAMES), st.sampled_from(sorted(OPERATORS)), st.sampled_from(WANTED))
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, max_size=3).map(lambda each: All(tuple(each)))
        | st.lists(inner, max_size=3).map(lambda each: AnyOf(tuple(each)))
    ),
    max_leaves=5,
)
kinds = st.fixed_dictionaries({name: st.sampled_from(KINDS) for name in NAMES})
values = (
    junk
    | st.sampled_from([*WANTED[:-2], ["1"], ["1", "2"], ["2", "9"], "1 2", "yes", 4, 6, "2026-06-14", "2026-06-17", 1781524800000])
    | st.floats(allow_nan=False)
)
records = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, values))


@given(conditions, conditions, kinds, kinds, st.lists(records, max_size=25))
def test_what_is_found_holds_and_what_is_none_holds_for_nothing(
    one: Condition, other: Condition, old: dict[str, Any], new: dict[str, Any], tried: list[dict[str, Any]]
) -> None:
    found = find_state([Term(one, old)], [Term(other, new)])
    if found.answer == "found":
        assert evaluate(one, found.values, old)
        assert not evaluate(other, found.values, new)
    if found.answer == "none":
        for record in tried:
            assert not evaluate(one, record, old) or evaluate(other, record, new)


def equals(value: Any, field: str = "a", operator: str = "equals") -> Comparison:
    return Comparison(field, operator, value)


@pytest.mark.parametrize(
    ("holds", "fails", "kind", "answer"),
    [
        ([equals("1")], [equals(("1", "2"), operator="in")], OPTION, "none"),
        ([equals(("1", "2"), operator="in")], [equals("1")], OPTION, "found"),
        ([equals("1"), equals("2")], [], OPTION, "none"),
        ([equals(3, operator="greaterThan"), equals(4, operator="lessThan")], [], NUMBER, "found"),
        ([equals(3, operator="greaterThan"), equals(3, operator="lessThan")], [], NUMBER, "none"),
        ([equals("2026-01-31", operator="greaterThan")], [equals("2026-02-01", operator="greaterOrEqual")], DATE, "found"),
        ([equals("1", operator="contains"), equals("2", operator="contains")], [], OPTIONS, "found"),
        ([equals("1"), equals("2", operator="contains")], [], OPTIONS, "none"),
        ([equals(None, operator="checked"), equals(None, operator="unchecked")], [], FLAG, "none"),
        ([equals("ab", operator="startsWith")], [equals("a", operator="startsWith")], TEXT, "unknown"),
        ([equals("b", operator="startsWith"), equals("c", operator="endsWith")], [], TEXT, "found"),
        ([equals("b", operator="startsWith")], [equals("b", operator="startsWith")], TEXT, "none"),
        ([All(())], [], TEXT, "found"),
        ([AnyOf(())], [], TEXT, "none"),
    ],
)
def test_what_holds_together(holds: list[Condition], fails: list[Condition], kind: Any, answer: str) -> None:
    found = find_state([Term(each, {"a": kind}) for each in holds], [Term(each, {"a": kind}) for each in fails])
    assert found.answer == answer


def test_a_field_may_have_another_name_in_another_form() -> None:
    renamed = Term(equals("1", "b"), {"b": OPTION}, {"b": "a"})
    assert find_state([Term(equals("1"), {"a": OPTION})], [renamed]).answer == "none"


def test_a_field_may_have_a_few_values_alone() -> None:
    term = Term(Not(equals("1")), {"a": OPTION})
    filled = Term(equals(None, operator="notEmpty"), {"a": OPTION})
    assert find_state([term, filled]).answer == "found"
    assert find_state([term, filled], allowed={"a": ["1"]}).answer == "none"
    assert find_state([term, filled], allowed={"a": ["1", "2"]}).values == {"a": "2"}


def test_a_long_chain_is_settled_in_few_steps() -> None:
    chain = All(tuple(equals("x", f"f{number}") for number in range(200)))
    assert find_state([Term(chain, {})], max_steps=10_000).answer == "found"
    assert find_state([Term(chain, {})], [Term(equals("x", "f150"), {})], max_steps=10_000).answer == "none"


def test_beyond_its_steps_it_is_unknown() -> None:
    either = [Term(AnyOf((equals("x", f"f{n}"), equals("y", f"f{n + 1}"))), {}) for n in range(40)]
    assert find_state(either, [Term(equals("x", "f0"), {})], max_steps=2).answer == "unknown"


def test_many_comparisons_of_one_text_are_no_proof() -> None:
    parts = [equals(f"part{number}", operator="contains") for number in range(9)]
    assert find_state([Term(each, {}) for each in parts]).answer == "unknown"


def test_of_very_many_values_not_all_are_tried() -> None:
    many = tuple(str(number) for number in range(5_000))
    one, other = equals(many, operator="in"), equals(many[:-1], operator="in")
    assert find_state([Term(one, {"a": OPTION})], [Term(other, {"a": OPTION})]).answer == "unknown"
    assert find_state([Term(other, {"a": OPTION})], [Term(other, {"a": OPTION})]).answer == "none"
