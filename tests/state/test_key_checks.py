"""A key that does not open what is stored ends the start; nothing that it does not open is written anew."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import open_store
from app.database.tables import facts, objects
from app.definition import ENCRYPTED
from app.errors import BadSetting, Refused
from app.main import build_app
from app.platform.base import Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties
from app.settings import load_settings
from app.state.drafts import Drafts
from app.state.keys import KEY_FILE, load_keys
from app.state.pending_saves import PendingSaves, State
from tests.making import REGISTRY, TOKEN, Browser, run

FIRST, SECOND = "first-test-key-" + "a" * 32, "second-test-key-" + "b" * 32
FORM = "/forms/DOCKERREGISTRY"


def started(folder: Path, key: str = "") -> Any:
    given = {"FORMS_DATA_DIR": str(folder), "FORMS_ADMIN_TOKEN": TOKEN, **({"FORMS_SECRET_KEY": key} if key else {})}
    app = build_app(load_settings(given))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    return app


def served(folder: Path, work: Callable[[Browser], Any], key: str = "") -> Any:
    """What `work` gives for a client of the application over a folder."""
    app = started(folder, key)
    try:
        return work(Browser(app))
    finally:
        app.state.services.store.close()


def with_secret(browser: Browser) -> str:
    return str(browser.new_record(**REGISTRY, password="CANARY")["id"])


def password_of(id: str) -> Callable[[Browser], Any]:
    return lambda browser: browser.api("GET", f"/v1/objects/{id}").json().get("password")


def renamed(id: str) -> Callable[[Browser], Any]:
    def work(browser: Browser) -> None:
        assert browser.api("PATCH", f"/v1/objects/{id}", {"name": "another"}).status_code == 200

    return work


BODY = sa.select(objects.c.body).where(objects.c.id == sa.bindparam("id"))
SET_BODY = sa.update(objects).where(objects.c.id == sa.bindparam("key")).values(body=sa.bindparam("text"))


def forget_used_keys(folder: Path) -> None:
    """As in a database of an earlier version."""
    store = open_store(f"sqlite:///{folder}/forms.sqlite")
    store.write_now(lambda connection: connection.execute(sa.delete(facts).where(facts.c.name.startswith("used key "))))
    store.close()


def test_without_its_key_file_a_server_does_not_start_and_makes_no_new_key(tmp_path: Path) -> None:
    id = served(tmp_path, with_secret)
    key = tmp_path / KEY_FILE
    key.rename(tmp_path / "elsewhere")
    with pytest.raises(BadSetting, match="is missing") as refused:
        started(tmp_path)
    assert "\n" not in str(refused.value)
    assert not key.exists()
    (tmp_path / "elsewhere").rename(key)
    served(tmp_path, renamed(id))
    assert served(tmp_path, password_of(id)) == "CANARY"


@pytest.mark.parametrize("kept", ["record", "draft"])
def test_a_wrong_key_does_not_start(tmp_path: Path, kept: str) -> None:
    def drafted(browser: Browser) -> None:
        browser.sign_in()
        assert browser.post("/drafts/DOCKERREGISTRY", [("f.name", "typed")]).status_code == 204

    served(tmp_path, with_secret if kept == "record" else drafted, FIRST)
    with pytest.raises(BadSetting, match="do not open 1 of"):
        started(tmp_path, SECOND)
    served(tmp_path, lambda browser: None, FIRST)


def test_a_key_that_was_put_first_keeps_the_former_one_needed(tmp_path: Path) -> None:
    id = served(tmp_path, with_secret, FIRST)
    assert served(tmp_path, password_of(id), f"{SECOND},{FIRST}") == "CANARY"
    with pytest.raises(BadSetting, match="do not open"):
        started(tmp_path, SECOND)


def test_a_key_that_nothing_is_encrypted_with_may_go(tmp_path: Path) -> None:
    served(tmp_path, lambda browser: None, FIRST)
    id = served(tmp_path, with_secret, SECOND)
    assert served(tmp_path, password_of(id), SECOND) == "CANARY"


def test_a_database_of_an_earlier_version_opens_where_a_part_is_unreadable(tmp_path: Path) -> None:
    """Earlier versions put no key on record and started with any: a draft of a key that was dropped must not lock people out."""
    id = served(tmp_path, with_secret, FIRST)
    store = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    forget_keys = sa.delete(facts).where(facts.c.name.startswith("used key "))
    run(Drafts(store, load_keys([SECOND], tmp_path).fernet).keep(Principal("t", "somebody", ""), "THING", "", "one", {"a": "b"}))
    store.write_now(lambda connection: connection.execute(forget_keys))
    store.close()
    with pytest.raises(BadSetting, match="do not open 2 of"):
        started(tmp_path, "third-test-key-" + "c" * 32)
    assert served(tmp_path, password_of(id), FIRST) == "CANARY"


def test_what_is_encrypted_is_read_again_only_where_the_keys_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served(tmp_path, with_secret, FIRST)
    monkeypatch.setattr("app.state.key_checks.unreadable_in", lambda *_: pytest.fail("read again"))
    served(tmp_path, lambda browser: None, FIRST)


def test_secrets_that_no_key_opens_survive_every_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/forms.sqlite"

    def platform(key: bytes) -> EmbeddedPlatform:
        opened = EmbeddedPlatform(open_store(url), [key])
        SecretProperties(opened._store).add_now(opened.tenant, "THING", {("password",)})
        return opened

    async def made(opened: EmbeddedPlatform) -> tuple[Principal, str]:
        admin = await opened.authenticate(opened.tokens.create())
        body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{admin.tenant}|ENT:", "name": "N", "password": "CANARY"}
        return admin, (await opened.create(admin, body))["id"]

    first, second = platform(b"1" * 32), platform(b"2" * 32)
    admin, id = run(made(first))
    updated = run(second.update(admin, "THING", id, {"name": "M"}))
    assert ENCRYPTED not in updated and "password" not in updated
    with pytest.raises(Refused):
        run(second.update(admin, "THING", id, {"password": "another"}))
    assert {name: run(first.get(admin, "THING", id))[name] for name in ("name", "password")} == {"name": "M", "password": "CANARY"}


def test_a_former_key_that_opened_something_is_needed_by_a_database_of_an_earlier_version(tmp_path: Path) -> None:
    id = served(tmp_path, with_secret, FIRST)
    forget_used_keys(tmp_path)
    assert served(tmp_path, password_of(id), f"{SECOND},{FIRST}") == "CANARY"
    with pytest.raises(BadSetting, match="do not open 1 of"):
        started(tmp_path, SECOND)
    assert served(tmp_path, password_of(id), FIRST) == "CANARY"


def test_a_key_that_opens_a_draft_alone_is_not_the_key_of_an_earlier_version(tmp_path: Path) -> None:
    served(tmp_path, with_secret, FIRST)
    store = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    run(Drafts(store, load_keys([SECOND], tmp_path).fernet).keep(Principal("t", "somebody", ""), "THING", "", "one", {"a": "b"}))
    store.close()
    forget_used_keys(tmp_path)
    with pytest.raises(BadSetting, match="do not open 1 of"):
        started(tmp_path, SECOND)


@pytest.mark.parametrize("damaged", ['""', '"x"', '"QUJD"', "5", "[]", '"' + "A" * 80 + '"'])
def test_a_damaged_secret_is_missing_and_stops_nothing(tmp_path: Path, damaged: str) -> None:
    id = served(tmp_path, with_secret, FIRST)
    other = served(tmp_path, with_secret, FIRST)
    store = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    body = json.loads(store.write_now(lambda connection: connection.execute(BODY, {"id": id}).scalar_one()))
    text = json.dumps({**body, ENCRYPTED: json.loads(damaged)})
    store.write_now(lambda connection: connection.execute(SET_BODY, {"key": id, "text": text}))
    store.close()
    if len(damaged) < 80:
        forget_used_keys(tmp_path)

    def listed(browser: Browser) -> list[Any]:
        answer = browser.api("GET", "/v1/entities/DOCKERREGISTRY/SUB")
        return sorted((json.loads(line).get("password") for line in answer.text.splitlines()), key=str)

    assert served(tmp_path, listed, FIRST) == ["CANARY", None]
    assert served(tmp_path, password_of(other), FIRST) == "CANARY"


@pytest.mark.parametrize("state", ["waiting", "unknown"])
def test_a_save_that_no_key_opens_keeps_its_content(tmp_path: Path, state: State) -> None:
    from cryptography.fernet import Fernet, MultiFernet

    store = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    first, second = (PendingSaves(store, MultiFernet([Fernet(Fernet.generate_key())])) for _ in range(2))
    principal = Principal("t", "somebody", "token")

    async def work() -> None:
        await first.begin(principal, "THING", "1", "save", {"posted": {"name": ["typed"]}})
        unopened = await second.get(principal, "save")
        assert unopened is not None and unopened.is_unreadable
        assert await second.move(unopened, state) is not None
        again = await first.get(principal, "save")
        assert again is not None and again.content["submission"] == {"posted": {"name": ["typed"]}}

    run(work())
    store.close()
