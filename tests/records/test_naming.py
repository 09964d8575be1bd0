"""Names of records: by the form's naming field, by `name`, or the id alone."""

from app.records.naming import names_of, naming_of
from tests.making import run, text
from tests.records.engine import THING, Engine


def test_records_are_named_by_the_field_that_names_them(engine: Engine) -> None:
    engine.define(text("title"), text("note"))
    one, two = engine.make(title="North store", note="x"), engine.make(note="y")
    naming = run(naming_of(engine.definitions, engine.principal, THING))
    assert (naming.path, naming.properties) == (("title",), ("title", "id"))
    names = run(names_of(engine.platform, engine.definitions, engine.principal, THING))
    assert names == {one.id: "North store", two.id: two.id}


def test_without_a_form_it_is_the_name_and_a_secret_names_nothing(engine: Engine) -> None:
    assert run(naming_of(engine.definitions, engine.principal, "OTHER")).path == ("name",)
    engine.define({"id": "name", "type": "password"})
    naming = run(naming_of(engine.definitions, engine.principal, THING))
    assert naming.properties == ("id",)
    assert naming.name_of({"id": "1", "name": "CANARY"}) == "1"


def test_a_platform_that_says_nothing_gives_no_names(remote: Engine) -> None:
    remote.go_down()
    assert run(names_of(remote.platform, remote.definitions, remote.principal, THING)) == {}
