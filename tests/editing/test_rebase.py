"""Operations on a version that somebody else has published meanwhile."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.editing.apply import apply, apply_all
from app.editing.matching import renames_of
from app.editing.operations import (
    AddPart,
    Batch,
    DuplicatePart,
    MovePart,
    Operation,
    RemoveOption,
    RemovePart,
    RenameField,
    RetireOption,
    RetypeField,
    SetOption,
    SetProperty,
    UnsetProperty,
)
from app.editing.rebase import CHANGED, GONE, Rebased, conflict_of, rebase
from app.errors import EditRefused
from tests.editing.making import any_documents, at_least, field, form, operations, same

BASE = form({"id": "alpha", "type": "text"}, {"id": "c"}, {"id": "s", "type": "singleselect", "options": ["1", "2"]})


def both(mine: list[Operation], theirs: list[Operation], base: Any = BASE) -> Rebased:
    document = apply_all(base, tuple(theirs))
    return rebase(base, document, tuple(mine), renames_of(base, theirs))


def fields_of(rebased: Rebased) -> Any:
    return rebased.document["definition"]["panel"][0]["rows"][0]["fields"]


def test_edits_of_a_renamed_field_are_carried_over_to_it() -> None:
    mine = [
        SetProperty(field(0), "help", "Mine"),
        SetProperty(field(1), "visibility", {"alpha": "1"}),
        RetypeField(field(0), "number"),
    ]
    rebased = both(mine, [RenameField(field(0), "beta"), RetypeField(field(0), "date")])
    assert fields_of(rebased)[:2] == [{"id": "beta", "type": "date", "help": "Mine"}, {"id": "c", "visibility": {"beta": "1"}}]
    (conflict,) = rebased.conflicts
    assert (conflict.code, conflict.mine, conflict.theirs, conflict.original) == (CHANGED, '"number"', '"date"', '"text"')
    assert conflict.operation == RetypeField(field(0), "number")


def test_what_moved_is_found_where_it_is_now() -> None:
    theirs: list[Operation] = [AddPart("", "panel", {"name": "New"}, 0), MovePart("/panel/1/rows/0/fields/0", "/panel/0")]
    rebased = both([SetProperty(field(0), "help", "Mine"), SetProperty("/panel/0", "name", "Renamed")], theirs)
    assert not rebased.conflicts
    new, main = rebased.document["definition"]["panel"]
    assert new["rows"][0]["fields"] == [{"id": "alpha", "type": "text", "help": "Mine"}]
    assert main["name"] == "Renamed"


@pytest.mark.parametrize(
    ("mine", "theirs", "code"),
    [
        (SetProperty(field(0), "help", "Mine"), RemovePart(field(0)), GONE),
        (SetProperty(field(0), "help", "Mine"), SetProperty(field(0), "help", "Theirs"), CHANGED),
        (UnsetProperty(field(0), "type"), RetypeField(field(0), "date"), CHANGED),
        (RemovePart(field(0)), SetProperty(field(0), "help", "Theirs"), CHANGED),
        (RemovePart("/panel/0"), SetProperty(field(0), "help", "Theirs"), CHANGED),
        (RenameField(field(0), "mine"), RenameField(field(0), "theirs"), CHANGED),
        (RenameField(field(0), "new"), AddPart("", "field", {"id": "new"}), "edit-id-taken"),
        (AddPart("/panel/0/rows/0", "field", {"id": "new"}), AddPart("", "field", {"id": "new"}), "edit-id-taken"),
        (SetOption(field(2), "1", "text", "Mine"), SetOption(field(2), "1", "text", "Theirs"), CHANGED),
        (SetOption(field(2), "1", "text", "Mine"), RetireOption(field(2), "1"), GONE),
        (RemoveOption(field(2), "1"), SetOption(field(2), "1", "text", "Theirs"), CHANGED),
        (Batch((RemovePart(field(1)), SetProperty(field(0), "help", "x"))), RemovePart(field(0)), GONE),
    ],
)
def test_what_both_changed_waits_for_a_decision(mine: Operation, theirs: Operation, code: str) -> None:
    rebased = both([mine], [theirs])
    (conflict,) = rebased.conflicts
    assert (conflict.code, conflict.meant) == (code, mine)
    assert rebased.operations == ()
    assert same(rebased.document, apply(BASE, theirs)[0])
    assert conflict_of(json.loads(json.dumps(conflict.to_json()))) == conflict


@pytest.mark.parametrize(
    "operation",
    [
        SetProperty(field(0), "help", "Same"),
        RenameField(field(0), "same"),
        RemovePart(field(0)),
        RetireOption(field(2), "1"),
        RetypeField(field(0), "date"),
    ],
)
def test_what_both_did_is_done(operation: Operation) -> None:
    rebased = both([operation], [operation])
    assert not rebased.conflicts
    assert same(rebased.document, apply(BASE, operation)[0])


def test_a_later_operation_follows_an_own_rename() -> None:
    rebased = both([RenameField(field(0), "mine"), SetProperty(field(0), "help", "x")], [DuplicatePart(field(1))])
    assert fields_of(rebased)[0] == {"id": "mine", "type": "text", "help": "x"}


def test_a_later_operation_follows_a_rename_that_waits() -> None:
    rebased = both([RenameField(field(0), "mine"), SetProperty(field(0), "help", "x")], [RenameField(field(0), "theirs")])
    assert len(rebased.conflicts) == 1
    assert fields_of(rebased)[0] == {"id": "theirs", "type": "text", "help": "x"}


@given(st.data())
@settings(max_examples=at_least(100))
def test_no_operation_is_lost(data: st.DataObject) -> None:
    base = data.draw(any_documents())
    mine, theirs = _sequence(data, base), _sequence(data, base)
    rebased = rebase(base, apply_all(base, tuple(theirs)), tuple(mine), renames_of(base, theirs))
    settled = [each for each in mine if isinstance(each, RemovePart | RetireOption | RemoveOption)]
    assert len(mine) - len(settled) <= len(rebased.operations) + len(rebased.conflicts) <= len(mine)
    assert same(apply_all(apply_all(base, tuple(theirs)), rebased.operations), rebased.document)
    for conflict in rebased.conflicts:
        assert conflict_of(json.loads(json.dumps(conflict.to_json()))) == conflict


@given(st.data())
@settings(max_examples=at_least(50))
def test_where_nobody_else_edits_nothing_changes(data: st.DataObject) -> None:
    base = data.draw(any_documents())
    mine = _sequence(data, base)
    rebased = rebase(base, base, tuple(mine), {})
    assert rebased.operations == tuple(mine)
    assert same(rebased.document, apply_all(base, tuple(mine)))


def _sequence(data: st.DataObject, document: Any) -> list[Operation]:
    done: list[Operation] = []
    for _ in range(data.draw(st.integers(0, 3))):
        operation = data.draw(operations(document))
        try:
            document = apply(document, operation)[0]
        except EditRefused:
            continue
        done.append(operation)
    return done
