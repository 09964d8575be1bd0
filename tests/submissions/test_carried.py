"""A page's input under the present version, through the steps between."""

import json

import pytest

from app.steps.conversions import Choices
from app.steps.model import Convert, MapOptions, Rename, Step
from app.submissions.carried import Ways, carry_post, carry_record, path_after
from app.submissions.page_post import PagePost
from tests.making import CONTEXT, form_of, text
from tests.steps.making import NUMBER, ONE, TEXT

A, B = ("a",), ("b",)
SELECT = {"type": "singleselect", "options": [{"id": "1", "text": "High"}, {"id": "2", "text": "Low"}]}
OLD = form_of(text("a"), text("n"), {"id": "s", **SELECT}, {"id": "pin", "type": "password"})
NEW = form_of(text("b"), {"id": "n", "type": "number"}, text("s"), {"id": "code", "type": "password"})
STEPS: tuple[Step, ...] = (
    *(Rename(A, B), Rename(("pin",), ("code",)), Convert(("n",), TEXT, NUMBER, Choices(decimal="comma"))),
    Convert(("s",), ONE, TEXT),
)


@pytest.mark.parametrize(
    ("posted", "edited", "after", "settled"),
    [
        ({"a": ["x"], "n": ["007"], "s": ["1"]}, {"a"}, {"b": ("x",)}, {"a"}),
        ({"n": ["1,5"], "s": ["1"]}, {"n", "s"}, {"n": ("1.5",), "s": ("High",)}, {"n", "s"}),
        ({"n": ["12 pieces"]}, {"n"}, {"n": ("12 pieces",)}, set()),
        ({"n": [""]}, {"n"}, {"n": ("",)}, {"n"}),
        ({"pin": ["secret"]}, {"pin"}, {"code": ("secret",)}, {"pin"}),
    ],
)
def test_what_was_edited_goes_along_and_the_rest_is_the_records(posted: dict, edited: set, after: dict, settled: set) -> None:  # type: ignore[type-arg]
    post = PagePost(posted, base_text=json.dumps({"a": "old", "n": "007", "s": "2"}))
    carried = carry_post((STEPS,), post, OLD, NEW, edited, CONTEXT)
    assert {key: tuple(texts) for key, texts in carried.post.posted.items()} == after
    assert carried.settled == settled and carried.renamed == {"a": "b", "pin": "code"}
    assert carried.post.base() == {"b": "old", "n": 7, "s": "Low"}


def test_versions_follow_each_other() -> None:
    ways: Ways = ((Rename(A, B),), (Rename(B, ("c",)), MapOptions(("c",), {"1": "2"})))
    assert carry_record(ways, {"a": "1"}) == ({"c": "2"}, ())
    assert path_after(ways, A) == ("c",)
