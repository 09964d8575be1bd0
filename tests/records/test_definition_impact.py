"""What another definition would do to the records of a platform."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.definition import Object
from app.errors import Unavailable
from app.records.definition_impact import DefinitionImpact, DefinitionImpacts, compare_in_time
from app.state.drafts import Drafts
from app.workers.form_maker import FormMaker
from tests.making import form_maker, form_of, run, text
from tests.records.conftest import FIELDS
from tests.records.engine import Engine
from tests.state.conftest import new_keys

TIGHTER = [text("name", required=True), {"id": "count", "type": "number", "max": 5}, {"id": "password", "type": "password"}]


def impacts(engine: Engine) -> DefinitionImpacts:
    return DefinitionImpacts(engine.platform, engine.definitions, form_maker(), Drafts(engine.store, new_keys()))


def impact(engine: Engine, fields: Sequence[Mapping[str, Any]], **more: Any) -> DefinitionImpact:
    service = impacts(engine)
    document: Object = {"name": "Thing", "definition": json.dumps(fields)}
    new = run(service.new_form(engine.principal, "THING", document))
    return run(service.impact(engine.principal, "THING", new, **more))


def test_records_are_counted_on_every_platform_and_secrets_are_not(engine: Engine) -> None:
    for record in ({"name": "a", "count": 9, "note": "n", "password": "p"}, {"count": 3}):
        engine.make(**record)
    seen: list[int] = []
    found = impact(engine, TIGHTER, progress=seen.append)
    assert found.impact is not None and found.not_counted is None and seen[-1:] == [2]
    counts = {each.path: dict(each.counts) for each in found.impact.properties}
    assert counts == {("name",): {"records-lack": 1}, ("count",): {"records-refused": 1}, ("note",): {"records-leave": 1}}


def test_what_was_ever_secret_stays_a_secret_in_the_new_form(engine: Engine) -> None:
    new = run(impacts(engine).new_form(engine.principal, "THING", {"definition": json.dumps([text("password")])}))
    assert new.by_key["password"][0].secret


def test_a_platform_that_does_not_answer_is_not_counted(engine: Engine, monkeypatch: Any) -> None:
    async def fail(*_: Any) -> None:
        raise Unavailable("platform-unreachable")

    monkeypatch.setattr(engine.platform, "visit", fail)
    found = impact(engine, TIGHTER)
    assert found.impact is None and found.not_counted is not None and found.not_counted.code == "not-counted-unavailable"
    assert found.comparison.severity == "breaking"


def test_counting_ends_at_its_budget_and_says_so(embedded: Engine) -> None:
    embedded.make(name="a")
    found = impact(embedded, TIGHTER, seconds=-1)
    assert found.not_counted is not None and found.not_counted.code == "not-counted-time"


def test_drafts_and_uses_are_named(embedded: Engine) -> None:
    drafts = Drafts(embedded.store, new_keys())
    run(drafts.keep(embedded.principal, "THING", "", "one", {}))
    shown = [*FIELDS, {"id": "a", "visibility": {"name": "x"}}]
    embedded.define(*shown)
    found = impact(embedded, [{**shown[0], "required": True}, *shown[1:]])
    assert found.drafts == 1 and found.uses is not None
    assert [use.code for use in found.uses["name",]] == ["used-by-visibility", "used-by-name"]


def test_what_takes_longer_than_its_budget_is_undecided(embedded: Engine, monkeypatch: Any) -> None:
    forms = form_of({"id": "n", "type": "number"}), form_of({"id": "n", "type": "number", "max": 5})
    assert compare_in_time(forms, seconds=-1).changes[0].verdict == "undecided"

    async def over_budget(*_: Any) -> None:
        raise Unavailable("text-over-budget")

    monkeypatch.setattr(FormMaker, "computed", over_budget)
    assert run(impacts(embedded).comparison(*forms)).changes[0].verdict == "undecided"


def test_a_comparison_in_the_worker_process_is_the_same(monkeypatch: Any) -> None:
    monkeypatch.setattr("app.workers.form_maker.SMALL_FORM_BYTES", 0)
    maker = form_maker()
    forms = form_of({"id": "n", "type": "number"}), form_of({"id": "n", "type": "number", "max": 5})
    renames = ((("a",), ("b",)),)
    assert run(maker.computed(forms, compare_in_time, renames, 2.0)) == compare_in_time(forms, renames)
    maker.close()
