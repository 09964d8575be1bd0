"""A program's document: what it changes, where things are in it, what is shown of a record."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING
from app.forms.validation import Message
from app.submissions.json_input import (
    JsonDocument,
    as_page_post,
    interpret_document,
    is_identical,
    judge_changes,
    judge_record,
    pointer,
    redacted,
)
from app.submissions.model import CLEAR, KEEP_HERE, REPLACE
from app.submissions.page_post import PagePost
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
    posted = as_page_post(FORM, JsonDocument(document), CONTEXT).interpret(FORM, before, CONTEXT, new=False).changes
    assert posted == meant


# --- a document as a submission


def test_a_document_says_nothing_of_pages() -> None:
    document = JsonDocument({"name": "x"}, "k", frozenset({1}))
    assert (document.by_person, document.definition, document.version) == (False, "", None)
    assert document.posted == document.leftovers == document.originals == document.choices == {}
    assert document.base() is None is document.fingerprints()
    assert document.with_choices() is document.with_keys({"name": "z"}) is document.at_version(3) is document
    assert document.for_new_record() is None
    assert document.with_id("other") == JsonDocument({"name": "x"}, "other", frozenset({1}))


def facts_of(messages: list[Message]) -> list[tuple[Any, str]]:
    return [(message.path, message.rule) for message in messages]


@pytest.mark.parametrize(
    ("new", "document", "changes", "found"),
    [
        (True, {"name": "x"}, {"name": "x"}, []),
        (True, {}, {}, [(("name",), "required")]),
        (False, {}, {}, []),
        (False, {"name": None}, {}, [(("name",), "type")]),
        (False, {"count": None, "brief": {"a/b~": "y"}}, {"count": MISSING, "brief.a/b~": "y"}, []),
        (False, {"count": "many", "on": True}, {"on": True}, [(("count",), "type")]),
        (False, {"name": "\0"}, {}, [(("name",), "unreadable")]),
        (False, {"used": 5, "other": 1}, {}, []),
        (False, {"name": "before", "count": 1.0}, {}, []),
        (True, {"name": "x", "password": {"stored": True}}, {"name": "x"}, [(("password",), "type")]),
    ],
)
def test_what_a_document_changes_and_what_is_wrong_with_it(
    new: bool, document: dict[str, Any], changes: dict[str, Any], found: list[Any]
) -> None:
    before = {} if new else {"name": "before", "count": 1}
    read = JsonDocument(document).interpret(FORM, before, CONTEXT, new=new)
    assert (read.changes, facts_of(read.messages)) == (changes, found)
    assert all(message.severity == "error" for message in read.messages)
    cleared = {key: None if value is MISSING else value for key, value in changes.items()}
    assert read.values == {**before, **cleared}


def test_what_a_document_names_is_edited_also_where_it_changes_nothing() -> None:
    read = JsonDocument({"name": "before", "count": "many", "used": 1, "other": 2}).interpret(
        FORM, {"name": "before"}, CONTEXT, new=False
    )
    assert read.edited_keys == {"name", "count"}


def test_a_secret_that_is_named_as_stored_is_expressly_kept() -> None:
    kept = JsonDocument({"password": {"stored": True}}).interpret(FORM, {"password": "s3cret"}, CONTEXT, new=False)
    assert (kept.actions, kept.changes) == ({"password": KEEP_HERE}, {})
    for document in ({}, {"password": "new"}, {"password": None}, {"name": {"stored": True}}):
        assert JsonDocument(document).interpret(FORM, {"password": "s3cret"}, CONTEXT, new=False).actions == {}


def test_what_a_document_hides_or_locks_is_neither_changed_nor_taken() -> None:
    form = form_of(
        {"id": "on", "type": "checkbox"},
        {"id": "a", "visibility": {"on": True}},
        {"id": "b", "readonlyWhen": {"on": False}},
        {"id": "id", "name": "Id"},
    )
    document = {"on": False, "a": "x", "b": "y", "id": "z"}
    read = interpret_document(form, document, {"on": True, "a": "was"}, CONTEXT, "update")
    assert read.changes == {"on": False} and read.values["a"] == "was"


def test_changes_to_no_certain_record_are_judged_without_the_rules() -> None:
    form = form_of({"id": "a"}, {"id": "n", "type": "number", "min": 3}, {"id": "b", "requiredWhen": {"a": "x"}})
    assert facts_of(judge_changes(form, {"a": "x"}, CONTEXT)) == []
    assert facts_of(judge_changes(form, {"a": "\0", "n": 1}, CONTEXT)) == [(("n",), "minimum"), (("a",), "unreadable")]


def test_a_stored_record_has_one_message_a_field_in_the_forms_order() -> None:
    form = form_of(
        {"id": "a", "required": True},
        {"id": "n", "type": "number", "min": 3},
        {"id": "password", "type": "password", "required": True},
    )
    assert facts_of(judge_record(form, {"n": 1})) == [(("a",), "required"), (("n",), "anyOf"), (("password",), "required")]
    assert facts_of(judge_record(form, {"a": "x", "n": 3, "password": {"stored": True}})) == []


def test_a_document_becomes_what_a_person_would_have_typed() -> None:
    document = {"name": "x", "on": True, "tags": ["a", "b"], "count": 5, "used": 1, "other": 2, "brief": {"a/b~": "y"}}
    page = as_page_post(FORM, JsonDocument(document, "key"), CONTEXT)
    assert page == PagePost({"name": ["x"], "on": ["true"], "tags": ["a\nb"], "count": ["5"], "brief.a/b~": ["y"]}, {}, id="key")
    assert as_page_post(FORM, page, CONTEXT) is page


@pytest.mark.parametrize(
    ("value", "posted", "actions"),
    [
        ("new", {"password": ["new"]}, {"password": REPLACE}),
        ("", {"password": []}, {"password": CLEAR}),
        (None, {"password": []}, {"password": CLEAR}),
        ({"stored": True}, {}, {}),
    ],
)
def test_a_documents_secret_becomes_an_action(value: Any, posted: dict[str, Any], actions: dict[str, str]) -> None:
    page = as_page_post(FORM, JsonDocument({"password": value}), CONTEXT)
    assert (page.posted, page.actions) == (posted, actions)


def test_several_options_become_several_inputs() -> None:
    form = form_of({"id": "m", "type": "multiselect", "options": ["1", "2"]})
    assert as_page_post(form, JsonDocument({"m": ["1", "2"]}), CONTEXT).posted == {"m": ["", "1", "2"]}


@pytest.mark.parametrize(
    ("path", "expected"), [((), ""), (("a",), "/a"), (("a", 0, "b"), "/a/0/b"), (("a/b", "~"), "/a~1b/~0"), (("~1",), "/~01")]
)
def test_a_path_as_a_json_pointer(path: tuple[str | int, ...], expected: str) -> None:
    assert pointer(*path) == expected
