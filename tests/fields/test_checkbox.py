import pytest

from app.fields.base import MISSING
from tests.fields.checks import CONTEXT, accepts, field, kind_of, parse


def test_an_unticked_box_is_no_and_one_that_is_not_on_the_form_is_missing() -> None:
    assert parse(field("checkbox"), "") is False
    assert parse(field("checkbox"), "", "true") is True
    assert parse(field("checkbox")) is MISSING


def test_never_ticked_and_unticked_are_no_difference() -> None:
    box = field("checkbox")
    assert kind_of(box).same(box, False, MISSING)
    assert not kind_of(box).same(box, True, MISSING)


@pytest.mark.parametrize(
    ("stored", "text"), [(True, "Yes"), (False, "No"), ("true", "Yes"), (1, "Yes"), (None, ""), ("maybe", "maybe")]
)
def test_it_reads_in_words_however_sloppily_it_is_stored(stored: object, text: str) -> None:
    assert kind_of(field("checkbox")).display(field("checkbox"), stored, CONTEXT) == text


def test_only_yes_and_no_are_valid() -> None:
    assert accepts(field("checkbox"), False)
    assert not accepts(field("checkbox"), "true")


def test_it_is_never_required() -> None:
    assert not field("checkbox", required=True).required
