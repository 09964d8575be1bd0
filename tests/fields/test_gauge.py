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
