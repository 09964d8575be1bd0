"""The demo: what it shows, and that it deletes nothing but itself."""

import asyncio
from pathlib import Path

import pytest

from app.main import build_app
from app.settings import load_settings
from scripts import demo
from tests.making import Browser, end_event_loop, run


def test_it_has_records_with_history_drafts_and_a_conflict(tmp_path: Path) -> None:
    settings = load_settings({"FORMS_DATA_DIR": str(tmp_path), "FORMS_EXAMPLES": "1"})
    asyncio.run(demo.fill(settings))
    app = build_app(settings)
    services = app.state.services
    tokens = services.platform.capabilities.tokens
    records = run(services.platform.list(tokens.operator, demo.ENTITY))
    assert len(records) == 40
    lines = run(services.platform.history(tokens.operator, demo.ENTITY, records[0]["id"]))
    assert lines[-1]["at"] <= lines[0]["at"] - (demo.DAYS - 1) * demo.DAY_SECONDS * 1000
    assert {each["replicationStatus"] for each in records} == {"1", "2"}
    assert any(each["storageUsed"] > each["storageLimit"] for each in records)
    person = Browser(app, tokens.create())
    person.sign_in()
    page = person.get("/unfinished").text
    assert "edge-mirror" in page and "eu-central Harbor" in page
    services.store.close()
    end_event_loop()


def test_a_folder_that_it_did_not_make_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "demo")
    assert demo.empty_folder() == demo.empty_folder() == tmp_path / "demo"
    (tmp_path / "demo" / demo.MARK).unlink()
    with pytest.raises(SystemExit):
        demo.empty_folder()
    assert (tmp_path / "demo").is_dir()
