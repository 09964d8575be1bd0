"""Lists with references: their names are found, sorted by and shown."""

import json

from app.definition import DEFINITION
from app.records.listing import Listing, ListWish
from tests.making import run, text
from tests.records.engine import THING, Engine


def with_references(engine: Engine) -> None:
    engine.define(text("name"), {"id": "ref", "type": "objectLookup", "entity": "STORE"})
    combo_key = f"SUB:{engine.far.tenant}|ENT:"
    definition = {"id": "STORE", "entity": DEFINITION, "definition": json.dumps([text("title")])}
    run(engine.far.create(engine.principal, {**definition, "level": 1, "comboKey": combo_key}))
    for title in ("North", "Harbour"):
        made = run(engine.far.create(engine.principal, {"entity": "STORE", "level": 1, "comboKey": combo_key, "title": title}))
        engine.make(name=f"of {title}", ref=made["id"])
    engine.make(name="of nothing")


def search(engine: Engine, **wish: str) -> Listing:
    return run(engine.records.search(engine.principal, THING, ListWish(**wish)))  # type: ignore[arg-type]


def names(listing: Listing) -> list[str]:
    return [each["name"] for each in listing.found.objects]


def test_references_are_found_and_sorted_by_their_names(engine: Engine) -> None:
    with_references(engine)
    assert names(search(engine, text="NORTH harb")) == []
    assert names(search(engine, text="harbour")) == ["of Harbour"]
    assert names(search(engine, sort="ref")) == ["of Harbour", "of North", "of nothing"]
    assert set(search(engine).names["STORE"].values()) == {"North", "Harbour"}


def test_a_list_asks_for_names_only_where_it_shows_some(engine: Engine) -> None:
    with_references(engine)
    assert search(engine, text="nothing").names.keys() == {"STORE"}
    engine.define(text("name"))
    assert search(engine, text="nothing").names == {}
