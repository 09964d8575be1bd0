"""Bars of usage and units of labels, read off names alone."""

from typing import Any

import pytest

from app.pages.usage import measuring_times, split_unit, usage_limits, usage_texts
from tests.making import form_of, reading

NUMBER = {"type": "number"}


def limits_of(*fields: dict[str, Any]) -> dict[str, str]:
    definition = reading(*fields).definition
    ids = {field.position: field.id for field in definition.fields()}
    return {ids[position]: limit.id for position, limit in usage_limits(definition.fields()).items()}


def test_a_read_only_number_has_its_limit_beside_it() -> None:
    used, limit = {"id": "storageUsed", "readonly": True, **NUMBER}, {"id": "storageLimit", **NUMBER}
    assert limits_of(used, limit) == {"storageUsed": "storageLimit"}
    assert limits_of({**used, "readonly": False}, limit) == {}
    assert limits_of(used) == {}
    assert limits_of(used, {**limit, "type": "text"}) == {}


@pytest.mark.parametrize(
    ("used", "limit", "percent", "tone"),
    [
        (0, 10, "0", "good"),
        (79, 100, "79", "good"),
        (80, 100, "80", "warn"),
        (95, 100, "95", "bad"),
        (300, 100, "300", "bad"),
        (-5, 100, "0", "good"),
    ],
)
def test_usage_is_a_percentage_with_a_tone(used: float, limit: float, percent: str, tone: str) -> None:
    texts = usage_texts(used, limit, "GB")
    assert texts is not None
    assert (texts["percent"], texts["tone"], texts["unit"]) == (percent, tone, "GB")


@pytest.mark.parametrize(("used", "limit"), [(None, 1), (1, None), ("1", 2), (True, 2), (1, 0), (1, -1), (10**400, 1)])
def test_without_two_numbers_there_is_nothing_to_compare(used: Any, limit: Any) -> None:
    assert usage_texts(used, limit, "") is None


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("Storage Limit (GB)", ("Storage Limit", "GB")),
        ("Push Rate (per hour)", ("Push Rate", "per hour")),
        ("Name", ("Name", "")),
        ("(x)", ("(x)", "")),
        ("Name (which is far too long)", ("Name (which is far too long)", "")),
    ],
)
def test_units_are_taken_off_labels(label: str, parts: tuple[str, str]) -> None:
    assert split_unit(label) == parts


def test_a_number_was_measured_at_its_own_time_or_at_that_of_all() -> None:
    form = form_of(
        {"id": "a", "type": "number", "readonly": True},
        {"id": "b", "type": "gauge"},
        {"id": "typed", "type": "number"},
        {"id": "aMeasuredAt", "type": "datetime", "readonly": True},
        {"id": "measuredAt", "type": "datetime", "readonly": True},
    )
    times = measuring_times(form.definition.fields())
    fields = {field.position: field.id for field, _ in form.inputs}
    assert {fields[position]: time.id for position, time in times.items()} == {"a": "aMeasuredAt", "b": "measuredAt"}
    assert measuring_times(form_of({"id": "a", "type": "gauge"}, {"id": "measuredAt", "type": "text"}).definition.fields()) == {}
