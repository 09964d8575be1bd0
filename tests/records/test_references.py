"""What is typed into a reference is the id of a record, or is refused with the nearest names."""

import json

import pytest

from app.definition import DEFINITION
from app.errors import NotAllowed, Unavailable
from app.records.references import References
from app.submissions.json_input import JsonDocument
from app.submissions.outcomes import Decision, Rejected
from tests.making import run, text
from tests.records.engine import THING, Engine

REFERENCE = {"id": "ref", "type": "objectLookup", "entity": "STORE", "required": True}


def stores(engine: Engine, *titles: str) -> list[str]:
    combo_key = f"SUB:{engine.far.tenant}|ENT:"
    definition = {"id": "STORE", "entity": DEFINITION, "definition": json.dumps([text("title")])}
    run(engine.far.create(engine.principal, {**definition, "level": 1, "comboKey": combo_key}))
    made = ({"entity": "STORE", "level": 1, "comboKey": combo_key, "title": title} for title in titles)
    return [str(run(engine.far.create(engine.principal, each))["id"]) for each in made]


def decide(engine: Engine, value: object, stored: dict[str, object] | None = None) -> Decision | Rejected:
    return run(engine.records.decide(engine.principal, THING, stored, JsonDocument({"ref": value})))


def said(outcome: Decision | Rejected) -> list[tuple[str, str, object]]:
    review = outcome if isinstance(outcome, Rejected) else outcome.review
    return [(each.code, each.severity, each.params.get("names")) for each in review.messages]


def test_an_id_is_taken_and_a_name_is_refused_with_the_records_of_that_name(engine: Engine) -> None:
    engine.define(text("name"), REFERENCE)
    [id, _] = stores(engine, "alpha registry", "beta")
    assert isinstance(decide(engine, id), Decision)
    refused = decide(engine, "alpha registry")
    assert isinstance(refused, Rejected)
    assert said(refused) == [("no-such-record-near", "error", ("alpha registry",))]
    assert said(decide(engine, "the beta")) == [("no-such-record-near", "error", ("beta",))]
    assert said(decide(engine, "zzz")) == [("no-such-record", "error", ())]


def test_of_several_ids_each_new_one_counts_and_an_old_one_stays(engine: Engine) -> None:
    engine.define(text("name"), {**REFERENCE, "multiple": True})
    [id] = stores(engine, "alpha")
    stored = {"id": "1", "entity": THING, "ref": ["gone"]}
    assert isinstance(decide(engine, ["gone", id], stored), Decision)
    assert isinstance(decide(engine, ["gone", id, "another"], stored), Rejected)


def test_a_dangling_id_stays_valid_while_it_is_not_changed(engine: Engine) -> None:
    engine.define(text("name"), REFERENCE)
    stores(engine, "alpha")
    stored = {"id": "1", "entity": THING, "ref": "gone"}
    outcome = run(engine.records.decide(engine.principal, THING, stored, JsonDocument({"name": "x"})))
    assert isinstance(outcome, Decision) and said(outcome) == []


def test_where_nobody_can_say_it_the_id_warns(engine: Engine) -> None:
    engine.define(text("name"), {**REFERENCE, "entity": "NOWHERE"})
    outcome = decide(engine, "some id")
    assert isinstance(outcome, Decision) and said(outcome) == [("record-not-checked", "warning", ())]


@pytest.mark.parametrize("error", [Unavailable("platform-unreachable"), NotAllowed("not-permitted")])
def test_a_platform_that_does_not_answer_blocks_nothing(engine: Engine, error: Exception) -> None:
    engine.define(text("name"), REFERENCE)
    [id] = stores(engine, "alpha")

    class Silent:
        async def get(self, *arguments: object) -> object:
            raise error

    silent = References(Silent(), engine.definitions)  # type: ignore[arg-type]
    outcome = run(silent.judge(engine.principal, decide(engine, id)))
    assert isinstance(outcome, Decision) and said(outcome) == [("record-not-checked", "warning", None)]
