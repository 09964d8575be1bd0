"""A database of the version before decrypts with today's code, and everything in it is still there."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import metadata
from app.definition import ENCRYPTED
from app.main import build_app, open_state
from app.platform.base import Principal
from app.settings import Settings, load_settings
from app.state.drafts import Drafts
from app.state.frames import FrameSessions
from app.state.keys import Keys
from app.state.pending_saves import PendingSaves
from app.state.sessions import Sessions
from app.state.token_owners import TokenOwners
from app.submissions.stored import from_json
from tests.making import Browser, run
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture

FOLDER = Path(__file__).parent
VERSIONS = sorted({path.stem.partition("_")[0] for path in FOLDER.glob("v*_*.sql")})
NOWHERE = "http://127.0.0.1:9"
"""An address at which no platform answers."""


class Upgrade:
    """A database with the contents of a dump. `made`: what the dump's first lines say of it."""

    def __init__(self, version: str, dump: str, given: dict[str, str]) -> None:
        self.made: dict[str, Any] = json.loads(dump.splitlines()[1].removeprefix("-- "))
        self.made["version"] = version
        self._given = {**given, "FORMS_SECRET_KEY": self.made["key"], "FORMS_ADMIN_TOKEN": self.made["token"]}
        self._stores: list[Store] = []

    def settings(self, **more: str) -> Settings:
        return load_settings({**self._given, **more})

    def browser(self, **more: str) -> Browser:
        app = build_app(self.settings(**more))
        self._stores.append(app.state.services.store)
        return Browser(app, self.made["token"])

    def state(self) -> tuple[Store, Keys]:
        store, keys = open_state(self.settings())
        self._stores.append(store)
        return store, keys

    def clock(self) -> float:
        """A minute after the dump was made: sessions in it have not expired."""
        return float(self.made["made_at"]) + 60

    def has(self, version: str) -> bool:
        """Whether the dump is of that version or a later one."""
        return str(self.made["version"]) >= version

    def principal(self, tenant: str = "tenant", user: str = "admin") -> Principal:
        return Principal(self.made[tenant], user, self.made["token"], frozenset({"read", "write", "admin"}))

    def bodies(self) -> dict[str, dict[str, Any]]:
        """Stored objects by id, as they are in the database."""
        store, _ = self.state()
        statement = sa.text("SELECT id, body FROM objects")
        rows = store.write_now(lambda connection: connection.execute(statement).all())
        return {row[0]: json.loads(row[1]) for row in rows}

    def close(self) -> None:
        for store in self._stores:
            store.close()


@pytest.fixture(params=[f"{version}_{database}" for version in VERSIONS for database in ("sqlite", "postgresql")])
def upgrade(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Upgrade]:
    dump = (FOLDER / f"{request.param}.sql").read_text()
    given = {"FORMS_DATA_DIR": str(tmp_path)}
    if request.param.endswith("sqlite"):
        with sqlite3.connect(tmp_path / "forms.sqlite") as connection:
            connection.executescript(dump)
    else:
        given["FORMS_DATABASE_URL"] = fresh_database(request.getfixturevalue("postgres_url"))
        engine = sa.create_engine(given["FORMS_DATABASE_URL"], isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(dump.replace("%", "%%"))
        engine.dispose()
    upgraded = Upgrade(request.param.partition("_")[0], dump, given)
    yield upgraded
    upgraded.close()


def test_it_has_todays_tables(upgrade: Upgrade) -> None:
    store, _ = upgrade.state()

    def tables(connection: sa.Connection) -> dict[str, Any]:
        inspector = sa.inspect(connection)
        return {
            name: (
                {column["name"] for column in inspector.get_columns(name)},
                {index["name"] for index in inspector.get_indexes(name) if not index.get("duplicates_constraint")},
            )
            for name in inspector.get_table_names()
            if name != "alembic_version"
        }

    assert store.write_now(tables) == {
        table.name: (set(table.columns.keys()), {index.name for index in table.indexes}) for table in metadata.tables.values()
    }


def test_secrets_of_records_are_read_and_written(upgrade: Upgrade) -> None:
    browser = upgrade.browser()
    record, thing = f"/v1/objects/{upgrade.made['record']}", f"/v1/objects/{upgrade.made['thing']}"
    assert browser.api("GET", record).json()["password"] == "CANARY-password"
    found = browser.api("GET", thing).json()
    assert (found["pin"], found["code"]) == ("CANARY-pin", "CANARY-code")
    assert browser.api("PATCH", record, {"name": "renamed"}).json()["password"] == "CANARY-password"


def test_tokens_of_administrators_may_read_secrets_and_no_other(upgrade: Upgrade) -> None:
    store, _ = upgrade.state()
    scopes = store.write_now(lambda connection: connection.execute(sa.select(metadata.tables["tokens"].c.scopes)).scalars().all())
    assert scopes and all(("admin" in each.split()) == ("secrets" in each.split()) for each in scopes)


def test_what_was_secret_once_stays_encrypted_without_a_page_being_opened(upgrade: Upgrade) -> None:
    """By the definition in the dump "code" is a plain text, and there is no "pin"."""
    browser = upgrade.browser(FORMS_V1_VALIDATE="0")
    changed = browser.api("PATCH", f"/v1/objects/{upgrade.made['thing']}", {"code": "CANARY-2", "name": "m"})
    assert changed.json()["pin"] == "CANARY-pin"
    body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{upgrade.made['tenant']}|ENT:", "pin": "CANARY-3", "code": "CANARY-4"}
    made = browser.api("POST", "/v1/objects", body).json()["id"]
    stored = upgrade.bodies()
    assert stored[upgrade.made["thing"]].keys() & {"pin", "code", ENCRYPTED, "name"} == {ENCRYPTED, "name"}
    assert stored[made].keys() & {"pin", "code", ENCRYPTED} == {ENCRYPTED}


def test_a_draft_and_a_sign_in_survive(upgrade: Upgrade) -> None:
    store, keys = upgrade.state()
    sessions = Sessions(store, keys.fernet, 3600, 3600, upgrade.clock)
    if upgrade.has("v0005"):
        session = run(sessions.find(upgrade.made["cookie"]))
    else:
        token, made = run(sessions.read_old_cookie(upgrade.made["cookie"]))
        session = run(sessions.adopt(upgrade.made["cookie"], token, "t", "admin", "", made))
    assert session is not None and session.token == upgrade.made["token"]
    (draft,) = run(Drafts(store, keys.fernet, upgrade.clock).of_record(upgrade.principal(), "DOCKERREGISTRY", ""))
    assert from_json(draft.content).posted["name"] == ["typed and not saved"]
    browser = upgrade.browser()
    browser.sign_in()
    assert 'value="typed and not saved"' in browser.get("/forms/DOCKERREGISTRY/new?draft=1").text


def test_a_frames_session_and_its_records_survive(upgrade: Upgrade) -> None:
    store, keys = upgrade.state()
    frames = FrameSessions(store, keys.fernet, upgrade.clock)
    session = run(frames.find(upgrade.made["frame_session"]))
    assert (session.tenant, session.access) == (upgrade.made["tenant"], upgrade.made["token"])
    assert (session.grant.entity, session.grant.creates) == ("DOCKERREGISTRY", True)
    (made,) = {id for id, body in upgrade.bodies().items() if body["entity"] == "DOCKERREGISTRY" and id != upgrade.made["record"]}
    assert run(frames.made(session, made))


def test_drafts_of_definitions_leftovers_and_people_survive(upgrade: Upgrade) -> None:
    """Each from the version on that has it; before, there is none."""
    browser = upgrade.browser()
    browser.sign_in()
    assert ("In a draft" in browser.get("/definitions/THING").text) == upgrade.has("v0007")
    assert ("an hour of text" in browser.get("/leftovers").text) == upgrade.has("v0008")
    assert ("Ann" in browser.get("/people").text) == upgrade.has("v0009")


def test_pending_saves_survive_with_what_was_typed(upgrade: Upgrade) -> None:
    store, keys = upgrade.state()
    pending_saves = PendingSaves(store, keys.fernet, upgrade.clock)
    lost, waiting = run(pending_saves.open(upgrade.principal("remote_tenant", user="")))
    assert (lost.state, lost.record) == ("lost_update", upgrade.made["remote_record"])
    assert lost.content.keys() == {"lost_updates"}
    assert [each["theirs"] for each in lost.content["lost_updates"]["fields"] if "post" in each] == ["theirs"]
    assert (waiting.id, waiting.state, waiting.creates) == (upgrade.made["waiting"], "waiting", True)
    submission = from_json(waiting.content["submission"])
    assert submission.posted["name"][-1] == "waiting for the platform"
    assert submission.posted["password"] == ["CANARY-wait"]


def test_pending_saves_are_shown_and_can_be_taken_back_while_the_platform_is_down(upgrade: Upgrade) -> None:
    store, keys = upgrade.state()
    owners = TokenOwners(store, keys.hashing, upgrade.clock)
    assert run(owners.tenant_of(upgrade.made["token"])) == upgrade.made["remote_tenant"]
    run(TokenOwners(store, keys.hashing).remember(upgrade.made["token"], upgrade.made["remote_tenant"], ""))
    browser = upgrade.browser(DEMANDFLOW_URL=NOWHERE)
    browser.sign_in()
    page = browser.get("/unfinished").text
    assert "Saved, but it replaced someone else&#39;s change" in page and "waiting for the platform" in page
    assert browser.post(f"/unfinished/{upgrade.made['waiting']}/discard").status_code == 303
    assert "waiting for the platform" not in browser.get("/unfinished").text
