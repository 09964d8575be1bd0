"""Makes the dumps of this folder. Run it in a clone of the version whose data is wanted, with that clone's tests beside it:

    PYTHONPATH=. python make_dump.py sqlite  > v0004_sqlite.sql
    PYTHONPATH=. python make_dump.py postgresql  > v0004_postgresql.sql

The dump holds everything that must survive an upgrade: records with secrets, a draft, a frame's session, a sign-in; where the
version
has them, a draft of a definition, a leftover and a person; saves over a remote platform: one that replaced somebody else's edit,
and one that waits because that platform is down. All of it is test data,
encrypted with the key below, which protects nothing. The comment in the first lines says what cannot be read from the dump itself.
"""

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from app.database.tables import metadata
from app.main import build_app
from app.settings import load_settings
from tests.making import REGISTRY, TOKEN, Browser, own, run
from tests.platform.conftest import _postgres_binaries, postgres_url
from tests.web.embedding import HOST, FrameSessions
from tests.web.remote import Person, Remote
from tests.web.test_nothing_lost import FORM, NEW
from tests.web.test_unfinished import slipping

KEY = "test-only-key-of-the-upgrade-dumps-0123456789"
THING = [{"id": "name", "type": "text"}, {"id": "pin", "type": "password"}, {"id": "code", "type": "password"}]


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    if sys.argv[1] == "sqlite":
        given = {"FORMS_DATA_DIR": str(folder / "data"), "FORMS_SECRET_KEY": KEY}
        print_dump(fill(folder, given), sqlite_dump(folder / "data" / "forms.sqlite"))
        return
    clusters = postgres_url.__wrapped__()
    url = next(clusters)
    given = {"FORMS_DATA_DIR": str(folder / "data"), "FORMS_SECRET_KEY": KEY, "FORMS_DATABASE_URL": url}
    print_dump(fill(folder, given), postgres_dump(url))
    next(clusters, None)


def fill(folder: Path, given: dict[str, str]) -> dict[str, Any]:
    """Uses the application as people do; gives what the test must know to look for it."""
    app = build_app(load_settings({**given, "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_EMBED_ORIGINS": HOST}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    browser, frames = Browser(app), FrameSessions(app)
    made = {"key": KEY, "token": TOKEN, "made_at": time.time(), "tenant": browser.tenant}
    browser.sign_in()
    made["cookie"] = browser._cookies.get("forms_session")
    made["record"] = browser.new_record(**REGISTRY, password="CANARY-password")["id"]
    thing = {"id": "THING", "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{browser.tenant}|ENT:"}
    assert browser.api("POST", "/v1/objects", {**thing, "definition": json.dumps(THING)}).status_code == 201
    made["thing"] = browser.new_record("THING", name="n", pin="CANARY-pin", code="CANARY-code")["id"]
    assert browser.get("/forms/THING/new").status_code == 200
    # "code" is no secret any more by the definition, and "pin" is gone: both were secret once.
    later = json.dumps([THING[0], {"id": "code", "type": "text"}])
    assert browser.api("PATCH", "/v1/objects/THING?entity=DEFINITION", {"definition": later}).status_code == 200
    assert browser.get("/forms/THING/new").status_code == 200
    assert browser.post("/drafts/DOCKERREGISTRY", [("f.name", "typed and not saved")]).status_code == 204
    made["frame_session"] = frames.session()
    new = frames.get("/embed/DOCKERREGISTRY/new", made["frame_session"])
    saved = frames.post("/embed/DOCKERREGISTRY/new", made["frame_session"], [*own(new.text), *FORM])
    assert saved.status_code in (200, 201, 303), saved.text
    fill_later_tables(app, browser)
    app.state.services.store.close()
    return {**made, **fill_remote(folder, given)}


def fill_later_tables(app: FastAPI, browser: Browser) -> None:
    """What versions after the first ones store, where the version that runs has a table for it."""
    services = app.state.services
    if "definition_drafts" in metadata.tables:
        revision = re.search(r'name="revision" value="(\d+)"', browser.get("/definitions/THING").text)
        assert revision
        edit = [("do", "set"), ("at", "/0"), ("revision", revision[1]), ("p.label", "In a draft"), ("p.type", "text")]
        assert browser.post("/definitions/THING/edit", edit).status_code == 303
    if "leftovers" in metadata.tables:
        from app.state.leftovers import Typed  # not there in earlier versions

        principal = run(services.platform.authenticate(TOKEN))
        run(services.leftovers.add(principal, "THING", "", "form", [Typed("Note", "not-taken-removed", ("an hour of text",))]))
    if "people" in metadata.tables:
        assert browser.post("/people", [("name", "Ann"), ("role", "write")]).status_code == 200


def fill_remote(folder: Path, given: dict[str, str]) -> dict[str, Any]:
    """Saves over a platform that is somewhere else, in the same database."""

    class Engine(Remote):
        def restart(self) -> None:
            self.app = build_app(load_settings({**given, "DEMANDFLOW_URL": self.url, "FORMS_DEFINITION_TTL": "3600"}))
            self.person = Person(self.app)

    remote = Engine(folder / "remote")
    created = remote.person.post(NEW, [*own(remote.person.get(NEW).text), *FORM]).headers["location"].partition("?")[0]
    page = own(remote.person.get(created).text)
    slipping(remote, {"name": "theirs"})
    remote.person.post(created, [*page, ("f.name", "mine"), ("s.password", "replace"), ("f.password", "CANARY-remote")])
    fresh = own(remote.person.get(NEW).text)
    remote.go_down()
    waiting = remote.person.post(NEW, [*fresh, *FORM, ("f.name", "waiting for the platform"), ("f.password", "CANARY-wait")])
    tenant = remote.origin.state.services.platform.tenant
    remote.person.close()
    remote.app.state.services.store.close()
    remote.origin.state.services.store.close()
    return {
        "remote_tenant": tenant,
        "remote_record": created.rsplit("/", 1)[1],
        "waiting": waiting.headers["location"].rsplit("/", 1)[1],
    }


def sqlite_dump(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def postgres_dump(url: str) -> str:
    """Without the commands of psql, which no driver knows."""
    command = [str(_postgres_binaries() / "pg_dump"), "--inserts", "--no-owner", url.replace("+psycopg", "")]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return "\n".join(line for line in lines if line and not line.startswith(("--", "\\"))) + "\n"


def print_dump(made: dict[str, Any], text: str) -> None:
    print("-- Test data only, made by make_dump.py of this folder. The key and the tokens protect nothing.")
    print(f"-- {json.dumps(made)}")
    print(text, end="")


if __name__ == "__main__":
    main()
