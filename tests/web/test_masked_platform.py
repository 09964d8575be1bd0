"""An engine over a platform that says of secrets only that they are stored: this access token may not read them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.making import REGISTRY, TOKEN, own
from tests.web.remote import Remote

WRITER = "df_pat_reads_and_writes_0123456789"
AS_WRITER = {"authorization": f"Bearer {WRITER}"}
MASK = {"stored": True}


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    made = Remote(tmp_path)
    made.origin.state.services.platform.tokens.create(user="writer", scopes=frozenset({"read", "write"}), token=WRITER)
    yield made
    made.close()


def new_record(remote: Remote, **fields: Any) -> str:
    answer = remote.person.api("POST", "/api/forms/DOCKERREGISTRY", {**REGISTRY, **fields}, content_type="application/json")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["record"]["id"])


def kept(remote: Remote) -> dict[str, Any]:
    (record,) = remote.records()
    return record


def test_a_page_shows_that_a_secret_is_stored_and_saves_everything_else(remote: Remote) -> None:
    path = f"/forms/DOCKERREGISTRY/{new_record(remote, password='old')}"
    page = remote.person.get(path, **AS_WRITER).text
    assert "A value is stored" in page and MASK.__repr__() not in page
    saved = remote.person.post(path, [*own(page), ("f.name", "renamed"), ("s.password", "keep"), ("f.password", "")], **AS_WRITER)
    assert saved.status_code == 303
    assert (kept(remote)["name"], kept(remote)["password"]) == ("renamed", "old")
    page = remote.person.get(path, **AS_WRITER).text
    remote.person.post(path, [*own(page), ("s.password", "replace"), ("f.password", "new")], **AS_WRITER)
    assert kept(remote)["password"] == "new"


def test_it_is_not_revealed_and_that_is_said(remote: Remote) -> None:
    id = new_record(remote, password="old")
    answer = remote.person.post(f"/reveal/DOCKERREGISTRY?record={id}", [("key", "password")], **AS_WRITER)
    assert answer.status_code == 403 and "Use a token with the scope" in answer.text and "stored&#34;" not in answer.text
    assert "old" in remote.person.post(f"/reveal/DOCKERREGISTRY?record={id}", [("key", "password")]).text


def test_a_secret_that_is_kept_for_another_address_has_to_be_sent_again(remote: Remote) -> None:
    """Who cannot read it cannot send it somewhere else."""
    id = new_record(remote, password="old", username="me")
    path, body = f"/api/forms/DOCKERREGISTRY/{id}", {"username": "moved", "password": MASK}
    refused = remote.person.api("PATCH", path, body, WRITER, content_type="application/json")
    assert refused.status_code == 422 or refused.status_code == 400, refused.text
    assert kept(remote)["username"] == "me"
    assert remote.person.api("PATCH", path, body, TOKEN, content_type="application/json").status_code == 200
    assert (kept(remote)["username"], kept(remote)["password"]) == ("moved", "old")


def test_a_create_without_an_answer_is_found_although_its_secret_is_masked(remote: Remote) -> None:
    page = own(remote.person.get("/forms/DOCKERREGISTRY/new", **AS_WRITER).text)
    remote.faults.after = True
    fields = [*((f"f.{name}", value) for name, value in REGISTRY.items()), ("f.password", "typed"), ("s.password", "replace")]
    answer = remote.person.post("/forms/DOCKERREGISTRY/new", [*page, *fields], **AS_WRITER)
    remote.faults.after = False
    assert answer.status_code == 303 and "/unfinished/" not in answer.headers["location"], answer.headers
    assert kept(remote)["password"] == "typed"


def test_nothing_is_written_back_as_a_value(remote: Remote) -> None:
    id = new_record(remote, password="old")
    masked = httpx.get(f"{remote.url}/v1/objects/{id}", headers=AS_WRITER).json()
    assert masked["password"] == MASK
    document = remote.person.api("GET", f"/api/forms/DOCKERREGISTRY/{id}", token=WRITER).json()["record"]
    changed = {**document, "name": "renamed"}
    answer = remote.person.api("PATCH", f"/api/forms/DOCKERREGISTRY/{id}", changed, WRITER, content_type="application/json")
    assert answer.status_code == 200, answer.text
    assert (kept(remote)["name"], kept(remote)["password"]) == ("renamed", "old")
