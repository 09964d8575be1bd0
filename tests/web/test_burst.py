"""Many people at once over a remote platform that is some way off."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.platform.fair_queue import MIN_PLACES
from tests.making import text
from tests.web.remote import Remote

PEOPLE = 64
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}


@pytest.fixture
def remote(tmp_path: Path) -> Any:
    remote = Remote(tmp_path)
    remote.redefine(text("title"))
    yield remote
    remote.close()


def new_record(remote: Remote) -> dict[str, Any]:
    """One that the platform has."""
    answer = remote.person.post("/forms/DOCKERREGISTRY/new", [("f.title", "before")])
    assert answer.status_code == 303
    return remote.records()[0]


def test_nobody_is_refused(remote: Remote) -> None:
    record = new_record(remote)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    assert remote.person.get(path).status_code == 200
    remote.faults.delay = 0.05
    pages = remote.person.at_once([("GET", path, {})] * PEOPLE)
    assert {page.status_code for page in pages} == {200}
    bodies = [{"content": urlencode({"f.title": f"title {n}"}), "headers": FORM} for n in range(PEOPLE)]
    saves = remote.person.at_once([("POST", "/forms/DOCKERREGISTRY/new", body) for body in bodies])
    assert {save.status_code for save in saves} == {303}
    assert len({each["title"] for each in remote.records()}) == PEOPLE + 1
    assert remote.faults.most_at_once > MIN_PLACES, "quick answers give more places"


def test_checks_at_every_blur_read_a_record_once(remote: Remote) -> None:
    record = new_record(remote)
    assert remote.person.get(f"/forms/DOCKERREGISTRY/{record['id']}").status_code == 200
    remote.faults.calls.clear()
    check = ("POST", f"/forms/DOCKERREGISTRY/check?record={record['id']}", {"content": urlencode({"f.title": ""}), "headers": FORM})
    assert {answer.status_code for answer in remote.person.at_once([check] * 5)} == {200}
    assert [call for call in remote.faults.calls if record["id"] in call] == []
