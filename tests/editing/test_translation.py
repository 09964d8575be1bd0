"""Definitions and operations as if fields had been renamed before."""

from typing import Any

import pytest

from app.editing.operations import AddPart, Operation, RemovePart, SetProperty
from app.editing.source import source_of
from app.editing.translation import rename_of, translated, with_names
from tests.editing.making import field, form

RENAMES = {("alpha",): ("beta",)}
DOCUMENT = form({"id": "alpha"}, {"id": "c", "visibility": {"alpha": "1"}, "help": "alpha"}, sort="alpha")


def test_ids_conditions_and_sort_are_renamed() -> None:
    after = translated(source_of(DOCUMENT), RENAMES).document()
    assert after == form({"id": "beta"}, {"id": "c", "visibility": {"beta": "1"}, "help": "alpha"}, sort="beta")


def test_without_renames_it_is_the_same() -> None:
    source = source_of(DOCUMENT)
    assert translated(source, {}) is source


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (SetProperty(field(1), "visible", {"alpha": "2"}), SetProperty(field(1), "visible", {"beta": "2"})),
        (SetProperty(field(1), "help", {"alpha": "2"}), SetProperty(field(1), "help", {"alpha": "2"})),
        (SetProperty("", "sort", "alpha"), SetProperty("", "sort", "beta")),
        (SetProperty("", "name", "alpha"), SetProperty("", "name", "alpha")),
        (
            AddPart("", "field", {"id": "d", "requiredWhen": {"alpha": "1"}}),
            AddPart("", "field", {"id": "d", "requiredWhen": {"beta": "1"}}),
        ),
        (
            AddPart("", "row", {"fields": [{"id": "alpha"}, {"id": "d", "visible": {"alpha": 1.0}}]}),
            AddPart("", "row", {"fields": [{"id": "alpha"}, {"id": "d", "visible": {"alpha": 1.0}}]}),
        ),
        (RemovePart(field(0)), RemovePart(field(0))),
    ],
)
def test_conditions_in_operations_name_the_renamed_field(operation: Operation, expected: Any) -> None:
    source = source_of(DOCUMENT)
    assert with_names(operation, source, rename_of(source, RENAMES)) == expected
