"""Steps as JSON and back."""

import json
from typing import Any

import pytest
from hypothesis import given

from app.errors import EditRefused
from app.steps.conversions import Choices
from app.steps.json_form import renames_in, step_to_json, steps_from_json
from app.steps.model import Convert, Fill, MapOptions, Merge, Rename, Retire, Split, Step
from tests.steps.making import NUMBER, ONE, TEXT, steps_at_random

A, B, C = ("a",), ("b",), ("p/q", "c")
ALL: tuple[Step, ...] = (
    Rename(A, C),
    Convert(A, TEXT, ONE, Choices(options={"x": "1"}, order="dmy", zone="Europe/Berlin"), "clear"),
    Split(A, (B, C), ", "),
    Merge((A, B), C, "-"),
    MapOptions(A, {"1": "2"}),
    Fill(A, {"x": 1}, blank=True),
    Retire(A),
)


@pytest.mark.parametrize("step", ALL, ids=lambda step: type(step).__name__)
def test_there_and_back(step: Step) -> None:
    assert steps_from_json(json.loads(json.dumps([step_to_json(step)]))) == (step,)


@given(steps_at_random())
def test_any_steps_there_and_back(steps: tuple[Step, ...]) -> None:
    assert steps_from_json([step_to_json(step) for step in steps]) == steps


def test_a_conversion_takes_its_shapes_from_the_fields() -> None:
    sent = [{"step": "rename", "from": "/a", "to": "/b"}, {"step": "convert", "at": "/b"}]
    assert steps_from_json(sent, {A: TEXT}, {B: NUMBER}) == (Rename(A, B), Convert(B, TEXT, NUMBER))
    with pytest.raises(EditRefused) as refused:
        steps_from_json(sent, {}, {})
    assert refused.value.code == "step-no-field"


@pytest.mark.parametrize(
    "raw",
    [
        *("x", [1], [{"step": "x"}], [{"step": "rename", "from": "a", "to": "/b"}], [{"step": "fill", "at": "/a"}]),
        *([{"step": "split", "at": "/a", "into": ["/b"]}], [{"step": "options", "at": "/a", "map": {"1": 2}}]),
        [{"step": "convert", "at": "/a", "policy": "x"}],
        [{"step": "convert", "at": "/a", "choices": {"zone": "Nowhere"}}],
        [{"step": "convert", "at": "/a", "choices": {"order": "ymd"}}],
        [{"step": "convert", "at": "/a", "choices": {"x": 1}}],
        [{"step": "retire", "at": "/a"}] * 1001,
    ],
)
def test_what_is_no_step_is_refused(raw: Any) -> None:
    with pytest.raises(EditRefused) as refused:
        steps_from_json(raw)
    assert refused.value.code.startswith("step-")


def test_without_any() -> None:
    assert steps_from_json(None) == ()


def test_the_renames_among_steps() -> None:
    assert renames_in([{"step": "convert", "at": "/n"}, {"step": "rename", "from": "/a", "to": "/b"}]) == {A: ("b",)}
    with pytest.raises(EditRefused):
        renames_in("x")
