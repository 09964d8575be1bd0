"""Which part of one version is which part of another."""

import json
from typing import Any

import pytest

from app.editing.matching import Matching, flat, renames_of
from app.editing.operations import Batch, RemovePart, RenameField
from app.editing.source import source_of
from tests.editing.making import field, form, written


def matching(before: Any, after: Any, renames: Any = None) -> Matching:
    return Matching(source_of(written(json.dumps(before))), source_of(written(json.dumps(after))), renames or {})


def test_a_field_is_found_by_its_path_wherever_it_is() -> None:
    pairs = matching(["a", "b", {"id": "b", "parentProperty": "p"}], {"panel": [{"fields": ["x", {"key": "b"}]}, {"rows": []}]})
    assert [pairs.pointer(f"/{index}") for index in range(3)] == [None, "/panel/0/fields/1", None]


def test_a_renamed_field_is_found_by_its_new_path() -> None:
    assert matching(["a"], ["b"], {("a",): ("b",)}).pointer("/0") == "/0"


def test_of_several_with_one_path_the_number_counts() -> None:
    pairs = matching(["a", "a", "a"], ["x", "a", "a"])
    assert [pairs.pointer(f"/{index}") for index in range(3)] == ["/1", "/2", "/2"]


def test_what_is_around_fields_is_known_by_them_then_by_its_words() -> None:
    before = {"panel": [{"name": "A", "fields": ["a"]}, {"name": "B", "fields": []}, {"name": "C", "fields": []}]}
    after = {"panel": [{"name": "B", "fields": []}, {"name": "New", "fields": ["a"]}]}
    assert [matching(before, after).pointer(f"/panel/{index}") for index in range(3)] == ["/panel/1", "/panel/0", None]


def test_the_definition_itself_is_always_there() -> None:
    assert matching([], []).pointer("") == ""
    assert matching([], []).pointer("/7") is None


def test_renames_are_followed_through_operations() -> None:
    operations = [RenameField(field(0), "x"), Batch((RenameField(field(1), "y"), RenameField(field(0), "z"))), RemovePart(field(1))]
    assert renames_of(form({"id": "a"}, {"id": "b"}), operations) == {("a",): ("z",), ("b",): ("y",)}


@pytest.mark.parametrize("back", [True, False])
def test_a_rename_that_is_taken_back_is_none(back: bool) -> None:
    operations = [RenameField(field(0), "x"), *([RenameField(field(0), "a")] if back else [])]
    assert renames_of(form({"id": "a"}), operations) == ({} if back else {("a",): ("x",)})


def test_batches_are_looked_into() -> None:
    assert list(flat([Batch((RemovePart("/0"), RemovePart("/1"))), RemovePart("/2")])) == [RemovePart(f"/{i}") for i in range(3)]
