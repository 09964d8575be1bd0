"""The order of dependencies, and the circles in it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.dependencies import dependency_groups, find_cycles, longest_chain, visibility_dependencies
from app.reading.reader import read_definition

KEYS = "abcdef"
graphs = st.dictionaries(st.sampled_from(KEYS), st.frozensets(st.sampled_from(KEYS), max_size=3))


@pytest.mark.parametrize(
    ("depends_on", "groups"),
    [
        ({}, []),
        ({"a": set()}, [["a"]]),
        ({"b": {"a"}, "a": set()}, [["a"], ["b"]]),
        ({"c": {"b"}, "b": {"a", "d"}, "a": set(), "d": {"b"}}, [["a"], ["b", "d"], ["c"]]),
        ({"a": {"unknown"}}, [["a"]]),
    ],
)
def test_each_key_comes_behind_those_it_depends_on(depends_on: dict[str, set[str]], groups: list[list[str]]) -> None:
    assert dependency_groups(depends_on) == groups


@pytest.mark.parametrize(
    ("depends_on", "cycles"),
    [
        ({"a": {"b"}, "b": set()}, []),
        ({"a": {"a"}}, [["a"]]),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"a"}, "c": {"d"}, "d": {"c"}}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_circles(depends_on: dict[str, set[str]], cycles: list[list[str]]) -> None:
    assert find_cycles(depends_on) == cycles


def reachable(depends_on: dict[str, frozenset[str]], start: str) -> set[str]:
    """By the definition: follow every dependency, as often as it takes."""
    seen: set[str] = set()
    while new := {other for key in (seen | {start}) for other in depends_on.get(key, ()) if other in depends_on} - seen:
        seen |= new
    return seen


@given(graphs)
def test_groups_are_those_of_the_definition(depends_on: dict[str, frozenset[str]]) -> None:
    groups = dependency_groups(depends_on)
    assert sorted(key for group in groups for key in group) == sorted(depends_on)
    place = {key: index for index, group in enumerate(groups) for key in group}
    for one, other in itertools.product(depends_on, repeat=2):
        there, back = other in reachable(depends_on, one), one in reachable(depends_on, other)
        if one != other:
            assert (place[one] == place[other]) is (there and back)
        if there:
            assert place[other] <= place[one]


def test_the_longest_chain_counts_fields_and_not_what_is_around_them() -> None:
    depends_on = {"b": {"\0panel0"}, "\0panel0": {"a"}, "a": set(), "d": {"a"}, "c": {"b"}, "x": {"y"}, "y": {"x"}}
    assert longest_chain(depends_on, dependency_groups(depends_on)) == ["a", "b", "c"]


def test_fields_depend_on_what_their_panel_and_row_look_at() -> None:
    panel = {"name": "P", "visibility": {"a": "1"}, "rows": [{"visibility": {"b": "1"}, "fields": [{"id": "c"}]}]}
    definition = read_definition({"panels": [{"name": "O", "rows": [{"fields": ["a", "b"]}]}, panel]}).definition
    assert visibility_dependencies(definition) == {
        "a": set(),
        "b": set(),
        "\0panel1": {"a"},
        "\0row1.0": {"b"},
        "c": {"\0panel1", "\0row1.0"},
    }


def test_a_long_chain_is_no_deep_recursion() -> None:
    chain = {str(number): {str(number + 1)} for number in range(100_000)}
    assert dependency_groups(chain)[0] == ["99999"]
    assert find_cycles({**chain, "100000": {"0"}})[0][:2] == ["0", "1"]
