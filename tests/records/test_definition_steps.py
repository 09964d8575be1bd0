"""The steps of a version before it is published: which there are, and what each distinct value becomes."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.editing.operations import RenameField, RetypeField
from app.errors import EditRefused
from app.steps.model import Convert, Rename
from tests.making import run
from tests.records.test_definition_moves import Place

OPERATIONS = (RenameField("/1", "m"), RetypeField("/1", "number"))


@pytest.fixture
def place(app: FastAPI) -> Place:
    return Place(app)


def draft(place: Place, given: Any = None) -> Any:
    services = place.services
    person = services.platform.tokens.operator
    opened = run(services.definition_editing.edit(person, "THING", OPERATIONS))
    steps = services.definition_editing.steps
    return run(steps.of(person.tenant, opened.draft.base, opened.draft.document, opened.draft.operations, given))


def test_a_renamed_field_is_a_step_by_itself_and_a_conversion_is_not(place: Place) -> None:
    assert draft(place) == (Rename(("n",), ("m",)),)
    assert [type(step) for step in draft(place, [{"step": "convert", "at": "/m"}])] == [Rename, Convert]


def test_each_distinct_value_is_shown_with_what_it_becomes(place: Place) -> None:
    for text in ("12", "12", "007", "x", ""):
        place.create(n=text)
    steps = draft(place, [{"step": "convert", "at": "/m"}])
    services = place.services
    (preview,) = run(services.definition_editing.steps.preview(services.platform.tokens.operator, "THING", steps))
    lines = [(line.value, line.count, line.after, line.reason, line.is_exact) for line in preview.lines]
    assert lines == [("x", 1, None, "not-a-number", True), ("12", 2, 12, "", True), ("007", 1, 7, "", False)]
    assert (preview.distinct, preview.failing) == (3, 1)


def test_a_value_that_a_step_refuses_stops_the_publish(place: Place) -> None:
    place.create(n="x")
    steps = draft(place, [{"step": "convert", "at": "/m", "policy": "refuse"}])
    services = place.services
    with pytest.raises(EditRefused) as refused:
        run(services.definition_editing.steps.check(services.platform.tokens.operator, "THING", steps))
    assert (refused.value.code, refused.value.params) == ("step-values-refused", {"count": 1})
