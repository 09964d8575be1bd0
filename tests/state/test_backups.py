"""A backup that was made while people save is complete, opens with its key, and never overwrites anything."""

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from app.errors import BadSetting
from app.main import build_app
from app.platform.base import Principal
from app.settings import Settings, load_settings
from app.state.backups import MANIFEST, back_up, read_manifest, remove_old_backups, restore, verify_backup
from app.state.folder_lock import folder_lock
from app.state.keys import KEY_FILE
from tests.making import REGISTRY, TOKEN, Browser, run
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture

KEY = "backup-test-key-" + "k" * 32


class Place:
    """A data folder or a database, and the application over it."""

    def __init__(self, folder: Path, database: str, url: str = "") -> None:
        self.given = {"FORMS_DATA_DIR": str(folder), **({"FORMS_DATABASE_URL": url} if database == "postgresql" else {})}

    @property
    def settings(self) -> Settings:
        return load_settings(self.given)

    def use(self, work: Any) -> Any:
        app = build_app(self.settings)
        app.state.services.platform.tokens.ensure_admin(TOKEN)
        try:
            return work(Browser(app))
        finally:
            app.state.services.store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Place, Place]:
    """One to back up, and an empty one."""
    urls = [fresh_database(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else "" for _ in range(2)]
    return Place(tmp_path / "from", request.param, urls[0]), Place(tmp_path / "to", request.param, urls[1])


def made(browser: Browser) -> str:
    return str(browser.new_record(**REGISTRY, password="CANARY")["id"])


def drafted(browser: Browser) -> None:
    browser.sign_in()
    assert browser.post("/drafts/DOCKERREGISTRY", [("f.name", "typed and not saved")]).status_code == 204


def test_the_drill(places: tuple[Place, Place], tmp_path: Path) -> None:
    source, target = places
    id = source.use(made)
    source.use(drafted)
    folder = back_up(source.settings, tmp_path / "backups")
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.iterdir()]} == {0}
    restored = restore(target.settings, folder)
    assert restored.counts["objects"] >= 1 and restored.counts["form_drafts"] == 1

    def opened(browser: Browser) -> tuple[Any, str]:
        browser.sign_in()
        record = browser.api("GET", f"/v1/objects/{id}").json()
        return record["password"], browser.get("/forms/DOCKERREGISTRY/new?draft=1").text

    password, page = target.use(opened)
    assert password == "CANARY" and "typed and not saved" in page


def test_a_backup_beside_writers_is_one_moment_of_the_database(places: tuple[Place, Place], tmp_path: Path) -> None:
    source, target = places
    source.use(made)
    app = build_app(source.settings)
    platform = app.state.services.platform
    ended, begun = threading.Event(), threading.Event()

    def write() -> None:
        async def writing() -> None:
            admin = Principal(platform.tenant, "writer", "", frozenset({"read", "write"}))
            body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{platform.tenant}|ENT:", "password": "CANARY"}
            while not ended.is_set():
                await platform.create(admin, body)
                begun.set()

        run(writing())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        folder = back_up(source.settings, tmp_path / "backups")
    finally:
        ended.set()
        writer.join(30)
        app.state.services.store.close()
    manifest = restore(target.settings, folder)
    assert manifest.counts["objects"] > 1
    assert manifest.counts["history"] >= manifest.counts["objects"]


def test_nothing_is_overwritten(places: tuple[Place, Place], tmp_path: Path) -> None:
    source, target = places
    source.use(made)
    other = target.use(made)
    folder = back_up(source.settings, tmp_path / "backups")
    with pytest.raises(BadSetting):
        restore(target.settings, folder)
    assert target.use(lambda browser: browser.api("GET", f"/v1/objects/{other}").json()["password"]) == "CANARY"


def sqlite_backup(tmp_path: Path) -> Path:
    source = Place(tmp_path / "from", "sqlite")
    source.use(made)
    return back_up(source.settings, tmp_path / "backups")


@pytest.mark.parametrize("file", ["forms.sqlite", KEY_FILE])
def test_a_damaged_file_is_named(tmp_path: Path, file: str) -> None:
    folder = sqlite_backup(tmp_path)
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(BadSetting, match=f"is damaged: {file}"):
        verify_backup(folder)
    (folder / file).unlink()
    with pytest.raises(BadSetting, match=f"is damaged: {file}"):
        restore(Place(tmp_path / "to", "sqlite").settings, folder)
    assert not (tmp_path / "to" / "forms.sqlite").exists()


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"version": 1}', "\udcff"])
def test_a_folder_without_a_manifest_is_no_backup(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadSetting, match="no complete backup"):
        read_manifest(tmp_path)


def test_missing_rows_are_noticed(tmp_path: Path) -> None:
    folder = sqlite_backup(tmp_path)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["counts"]["objects"] += 1
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(BadSetting, match="number of rows differs in objects"):
        verify_backup(folder)


def test_with_a_key_of_the_setting_the_backup_holds_none_and_needs_it(tmp_path: Path) -> None:
    source, target = Place(tmp_path / "from", "sqlite"), Place(tmp_path / "to", "sqlite")
    source.given["FORMS_SECRET_KEY"] = KEY
    id = source.use(made)
    folder = back_up(source.settings, tmp_path / "backups")
    assert sorted(path.name for path in folder.iterdir()) == ["forms.sqlite", MANIFEST]
    with pytest.raises(BadSetting, match="holds no key"):
        restore(target.settings, folder)
    target.given["FORMS_SECRET_KEY"] = KEY[::-1]
    with pytest.raises(BadSetting, match="not the key"):
        restore(target.settings, folder)
    target.given["FORMS_SECRET_KEY"] = KEY
    restore(target.settings, folder)
    assert target.use(lambda browser: browser.api("GET", f"/v1/objects/{id}").json()["password"]) == "CANARY"


def test_another_key_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    folder = sqlite_backup(tmp_path)
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / KEY_FILE).write_text(KEY)
    with pytest.raises(BadSetting, match="is another key"):
        restore(Place(tmp_path / "to", "sqlite").settings, folder)
    assert (tmp_path / "to" / KEY_FILE).read_text() == KEY


def test_not_into_a_folder_that_a_server_uses(tmp_path: Path) -> None:
    folder = sqlite_backup(tmp_path)
    with folder_lock(tmp_path / "to"), pytest.raises(BadSetting, match="already using"):
        restore(Place(tmp_path / "to", "sqlite").settings, folder)


def test_what_did_not_come_to_its_end_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Place(tmp_path / "from", "sqlite")
    source.use(made)
    (tmp_path / "from" / KEY_FILE).write_text(KEY)
    with pytest.raises(BadSetting, match="does not open 1 secrets"):
        back_up(source.settings, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_only_complete_backups_count_as_old(tmp_path: Path) -> None:
    folder = sqlite_backup(tmp_path)
    target = folder.parent
    older = [target / f"forms-2020010{day}-000000" for day in (1, 2, 3)]
    for each in older:
        shutil.copytree(folder, each)
    (older[0] / MANIFEST).unlink()
    assert remove_old_backups(target, 2) == [older[1]]
    assert sorted(each.name for each in target.iterdir()) == sorted(each.name for each in (older[0], older[2], folder))
