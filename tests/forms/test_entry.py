"""What is known of a definition beside its form."""

import pytest

from app.forms.entry import Entry
from app.texts.text import Fact
from tests.making import form_of, text

FLAW, OUTAGE = Fact("definition-empty", {"entity": "THING"}), Fact("platform-unreachable")


@pytest.mark.parametrize(
    ("flaw", "outage", "trouble"),
    [(None, None, None), (FLAW, None, FLAW), (None, OUTAGE, OUTAGE), (FLAW, OUTAGE, FLAW)],
)
def test_the_trouble_is_the_flaw_or_else_the_outage(flaw: Fact | None, outage: Fact | None, trouble: Fact | None) -> None:
    assert Entry(form_of(text("a")), (), None, 0.0, flaw=flaw, outage=outage).trouble == trouble
