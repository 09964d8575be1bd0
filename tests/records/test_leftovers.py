"""What a save does not write is stored before the record is, and a form that is shown again says whether it is."""

from typing import Any

import pytest

from app.state.leftovers import Leftovers
from app.submissions.outcomes import Rejected, Saved
from tests.making import run, text
from tests.records.engine import KEYS, NEW, Engine

FIELDS = [{"id": "on", "name": "On", "type": "checkbox"}, text("name", "Name"), text("a", "A", visibility={"on": True})]


def left(engine: Engine) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.record, each.label, each.texts) for each in run(engine.leftovers.all(engine.principal))]


def test_hidden_input_is_named_and_left_over(engine: Engine) -> None:
    engine.define(*FIELDS)
    saved = engine.save(NEW, engine.page(NEW, name="x", a="typed and then hidden"))
    assert isinstance(saved, Saved) and "a" not in saved.record
    assert [(each.code, each.texts) for each in saved.not_taken] == [("hidden", ("typed and then hidden",))]
    assert left(engine) == [(str(saved.record["id"]), "A", ("typed and then hidden",))]


def test_input_into_a_removed_field_stays_through_a_second_save(engine: Engine) -> None:
    engine.define(*FIELDS, text("gone", "Gone"))
    page = engine.page(NEW, "one", name="x", gone="an hour of text")
    engine.define(*FIELDS)
    shown = engine.save(NEW, page)
    assert isinstance(shown, Rejected) and shown.are_leftovers_stored
    saved = engine.save(NEW, engine.page(NEW, "one", name="x"))
    assert isinstance(saved, Saved) and [each[1:] for each in left(engine)] == [("Gone", ("an hour of text",))]


def test_what_cannot_be_stored_is_not_said_to_be_and_is_not_saved_over(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.define(*FIELDS)
    full: Any = Leftovers(engine.store, KEYS, b"key", 10)
    monkeypatch.setattr(engine.records, "_leftovers", full)
    refused = engine.save(NEW, engine.page(NEW, name="x", a="typed and then hidden"))
    assert isinstance(refused, Rejected) and refused.refused is not None and refused.refused.code == "leftovers-full"
    assert not refused.are_leftovers_stored and left(engine) == []
