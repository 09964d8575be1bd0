"""What is noted of a moved record has no secrets, also not those that became ones later."""

import pytest

from app.database.store import Store
from app.platform.move_notes import seal_notes, value_at_pointer
from app.platform.secret_properties import SecretProperties
from tests.jobs.conftest import store  # noqa: F401 - a fixture
from tests.making import run
from tests.platform.conftest import postgres_url  # noqa: F401 - a fixture
from tests.platform.moving import RENAME, TO_NUMBER, MovingPlace


@pytest.fixture
def place(store: Store) -> MovingPlace:  # noqa: F811
    return MovingPlace(store)


def test_a_pointer_leads_into_objects_or_to_nothing() -> None:
    assert value_at_pointer({"p": {"a/b": 1}}, "/p/a~1b") == 1
    assert value_at_pointer({"p": "x"}, "/p/a") is None is value_at_pointer({}, "/p")


def test_a_former_name_of_what_became_a_secret_is_not_noted_either(place: MovingPlace) -> None:
    id = place.create(a="s3cret", n="1")
    place.publish(RENAME, TO_NUMBER)
    place.work()
    place.becomes_secret("b")
    paths = run(SecretProperties(place.store).of(place.person.tenant, "THING"))
    run(place.store.write(lambda it: seal_notes(it, place.person.tenant, "THING", id, paths)))
    (note,) = place.noted(id)
    assert "s3cret" not in str(note) and (note["before"], note["after"]) == ({"/n": "1"}, {"/n": 1})
