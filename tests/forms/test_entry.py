"""What is known of a definition beside its form."""

import pytest

from app.forms.entry import Entry
from tests.making import form_of, text


@pytest.mark.parametrize(
    ("flaw", "outage", "trouble"),
    [("", "", ""), ("a flaw", "", "a flaw"), ("", "an outage", "an outage"), ("a flaw", "an outage", "a flaw")],
)
def test_the_trouble_is_the_flaw_or_else_the_outage(flaw: str, outage: str, trouble: str) -> None:
    assert Entry(form_of(text("a")), (), None, 0.0, flaw=flaw, outage=outage).trouble == trouble
