"""A chain without faults fits; whatever is altered, removed, swapped, added or cut off is named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chain import AuditEvent, AuditRow, ChainFault, chained_again, faults_in, mac_of

KEY, OTHER = b"k" * 32, b"o" * 32


def chain(count: int, key: bytes = KEY, tenant: str = "t") -> list[AuditRow]:
    rows = [
        AuditRow(number, AuditEvent(1000 + number, "ada", "sign-in", f"s{number}", "r", {"n": number}), "")
        for number in range(1, count + 1)
    ]
    previous = ""
    for index, row in enumerate(rows):
        previous = mac_of(key, tenant, row.number, row.event, previous)
        rows[index] = replace(row, mac=previous)
    return rows


def test_a_whole_chain_has_no_faults() -> None:
    rows = chain(5)
    assert faults_in([KEY], "t", rows) == []
    assert faults_in([OTHER, KEY], "t", rows, rows[2].head) == []
    assert faults_in([KEY], "t", []) == []


@given(st.integers(0, 4), st.sampled_from(["at", "person", "action", "subject", "request", "details"]))
def test_every_altered_property_is_named(index: int, name: str) -> None:
    rows = chain(5)
    altered = {"at": 5, "details": {"n": 99}}.get(name, "another")
    rows[index] = replace(rows[index], event=replace(rows[index].event, **{name: altered}))
    assert faults_in([KEY], "t", rows) == [ChainFault(index + 1, "altered")]


@given(st.integers(0, 4))
def test_a_removed_row_is_missing_unless_it_was_the_last(index: int) -> None:
    rows = chain(5)
    head = rows[-1].head
    del rows[index]
    missing = [] if index == 4 else [ChainFault(index + 1, "missing")]
    assert faults_in([KEY], "t", rows) == missing
    assert faults_in([KEY], "t", rows, head) == missing or index == 4


def test_rows_that_were_cut_off_are_noticed_by_the_head() -> None:
    rows = chain(5)
    assert faults_in([KEY], "t", rows[:3], rows[4].head) == [ChainFault(4, "cut-off")]
    assert faults_in([KEY], "t", [], rows[4].head) == [ChainFault(1, "cut-off")]
    assert faults_in([KEY], "t", rows[:3]) == []


def test_rows_that_were_removed_and_numbered_again_do_not_fit() -> None:
    rows = chain(5)
    renumbered = [*rows[:2], *(replace(row, number=row.number - 1) for row in rows[3:])]
    assert faults_in([KEY], "t", renumbered)


def test_a_chain_of_another_tenant_or_key_does_not_fit() -> None:
    rows = chain(2)
    assert [each.fault for each in faults_in([KEY], "u", rows)] == ["altered", "altered"]
    assert [each.fault for each in faults_in([OTHER], "t", rows)] == ["altered", "altered"]


@pytest.mark.parametrize("head", ["x", "3:", "3:abc", "²:x", "0:", ":"])
def test_a_head_that_never_was_is_a_fault(head: str) -> None:
    assert faults_in([KEY], "t", chain(5), head)


def test_another_key_makes_the_same_events_a_chain_of_its_own() -> None:
    rows = chain(3)
    again = chained_again([OTHER, KEY], "t", rows)
    assert [row.event for row in again] == [row.event for row in rows]
    assert faults_in([OTHER], "t", again) == []
    assert faults_in([KEY], "t", again) != []


def test_rows_of_two_keys_are_one_chain_while_keys_change() -> None:
    first = chain(2)
    third = AuditRow(3, AuditEvent(5, "ada", "sign-out"), "")
    from app.audit.chain import mac_of

    rows = [*first, replace(third, mac=mac_of(OTHER, "t", 3, third.event, first[-1].mac))]
    assert faults_in([OTHER, KEY], "t", rows) == []
