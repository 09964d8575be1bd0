"""Values that may be wrong, and findings that come to an end."""

from typing import Any

import pytest

from app.definition import Comparison, Finding
from app.reading.parsing import Limits
from app.reading.part_reader import MAX_FINDINGS, PartReader


def new_reader() -> PartReader:
    return PartReader(Limits(), [])


@pytest.mark.parametrize(("value", "expected"), [(50, 50), (33.3, 33.3), ("33%", 33.0), (" 12.5 ", 12.5), (None, 100), ("", 100)])
def test_a_percentage(value: Any, expected: float) -> None:
    reader = new_reader()
    assert (reader.percentage(value, "x"), reader.findings) == (expected, [])


@pytest.mark.parametrize("value", [0, -1, 101, "wide", "1.2.3", True, [], "٥", "²"])
def test_what_is_no_percentage_counts_as_the_whole_width(value: Any) -> None:
    reader = new_reader()
    assert reader.percentage(value, "x.width") == 100
    assert [str(each) for each in reader.findings] == ["warning: x.width: must be a percentage from 1 to 100; 100 is used"]


@pytest.mark.parametrize(("value", "expected"), [(5, 5), (-2.5, -2.5), ("7", 7), ("1e3", 1000), (None, None), ("", None)])
def test_a_number(value: Any, expected: float | None) -> None:
    reader = new_reader()
    assert (reader.number(value, "x"), reader.findings) == (expected, [])


@pytest.mark.parametrize("value", ["many", True, "true", [], 1e301, "[1]"])
def test_what_is_no_number_is_ignored_with_a_finding(value: Any) -> None:
    reader = new_reader()
    assert reader.number(value, "x.min") is None
    assert [str(each) for each in reader.findings] == ["warning: x.min: must be a number; it is ignored"]


def test_a_condition_is_parsed_or_becomes_findings() -> None:
    reader = new_reader()
    assert reader.condition({"a": "1"}, "x") == Comparison("a", "equals", "1")
    assert reader.condition("always", "x.visibility") is None
    assert [each.path for each in reader.findings] == ["x.visibility"]


def test_findings_stop_at_their_limit() -> None:
    reader = new_reader()
    reader.add(*[Finding("note", "x", "y")] * (MAX_FINDINGS - 1))
    for _ in range(3):
        reader.find("note", "x", "z")
    assert len(reader.findings) == MAX_FINDINGS
