"""Steps as a version's row holds them, carried out on a record."""

import json

from app.steps.stored import carry, carry_back
from tests.platform.moving import RENAME, TO_NUMBER

STEPS = json.dumps([RENAME, TO_NUMBER])


def test_a_record_what_it_was_and_what_could_not_come_along() -> None:
    carried = carry(STEPS, {"a": "x", "b": "old", "n": "y", "c": 1})
    assert carried.record == {"b": "x", "c": 1}
    assert carried.before == {"/a": "x", "/b": "old", "/n": "y"} and carried.after == {"/b": "x"}
    assert [(each["at"], each["value"], each["why"]) for each in carried.aside] == [
        ("/b", "old", "occupied"),
        ("/n", "y", "not-converted"),
    ]


def test_and_back() -> None:
    record = {"a": "x", "b": "old", "n": "y", "c": 1}
    carried = carry(STEPS, record)
    assert carry_back(STEPS, carried.record, carried.before, carried.after).record == record
    written = {**carried.record, "n": 5}
    assert carry_back(STEPS, written, carried.before, carried.after).record == {**record, "n": "5"}
