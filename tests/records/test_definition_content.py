"""What of a DEFINITION object is the definition."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.definition_content import before_write, changes_between, content_of, same_content, with_content

VALUES = st.sampled_from([None, 1, 1.0, True, "x", '[{"id": "a"}]', {"panel": []}])
OBJECTS = st.dictionaries(st.sampled_from(["name", "level", "definition", "icon", "new"]), VALUES)


@given(OBJECTS, OBJECTS)
def test_the_changes_make_one_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    patched = {**one, **changes_between(one, other)}
    assert same_content(patched, other)
    assert bool(changes_between(one, other)) != same_content(one, other)
    assert same_content(with_content(one, other), other)


@pytest.mark.parametrize("name", ["id", "entity", "_df_version", "updated", "subscription", "$sealed"])
def test_what_the_platform_sets_is_no_content(name: str) -> None:
    assert content_of({name: "x", "name": "Thing"}) == {"name": "Thing"}
    assert same_content({name: "x"}, {name: "y"})
    assert with_content({name: "x"}, {name: "y"}) == {name: "x"}


def test_other_digits_are_another_content() -> None:
    assert not same_content({"definition": [{"w": 1}]}, {"definition": [{"w": 1.0}]})


def test_a_write_is_taken_back_by_its_line_of_the_history() -> None:
    now = {"id": "T", "name": "New", "icon": "x", "webhookSecret": "s"}
    changes = {"name": ["Old", "New"], "icon": [None, "x"], "webhookSecret": "changed", "gone": ["g", None]}
    assert before_write(now, changes) == {"id": "T", "name": "Old", "webhookSecret": "s", "gone": "g"}
