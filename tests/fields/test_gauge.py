import pytest

from tests.fields.checks import CONTEXT, field, kind_of


@pytest.mark.parametrize(
    ("value", "percent", "text"),
    [
        (0, "0", "0 %"),
        (99.5, "99.5", "99.5 %"),
        (100, "100", "100 %"),
        (150, "100", "150 %"),
        (-1, "0", "-1 %"),
        (None, "0", ""),
        (float("nan"), "0", "nan %"),
    ],
)
def test_the_picture_is_clamped_and_the_number_is_not(value: float | None, percent: str, text: str) -> None:
    gauge = field("gauge")
    assert kind_of(gauge).part(gauge, "percent", value, CONTEXT) == percent
    assert kind_of(gauge).display(gauge, value, CONTEXT) == text


def test_the_ring_follows_the_bounds() -> None:
    gauge = field("gauge", min=0, max=200)
    assert kind_of(gauge).part(gauge, "percent", 100, CONTEXT) == "50"
    assert kind_of(gauge).part(gauge, "percent", 10**400, CONTEXT) == "100"


def test_it_is_always_read_only() -> None:
    assert not field("gauge").writable


@pytest.mark.parametrize(
    ("better", "value", "tone"),
    [
        ("lower", 79.9, "good"),
        ("lower", 80, "warn"),
        ("lower", 95, "bad"),
        ("lower", 150, "bad"),
        ("higher", 95.1, "good"),
        ("higher", 95, "warn"),
        ("higher", 80, "bad"),
        ("higher", -1, "bad"),
        ("lower", None, ""),
        ("lower", float("nan"), ""),
        ("lower", "80", ""),
    ],
)
@pytest.mark.parametrize("thresholds", [[80, 95], [95, 80]])
def test_thresholds_and_their_direction_give_a_state(thresholds: list[int], better: str, value: object, tone: str) -> None:
    gauge = field("gauge", thresholds=thresholds, better=better)
    assert kind_of(gauge).part(gauge, "tone", value, CONTEXT) == tone
    assert bool(kind_of(gauge).part(gauge, "state", value, CONTEXT)) == (tone in ("warn", "bad"))


def test_a_single_threshold_warns_and_lower_is_better_where_nothing_is_said() -> None:
    gauge = field("gauge", thresholds=[10])
    assert [kind_of(gauge).part(gauge, "tone", value, CONTEXT) for value in (9, 10, 99)] == ["good", "warn", "warn"]


def test_without_thresholds_there_is_no_state() -> None:
    assert kind_of(gauge := field("gauge")).part(gauge, "tone", 100, CONTEXT) == ""
