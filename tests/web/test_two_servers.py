"""Two servers over one database: a page that one of them served is saved through either."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, define, own
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture

pytestmark = pytest.mark.postgres


@pytest.fixture
def servers(settings_given: dict[str, str], postgres_url: str) -> Iterator[list[FastAPI]]:  # noqa: F811
    given = {**settings_given, "FORMS_DATABASE_URL": migrated_database(postgres_url)}
    built = [build_app(load_settings(given)) for _ in range(2)]
    built[0].state.services.platform.tokens.ensure_admin(TOKEN)
    yield built
    for app in built:
        app.state.services.maker.close()
        app.state.services.store.close()


def test_a_page_saved_twice_through_two_servers_is_in_no_conflict_with_itself(servers: list[FastAPI]) -> None:
    one, other = map(Browser, servers)
    for person in (one, other):
        person.sign_in()
    define(one, [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}])
    path = f"/forms/THING/{one.new_record('THING', 1, a='before')['id']}"
    page = own(one.get(path).text)
    saved = [person.post(path, [*page, ("f.a", text), ("f.b", "")]) for person, text in ((one, "x"), (other, "y"), (one, "z"))]
    assert [answer.status_code for answer in saved] == [303, 303, 303]
    assert one.api("GET", f"/api{path}").json()["record"]["a"] == "z"


def test_what_somebody_else_wrote_in_between_is_a_conflict(servers: list[FastAPI]) -> None:
    one, other = map(Browser, servers)
    for person in (one, other):
        person.sign_in()
    define(one, [{"id": "a", "name": "A"}])
    path = f"/forms/THING/{one.new_record('THING', 1, a='before')['id']}"
    page = own(one.get(path).text)
    assert one.post(path, [*page, ("f.a", "x")]).status_code == 303
    assert other.api("PATCH", f"/api{path}", {"a": "theirs"}, **{"content-type": "application/merge-patch+json"}).status_code == 200
    assert other.post(path, [*page, ("f.a", "y")]).status_code == 422
