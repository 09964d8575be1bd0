"""Changing the key, and going on after one was lost."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.main import build_app
from app.settings import load_settings
from app.state.folder_lock import folder_lock
from app.state.keys import KEY_FILE
from tests.making import REGISTRY, TOKEN, Browser

FIRST, SECOND = "first-test-key-" + "a" * 32, "second-test-key-" + "b" * 32


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))


def call(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def served(folder: Path, work: Any, key: str = "") -> Any:
    given = {"FORMS_DATA_DIR": str(folder), **({"FORMS_SECRET_KEY": key} if key else {})}
    app = build_app(load_settings(given))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    try:
        return work(Browser(app))
    finally:
        app.state.services.store.close()


def made(browser: Browser) -> str:
    return str(browser.new_record(**REGISTRY, password="CANARY")["id"])


def password(folder: Path, id: str, key: str = "") -> Any:
    return served(folder, lambda browser: browser.api("GET", f"/v1/objects/{id}").json().get("password"), key)


def test_the_key_of_the_folder_is_replaced(tmp_path: Path) -> None:
    id = served(tmp_path, made)
    old = (tmp_path / KEY_FILE).read_text().strip()
    done = call("rotate-key")
    assert (done.exit_code, "objects: 1 rows" in done.output) == (0, True), done.output
    new = (tmp_path / KEY_FILE).read_text().splitlines()
    assert len(new) == 1 and new[0] != old
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert password(tmp_path, id) == "CANARY"
    (tmp_path / KEY_FILE).write_text(old)
    refused = call("token")
    assert refused.exit_code == 1 and "do not open" in refused.output and refused.output.count("\n") == 1


def test_an_interrupted_change_resumes_with_the_same_new_key(tmp_path: Path) -> None:
    id = served(tmp_path, made)
    old = (tmp_path / KEY_FILE).read_text().strip()
    (tmp_path / KEY_FILE).write_text(f"{SECOND}\n{old}\n")
    assert password(tmp_path, id) == "CANARY"
    assert call("rotate-key").exit_code == 0
    assert (tmp_path / KEY_FILE).read_text().split() == [SECOND]
    assert password(tmp_path, id) == "CANARY"


def test_keys_of_the_setting(tmp_path: Path) -> None:
    id = served(tmp_path, made, FIRST)
    alone = call("rotate-key", FORMS_SECRET_KEY=FIRST)
    assert alone.exit_code == 1 and "put the new key before the old one" in alone.output
    both = call("rotate-key", FORMS_SECRET_KEY=f"{SECOND},{FIRST}")
    assert both.exit_code == 0 and "remove the old key" in both.output
    assert password(tmp_path, id, SECOND) == "CANARY"
    assert not (tmp_path / KEY_FILE).exists()


def test_not_beside_a_running_server(tmp_path: Path) -> None:
    served(tmp_path, made)
    with folder_lock(tmp_path):
        for command in (["rotate-key"], ["forget-lost-secrets", "--yes"]):
            done = call(*command)
            assert done.exit_code == 1 and "already using" in done.output


def test_after_a_lost_key_the_server_starts_again_without_the_secrets_alone(tmp_path: Path) -> None:
    id = served(tmp_path, made, FIRST)
    assert call("token", FORMS_SECRET_KEY=SECOND).exit_code == 1
    asked = CliRunner().invoke(main, ["forget-lost-secrets"], input="n\n", env={"FORMS_SECRET_KEY": SECOND})
    assert asked.exit_code == 1 and "1 secrets" in asked.output
    assert password(tmp_path, id, FIRST) == "CANARY"
    done = call("forget-lost-secrets", "--yes", FORMS_SECRET_KEY=SECOND)
    assert done.output == "1 removed.\n"
    stored = served(tmp_path, lambda browser: browser.api("GET", f"/v1/objects/{id}").json(), SECOND)
    assert "password" not in stored and stored["name"] == REGISTRY["name"]
    assert "nothing was removed" in call("forget-lost-secrets", "--yes", FORMS_SECRET_KEY=SECOND).output
