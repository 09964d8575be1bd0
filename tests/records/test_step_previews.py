"""What becomes of values that are split and joined, before a version is published."""

from typing import Any

import pytest

from app.platform.base import Object
from app.records.step_previews import StepPreview, preview_steps
from app.steps.model import Fill, Merge, Rename, Split, Step
from tests.making import run

SPLIT = Split(("name",), (("first",), ("last",)))
MERGE = Merge((("first",), ("last",)), ("name",), "-")


class Visited:
    """A platform with some records, which counts how often they are visited."""

    def __init__(self, *records: Object) -> None:
        self.records, self.visits = records, 0

    async def visit(self, principal: Any, entity: str, visit: Any, *_: Any) -> None:
        self.visits += 1
        visit(self.records)


def shown(platform: Visited, *steps: Step, secrets: tuple[tuple[str, ...], ...] = ()) -> list[StepPreview]:
    return run(preview_steps(platform, None, "THING", steps, secrets))  # type: ignore[arg-type]


def test_each_distinct_value_is_shown_with_its_count() -> None:
    platform = Visited({"name": "Ada Love"}, {"name": "Ada Love"}, {"name": "Bo"}, {"name": ""}, {}, {"name": 5})
    (found,) = shown(platform, Rename(("x",), ("y",)), SPLIT, Fill(("z",), 1))
    assert [(line.value, line.count, line.after, line.reason) for line in found.lines] == [
        (5, 1, [None, None], "not-a-text"),
        ("Ada Love", 2, ["Ada", "Love"], ""),
        ("Bo", 1, ["Bo", None], ""),
    ]
    assert (found.distinct, found.records, found.failing) == (3, 4, 1)


def test_joined_values_are_shown_together() -> None:
    platform = Visited({"first": "Ada", "last": "Love"}, {"last": "Bo"}, {"first": None})
    (found,) = shown(platform, MERGE)
    assert [(line.value, line.after) for line in found.lines] == [(["Ada", "Love"], "Ada-Love"), ([None, "Bo"], "Bo")]


@pytest.mark.parametrize("secret", [("first",), ("name",)])
def test_of_secrets_nothing_is_read(secret: tuple[str, ...]) -> None:
    platform = Visited({"first": "s3cret", "last": "x"})
    (found,) = shown(platform, MERGE, secrets=(secret,))
    assert (found.is_secret, found.lines, platform.visits) == (True, (), 0)
