"""In a browser: a frame over a platform that goes down in the middle of a save, or whose record is deleted meanwhile."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.database.tables import drafts
from tests.browser.hosts import Host, element, inside, wait_for
from tests.making import REGISTRY, TOKEN
from tests.serving import Server
from tests.web.remote import Remote


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    far = Remote(tmp_path)
    yield far
    closing = threading.Thread(target=far.close)  # the browser's driver has an event loop in this one
    closing.start()
    closing.join(20)


@pytest.fixture
def engine(tmp_path: Path, remote: Remote, host: Host) -> Iterator[Server]:
    given = {"DEMANDFLOW_URL": remote.url, "FORMS_DEFINITION_TTL": "3600", "FORMS_EMBED_ORIGINS": host.url}
    running = Server(tmp_path / "framed", **given)
    host.minting(running.url)
    yield running
    running.close()


def test_what_could_not_be_saved_is_taken_back_after_a_reload(
    visitor_page: Page, host: Host, engine: Server, remote: Remote
) -> None:
    page = visitor_page
    page.goto(host.page("/kept", element(engine.url, token_url="/my/token", entity="DOCKERREGISTRY")))
    wait_for(page, "ready")
    frame = inside(page)
    frame.get_by_label("Registry Name").fill("typed while it went down")
    frame.locator("[name='f.url']").fill(REGISTRY["url"])
    frame.locator("[name='f.registryType']").select_option(value=str(REGISTRY["registryType"]))
    frame.locator("[name='f.status']").select_option(value=str(REGISTRY["status"]))
    remote.go_down()
    frame.locator("#save").click()
    assert wait_for(page, "submit.error") == {"count": 0, "codes": ["kept"]}
    expect(frame.get_by_label("Registry Name")).to_have_value("typed while it went down")
    remote.come_up()
    page.on("dialog", lambda dialog: dialog.accept())  # browsers ask before a page with unsaved input is left
    page.reload()
    wait_for(page, "ready")
    # What was typed is also in the draft of whoever leaves a page: it must come back without.
    engine.app.state.services.store.write_now(lambda connection: connection.execute(sa.delete(drafts)))
    frame.locator("button[form='take-back']").click()
    expect(frame.get_by_label("Registry Name")).to_have_value("typed while it went down")
    frame.locator("#save").click()
    saved = wait_for(page, "submit.success")
    assert [(each["id"], each["name"]) for each in remote.records()] == [(saved["record"], "typed while it went down")]


def test_what_was_typed_into_a_record_that_is_gone_stays_in_sight(visitor_page: Page, host: Host, engine: Server) -> None:
    page, owner = visitor_page, {"authorization": f"Bearer {TOKEN}"}
    made = httpx.post(f"{engine.url}/api/forms/DOCKERREGISTRY", json=REGISTRY, headers=owner)
    assert made.status_code == 201, made.text
    record = made.json()["record"]["id"]
    page.goto(host.page("/gone", element(engine.url, token_url="/my/token", entity="DOCKERREGISTRY", record=record)))
    wait_for(page, "ready")
    frame = inside(page)
    frame.get_by_label("Registry Name").fill("typed too late")
    assert httpx.delete(f"{engine.url}/api/forms/DOCKERREGISTRY/{record}", headers=owner).status_code == 204
    frame.locator("#save").click()
    assert wait_for(page, "submit.error") == {"count": 0, "codes": ["gone"]}
    expect(frame.get_by_text("Someone else deleted this record.")).to_be_visible()
    expect(frame.locator("#main").get_by_text("typed too late")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert wait_for(page, "error") == {"code": "gone"}
    expect(frame.locator("#main").get_by_text("typed too late")).to_be_visible()
