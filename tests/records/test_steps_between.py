"""Whoever still speaks an earlier version is carried through the steps between, for 30 days."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.records.steps_between import StepsBetween
from app.steps.model import Rename
from tests.making import own, run
from tests.records.test_definition_moves import CONVERT, RENAME, RETYPE, Place

MONTH = 31 * 86_400


@pytest.fixture
def place(app: FastAPI) -> Place:
    place = Place(app)
    place.admin.sign_in()
    return place


def opened(place: Place, id: str, **typed: str) -> list[tuple[str, str]]:
    """What a form of the present version posts after somebody has typed."""
    pairs = own(place.admin.get(f"/forms/THING/{id}").text)
    record: dict[str, Any] = place.admin.api("GET", f"/api/forms/THING/{id}").json()["record"]
    shown = {f"f.{name}": str(record.get(name) or "") for name in ("alpha", "n") if name in typed or name in record}
    return [*pairs, *{**shown, **{f"f.{name}": text for name, text in typed.items()}}.items()]


def test_an_open_form_of_the_version_before_is_saved_under_the_new_names(place: Place) -> None:
    id = place.create(alpha="x", n="007")
    pairs = opened(place, id, alpha="typed")
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    assert place.admin.post(f"/forms/THING/{id}", pairs).status_code == 303
    assert place.read(id) == {"beta": "typed", "n": 7}
    other = place.create(beta="y", n=1)
    place.work()
    assert place.read(id) == {"beta": "typed", "n": 7} and place.read(other) == {"beta": "y", "n": 1}


def test_a_value_of_the_older_type_is_converted(place: Place) -> None:
    id = place.create(alpha="x", n="1")
    pairs = opened(place, id, n="012")
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    place.work()
    assert place.admin.post(f"/forms/THING/{id}", pairs).status_code == 303
    assert place.read(id) == {"beta": "x", "n": 12}


def test_what_cannot_be_converted_is_named_and_the_record_stays(place: Place) -> None:
    id = place.create(alpha="x", n="1")
    pairs = opened(place, id, alpha="typed", n="12 pieces")
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    place.work()
    answer = place.admin.post(f"/forms/THING/{id}", pairs)
    assert answer.status_code != 303 and "12 pieces" in answer.text and "typed" in answer.text
    assert place.read(id) == {"beta": "x", "n": 1}


def test_fields_that_changed_places_take_what_was_typed_along(place: Place) -> None:
    id = place.create(alpha="a", n="b")
    pairs = opened(place, id, alpha="typed")
    place.publish(
        *({**RENAME, "id": "x"}, {"op": "rename-field", "at": "/1", "id": "alpha"}, {"op": "rename-field", "at": "/0", "id": "n"}),
    )
    assert place.admin.post(f"/forms/THING/{id}", pairs).status_code == 303
    place.work()
    assert place.read(id) == {"alpha": "b", "n": "typed"}


def test_a_form_that_was_opened_between_is_saved_after_an_undo(place: Place) -> None:
    id = place.create(alpha="x", n="007")
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    place.work()
    pairs = [*own(place.admin.get(f"/forms/THING/{id}").text), ("f.beta", "typed"), ("f.n", "7")]
    place.undo()
    assert place.admin.post(f"/forms/THING/{id}", pairs).status_code == 303
    assert place.read(id) == {"alpha": "typed", "n": "007"}


def test_the_way_is_known_for_30_days(place: Place) -> None:
    before = place.admin.api("GET", "/api/definitions/THING").json()["hash"]
    place.publish(RENAME)
    after = place.admin.api("GET", "/api/definitions/THING").json()["hash"]
    services = place.services
    versions = services.definition_history._versions
    now = run(versions.all(services.platform.tenant, "THING"))[0].at

    def way(later: float) -> Any:
        return run(StepsBetween(versions, lambda: now + later).of(services.platform.tenant, "THING", before, after))

    assert way(0) == ((Rename(("alpha",), ("beta",)),),) and way(MONTH) == ()
