"""Steps in words."""

from typing import Any

import pytest

from app.texts.translator import ENGLISH
from app.web.definitions.step_words import step_sentences


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"step": "rename", "from": "/a", "to": "/b"}, "The values of /a move to /b."),
        (
            {"step": "convert", "at": "/n", "before": {"kind": "text"}, "after": {"kind": "number"}, "policy": "clear"},
            "The values of /n are converted from text to number. Convert them; clear what can't be converted.",
        ),
        ({"step": "split", "at": "/a", "into": ["/b", "/c"], "separator": "-"}, "The values of /a are split at “-” into /b, /c."),
        (
            {"step": "merge", "from": ["/b", "/c"], "into": "/a", "separator": "-"},
            "The values of /b, /c are joined with “-” in /a.",
        ),
        ({"step": "options", "at": "/s", "map": {"1": "2", "3": ""}}, "In /s, options change: 1 → 2, 3 → –."),
        ({"step": "fill", "at": "/n", "value": 5, "blank": False}, "Records without a value in /n get 5."),
        (
            {"step": "fill", "at": "/n", "value": "x", "blank": True},
            "Records without a value in /n, also those that were emptied, get x.",
        ),
        ({"step": "retire", "at": "/n"}, "The values of /n are set aside."),
    ],
)
def test_each_step_has_words(step: dict[str, Any], words: str) -> None:
    assert step_sentences(ENGLISH, [step]) == [words]
