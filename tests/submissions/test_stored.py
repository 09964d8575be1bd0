"""Submissions as drafts and pending saves store them: there and back, also what former releases stored."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING
from app.submissions.json_input import JsonDocument
from app.submissions.lost_updates import LostUpdate, put_back
from app.submissions.page_post import PagePost, base_text
from app.submissions.stored import draft_to_json, fingerprint_of, from_json, lost_updates_to_json, page_from_json, to_json
from tests.making import CONTEXT, form_of, open_record, text

FORMER_PAGE: dict[str, Any] = {
    "posted": {"name": ["typed"], "tags": ["", "1", "2"]},
    "actions": {"password": "replace"},
    "definition": "d" * 64,
    "version": 3,
    "id": "abc",
    "base": '{"name":"seen"}',
    "seals": '{"password":"0123"}',
    "lost": {"Gone": ["kept"]},
    "choices": {"name": "mine"},
    "originals": {"name": ["before"]},
}
"""A posted page as the first release stored it."""

FORMER_DOCUMENT: dict[str, Any] = {
    "posted": {},
    "actions": {},
    "definition": "",
    "version": None,
    "id": "key",
    "base": "",
    "seals": "",
    "lost": {},
    "choices": {},
    "originals": {},
    "document": '{"count": 1, "name": "x"}',
    "insists": [2, 3],
}
"""A program's document as the first release stored it."""

PAGE = PagePost(
    posted={"name": ["typed"], "tags": ["", "1", "2"]},
    actions={"password": "replace"},
    definition="d" * 64,
    version=3,
    id="abc",
    base_text='{"name":"seen"}',
    choices={"name": "mine"},
    originals={"name": ["before"]},
    leftovers={"Gone": ["kept"]},
    fingerprints_text='{"password":"0123"}',
)
DOCUMENT = JsonDocument({"name": "x", "count": 1}, "key", frozenset({3, 2}))


def test_a_page_of_the_former_release_is_read_and_written_as_then() -> None:
    assert from_json(FORMER_PAGE) == page_from_json(FORMER_PAGE) == PAGE
    assert to_json(PAGE) == FORMER_PAGE


def test_a_document_of_the_former_release_is_read_and_written_as_then() -> None:
    assert from_json(FORMER_DOCUMENT) == DOCUMENT
    assert to_json(DOCUMENT) == FORMER_DOCUMENT


def test_a_document_that_insists_on_nothing_says_nothing_of_versions() -> None:
    """No versions at all, and none that would do, are two things."""
    assert "insists" not in to_json(JsonDocument({}))
    assert to_json(JsonDocument({}, "", frozenset()))["insists"] == []
    for versions in (None, frozenset[int](), frozenset({1})):
        assert from_json(to_json(JsonDocument({"a": 1}, "k", versions))) == JsonDocument({"a": 1}, "k", versions)


def test_the_fingerprints_of_the_former_release_are_ours() -> None:
    """They tell whether what comes again is the same: from one release to the next as well."""
    assert fingerprint_of(PAGE) == "6fbdb866b2fbe7ffc5171234bc2f2bcb0eab77619f05c1ec5f09e5eb49dbc911"
    assert fingerprint_of(DOCUMENT) == "c576461fd642e49b34be0f60790ba94fad6fd1093924e69a139e762a345dd8c8"


def test_a_document_is_stored_with_all_digits_and_without_the_order_of_its_members() -> None:
    one, other = JsonDocument({"count": 10**30, "name": "x"}, "k"), JsonDocument({"name": "x", "count": 10**30}, "k")
    assert to_json(one) == to_json(other) and from_json(to_json(one)) == one
    assert fingerprint_of(one) == fingerprint_of(other)


@pytest.mark.parametrize(
    "other",
    [
        PagePost({"name": ["typed"]}, id="i"),
        PagePost({"name": ["typed", ""]}),
        PagePost({"name": ["typed"]}, actions={"p": "clear"}),
        PagePost({"name": ["typed"]}, version=1),
        PagePost({"name": ["typed"]}, definition="d"),
        PagePost({"name": ["typed"]}, base_text="{}"),
        PagePost({"name": ["typed"]}, choices={"name": "mine"}),
        PagePost({"name": ["typed"]}, originals={"name": ["x"]}),
        PagePost({"name": ["typed"]}, leftovers={"Gone": ["x"]}),
        PagePost({"name": ["typed"]}, fingerprints_text="{}"),
        JsonDocument({"name": "typed"}),
    ],
)
def test_any_difference_gives_another_fingerprint(other: Any) -> None:
    assert fingerprint_of(PagePost({"name": ["typed"]})) != fingerprint_of(other)


def test_what_only_a_page_looks_at_gives_no_other_fingerprint() -> None:
    assert fingerprint_of(PagePost({}, visited=frozenset({1}), revision=2, drafted=True)) == fingerprint_of(PagePost({}))


def test_a_draft_has_no_secret_and_nothing_that_is_to_become_of_one() -> None:
    submission = PagePost({"name": ["half"], "password": ["CANARY"]}, actions={"password": "replace"}, version=3, id="i")
    stored = draft_to_json(submission, {"password"})
    assert page_from_json(stored) == PagePost({"name": ["half"]}, version=3, id="i", withheld=frozenset({"password"}))
    assert draft_to_json(submission, ())["posted"] == {"name": ["half"], "password": ["CANARY"]}


def test_a_draft_names_the_secrets_that_it_does_not_hold() -> None:
    """Also those that the page left out before it sent the draft."""
    submission = PagePost({"pin": [""], "password": ["CANARY"]}, withheld=frozenset({"token"}), form_instance="f", restored="g.1")
    again = page_from_json(draft_to_json(submission, {"pin", "password", "token"}))
    assert again.withheld == {"password", "token"} and (again.instance, again.restored) == ("f", "g.1")


def test_what_is_stored_of_lost_updates_puts_them_back() -> None:
    form = form_of(text("a", "A"))
    after = open_record(form, {"a": "mine", "_df_version": 5})
    stored = lost_updates_to_json(after, [LostUpdate(("a",), "saw", "mine", "theirs", True)], "{}", CONTEXT)
    assert stored["seen"] == {"definition": form.hash, "version": 5, "base": base_text(form, after.values), "seals": "{}"}
    assert orjson.loads(orjson.dumps(stored)) == stored
    back = put_back(stored["fields"], stored["seen"], "id")
    assert (back.posted, back.version, back.definition, back.base()) == ({"a": ["theirs"]}, 5, form.hash, {"a": "mine"})


def test_a_lost_value_that_was_none_is_stored_as_json() -> None:
    form = form_of(text("a", "A"))
    after = open_record(form, {"a": "mine", "_df_version": 5})
    stored = lost_updates_to_json(after, [LostUpdate(("a",), MISSING, "mine", MISSING, True)], "", CONTEXT)
    assert orjson.loads(orjson.dumps(stored)) == stored


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=5)
lists = st.dictionaries(words, st.lists(words, max_size=3), max_size=3)
pages = st.builds(
    PagePost,
    posted=lists,
    actions=st.dictionaries(words, words, max_size=2),
    definition=words,
    version=st.none() | st.integers(0, 2**53),
    id=words,
    base_text=words,
    choices=st.dictionaries(words, words, max_size=2),
    originals=lists,
    leftovers=lists,
    fingerprints_text=words,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
documents = st.builds(
    JsonDocument, st.dictionaries(words, json_values, max_size=3), words, st.none() | st.frozensets(st.integers(0, 9))
)


@given(pages | documents)
def test_to_json_and_from_json_undo_each_other(submission: PagePost | JsonDocument) -> None:
    stored = to_json(submission)
    assert from_json(orjson.loads(orjson.dumps(stored))) == submission
    assert to_json(from_json(stored)) == stored


@given(pages)
def test_a_draft_comes_back_without_the_actions_alone(page: PagePost) -> None:
    back = page_from_json(orjson.loads(orjson.dumps(draft_to_json(page, ()))))
    assert to_json(back) == {**to_json(page), "actions": {}}
