import pytest

from tests.fields.checks import CONTEXT, field, kind_of


@pytest.mark.parametrize(
    ("value", "percent", "text"),
    [(0, "0", "0 %"), (99.5, "100", "99.5 %"), (100, "100", "100 %"), (150, "100", "150 %"), (-1, "0", "-1 %"), (None, "0", "")],
)
def test_the_picture_is_clamped_and_the_number_is_not(value: float | None, percent: str, text: str) -> None:
    gauge = field("gauge")
    assert kind_of(gauge).part(gauge, "percent", value, CONTEXT) == percent
    assert kind_of(gauge).read(gauge, value, CONTEXT) == text


def test_the_ring_follows_the_bounds() -> None:
    gauge = field("gauge", min=0, max=200)
    assert kind_of(gauge).part(gauge, "dash", 100, CONTEXT) == "78.5 157.08"


def test_it_is_always_read_only() -> None:
    assert not field("gauge").writable
