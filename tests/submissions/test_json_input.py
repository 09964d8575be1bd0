"""A program's document: what it changes, where things are in it, what is shown of a record."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING
from app.submissions.json_input import (
    JsonDocument,
    as_page_post,
    interpret_document,
    is_identical,
    judge_record,
    not_taken,
    redacted,
)
from app.submissions.model import interpret_page
from tests.making import CONTEXT, form_of, key_of, pointer_to

FIELDS = [
    {"id": "name", "name": "Name", "required": True},
    {"id": "on", "type": "checkbox"},
    {"id": "tags", "type": "multiselect"},
    {"id": "count", "type": "number"},
    {"id": "password", "type": "password"},
    {"id": "used", "type": "number", "readonly": True},
    {"id": "a/b~", "parentProperty": "brief"},
]
FORM = form_of(*FIELDS)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (False, False, True),
        ("", None, False),
        (None, MISSING, True),
        ([], None, False),
        ([1, [True]], [1, [1]], False),
        ({"a": None}, {}, False),
        ({"a": [1]}, {"a": [1.0]}, True),
        ("1", 1, False),
    ],
)
def test_values_are_the_same_json_or_not(one: Any, other: Any, same: bool) -> None:
    assert is_identical(one, other) is is_identical(other, one) is same


def test_pointers() -> None:
    assert pointer_to(FORM, "name") == "/name" and pointer_to(FORM, "") == ""
    assert [pointer_to(FORM, field.key) for field, _ in FORM.inputs if field.parent_property] == ["/brief/a~1b~0"]


def test_what_a_person_would_not_see_is_a_change_all_the_same() -> None:
    before = {"name": "x"}
    read = interpret_document(FORM, {"on": False, "tags": [], "count": None}, before, CONTEXT, "update")
    assert read.changes == {"on": False, "tags": []} and read.messages == []


def test_a_stored_secret_is_left_and_null_clears_one() -> None:
    before = {"name": "x", "password": "s3cret"}
    assert interpret_document(FORM, {"password": {"stored": True}}, before, CONTEXT, "update").changes == {}
    assert interpret_document(FORM, {"password": None}, before, CONTEXT, "update").changes == {"password": MISSING}
    assert [
        key_of(FORM, m) for m in interpret_document(FORM, {"password": {"stored": False}}, before, CONTEXT, "update").messages
    ] == ["password"]


def test_a_document_has_what_is_not_taken() -> None:
    document = {"name": "x", "used": 1, "id": "1", "brief": {"a/b~": "y", "z": 1}, "other": {"a": 1}}
    assert not_taken(FORM, document) == ("/used", "/id", "/brief/z", "/other")


def test_a_record_is_told_by_what_the_form_names() -> None:
    record = {
        "id": "1",
        "name": "x",
        "password": "s3cret",
        "gone": "CANARY",
        "brief": {"a/b~": "y", "gone": "CANARY"},
        "_df_version": 3,
    }
    assert redacted(FORM, record) == {
        "id": "1",
        "_df_version": 3,
        "name": "x",
        "password": {"stored": True},
        "brief": {"a/b~": "y"},
    }
    assert "password" not in redacted(FORM, {"password": ""}) and redacted(FORM, {"brief": "no object"}) == {}


def test_a_stored_record_is_judged_by_schema_and_rules() -> None:
    form = form_of(
        {"id": "a", "name": "A"}, {"id": "b", "name": "B", "requiredWhen": {"field": "a", "operator": "endsWith", "value": "x"}}
    )
    assert [key_of(form, message) for message in judge_record(form, {"a": "x"})] == ["b"]
    assert judge_record(FORM, {"name": "x", "password": {"stored": True}}) == []


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip),
            "on": st.booleans(),
            "tags": st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1),
            "count": st.integers(-1000, 1000),
            "password": st.sampled_from(["s3cret", None]),
        },
    )
)
def test_as_a_posted_form_it_changes_the_same(document: dict[str, Any]) -> None:
    before = {"name": "before", "password": "stored", "on": True}
    meant = interpret_document(FORM, document, before, CONTEXT, "update").changes
    posted = interpret_page(FORM, as_page_post(FORM, JsonDocument(document), CONTEXT), before, CONTEXT).changes
    assert posted == meant
