"""Saves that did not get through, and saves that replaced what somebody else wrote: what can be done about them."""

import asyncio
import html
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.definition import RecordRef
from app.errors import Unavailable
from app.submissions.outcomes import Saved
from app.submissions.page_post import read_page_post
from tests.making import REGISTRY, TOKEN, own
from tests.web.remote import Remote

FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]


NEW = "/forms/DOCKERREGISTRY/new"


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    far = Remote(tmp_path)
    yield far
    far.close()


def test_the_platform_is_down_the_input_is_kept_and_sent_again_with_one_click(remote: Remote) -> None:
    pairs = [*own(remote.person.get(NEW).text), *FORM, ("f.password", "CANARY")]
    remote.go_down()
    answer = remote.person.post(NEW, pairs)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/unfinished/")
    told = remote.person.get(answer.headers["location"]).text
    assert "Not saved yet" in told and "is kept" in told and "Send again" in told
    kept = b"".join(path.read_bytes() for path in (remote.folder / "engine").glob("forms.sqlite*"))
    assert b"CANARY" not in kept
    remote.restart()
    remote.come_up()
    assert ">Not saved<" in remote.person.get("/unfinished").text
    sent = remote.person.post(f"{answer.headers['location']}/send")
    assert sent.status_code == 303 and sent.headers["location"].startswith("/forms/DOCKERREGISTRY/")
    assert [each["password"] for each in remote.records()] == ["CANARY"]
    assert "Nothing unfinished" in remote.person.get("/unfinished").text


def test_a_draft_goes_with_what_is_sent_again_unless_more_was_typed_since(remote: Remote) -> None:
    for typed_since in (False, True):
        page = own(remote.person.get(NEW).text)
        remote.person.post("/drafts/DOCKERREGISTRY?record=", [*page, ("f.name", "half")])
        remote.go_down()
        kept = remote.person.post(NEW, [*page, *FORM, ("f.namespace", str(typed_since))]).headers["location"]
        remote.come_up()
        if typed_since:
            remote.person.post("/drafts/DOCKERREGISTRY?record=", [*page, ("f.name", "another one")])
        remote.person.post(f"{kept}/send")
        assert ("You have unsaved input" in remote.person.get(NEW).text) is typed_since


def test_a_form_seen_before_opens_after_a_restart_while_the_platform_is_down(remote: Remote) -> None:
    assert remote.person.get(NEW).status_code == 200
    remote.restart()
    remote.go_down()
    page = remote.person.get(NEW)
    assert page.status_code == 200 and "Registry Name" in page.text


def test_a_create_that_happened_without_an_answer_is_found_and_not_doubled(remote: Remote) -> None:
    pairs = [*own(remote.person.get(NEW).text), *FORM]
    remote.faults.after = True
    answer = remote.person.post(NEW, pairs)
    assert answer.headers["location"].startswith("/forms/DOCKERREGISTRY/"), "found by reading back"
    remote.faults.after = False
    again = remote.person.post(NEW, pairs)
    assert again.headers["location"].partition("?")[0] == answer.headers["location"].partition("?")[0]
    assert len(remote.records()) == 1


def test_a_create_of_which_nobody_knows_is_shown_with_both_possibilities(remote: Remote) -> None:
    remote.person.post(NEW, [*own(remote.person.get(NEW).text), *FORM])  # the same content, by an earlier submission
    other = [*own(remote.person.get(NEW).text), *FORM]
    twin = {**REGISTRY, "entity": "DOCKERREGISTRY", "level": 421}
    tenant = remote.origin.state.services.platform.tenant
    headers = {"authorization": f"Bearer {TOKEN}"}
    httpx.post(f"{remote.url}/v1/objects", json={**twin, "comboKey": f"SUB:{tenant}|ENT:"}, headers=headers).raise_for_status()
    remote.faults.after = True
    answer = remote.person.post(NEW, other)
    assert answer.headers["location"].startswith("/unfinished/")
    remote.faults.after = False
    told = remote.person.get(answer.headers["location"]).text
    assert "We don&#39;t know yet if this was saved" in told and told.count("This one") == 2 and "Create it again" in told
    before = len(remote.records())
    ids = re.findall(r"adopt\?record=([0-9a-f-]+)", told)
    adopted = remote.person.post(f"{answer.headers['location']}/adopt?record={ids[0]}")
    assert adopted.headers["location"] == f"/forms/DOCKERREGISTRY/{ids[0]}?told=saved"
    assert len(remote.records()) == before


def test_an_update_without_an_answer_is_safe_to_send_again(remote: Remote) -> None:
    created = remote.person.post(NEW, [*own(remote.person.get(NEW).text), *FORM]).headers["location"].partition("?")[0]
    page = own(remote.person.get(created).text)
    remote.faults.after = True
    answer = remote.person.post(created, [*page, ("f.name", "renamed")])
    assert answer.headers["location"].startswith("/unfinished/")
    remote.faults.after = False
    sent = remote.person.post(f"{answer.headers['location']}/send")
    assert sent.headers["location"].startswith(created)
    assert [(each["name"], each["_df_version"]) for each in remote.records()] == [("renamed", 1)]


def test_what_was_not_sent_goes_back_into_the_form(remote: Remote) -> None:
    pairs = [*own(remote.person.get(NEW).text), *FORM]
    remote.go_down()
    kept = remote.person.post(NEW, pairs).headers["location"]
    remote.come_up()
    edited = remote.person.post(f"{kept}/edit").headers["location"]
    assert edited == f"{NEW}?draft={dict(pairs)['instance']}"
    assert f'value="{REGISTRY["name"]}"' in remote.person.get(edited).text
    assert remote.person.get(kept).status_code == 404


def slipping(remote: Remote, theirs: dict[str, Any], *, seen: bool = True) -> None:
    """At the next PATCH a stranger writes between our reading and it. `seen`: the second look comes between theirs and ours."""
    platform = remote.app.state.services.platform
    update, get = platform.update, platform.get
    slipped, looked = asyncio.Event(), asyncio.Event()
    readings = itertools.count(1)

    async def look(principal: Any, entity: str, id: str) -> Any:
        if entity == "DEFINITION" or next(readings) == 1:
            return await get(principal, entity, id)
        await slipped.wait()
        platform.get = get
        try:
            if not seen:
                raise Unavailable("platform-unreachable")
            return await get(principal, entity, id)
        finally:
            looked.set()

    async def pending(principal: Any, entity: str, id: str, changes: Any, if_version: Any = None) -> Any:
        platform.update = update
        await update(principal, entity, id, theirs)
        slipped.set()
        await looked.wait()
        return await update(principal, entity, id, changes)

    platform.update, platform.get = pending, look


def made_far(remote: Remote, **more: str) -> tuple[str, list[tuple[str, str]]]:
    pairs = [*FORM, *[(f"f.{key}", text) for key, text in more.items()]]
    created = remote.person.post(NEW, [*own(remote.person.get(NEW).text), *pairs]).headers["location"].partition("?")[0]
    return created, own(remote.person.get(created).text)


def test_a_write_that_slipped_in_is_told_with_both_values_and_put_back(remote: Remote) -> None:
    """Between our reading and our PATCH; the platform checks no versions."""
    created, page = made_far(remote)
    slipping(remote, {"url": "slipped.example.com", "name": "theirs <b>"})
    answer = remote.person.post(created, [*page, ("f.name", "mine"), ("f.namespace", "mine alone")])
    told = remote.person.get(answer.headers["location"]).text
    assert "Someone else changed this record while you were saving" in told
    assert "Someone else also changed “URL”" in told and told.count("<b>Mine</b>") == 1
    assert "<b>Mine</b> mine</dd><dd><b>Theirs</b> theirs &lt;b&gt;</dd>" in told
    assert "Saved, but it replaced someone else&#39;s change" in remote.person.get("/unfinished").text
    back = re.search(r'formaction="([^"]*/restore)"', told)
    assert back and remote.person.post(back[1]).headers["location"] == f"{created}?told=saved"
    (record,) = remote.records()
    assert (record["name"], record["namespace"], record["url"]) == ("theirs <b>", "mine alone", "slipped.example.com")
    assert (
        "while you were saving" not in remote.person.get(created).text
        and "Nothing unfinished" in remote.person.get("/unfinished").text
    )


def test_mine_can_be_kept_all_the_same(remote: Remote) -> None:
    created, page = made_far(remote)
    slipping(remote, {"name": "theirs"})
    remote.person.post(created, [*page, ("f.name", "mine")])
    kept = re.search(r'formaction="([^"]*/discard[^"]*)"', remote.person.get(created).text)
    assert kept and remote.person.post(html.unescape(kept[1])).headers["location"] == created
    assert [each["name"] for each in remote.records()] == ["mine"]
    assert "while you were saving" not in remote.person.get(created).text


def test_theirs_is_not_put_back_over_what_was_written_since(remote: Remote) -> None:
    created, page = made_far(remote)
    slipping(remote, {"name": "theirs"})
    remote.person.post(created, [*page, ("f.name", "mine")])
    back = re.search(r'formaction="([^"]*/restore)"', remote.person.get(created).text)
    remote.person.post(created, [*own(remote.person.get(created).text), ("f.name", "newer")])
    assert back
    asked = remote.person.post(back[1])
    assert (
        asked.status_code == 422
        and "<b>Mine</b> <bdi>theirs</bdi>" in asked.text
        and "<b>Theirs</b> <bdi>newer</bdi>" in asked.text
    )


def test_a_secret_that_was_replaced_is_put_back_unseen(remote: Remote) -> None:
    created, page = made_far(remote, password="CANARY-1")
    slipping(remote, {"password": "CANARY-2"})
    remote.person.post(created, [*page, ("s.password", "replace"), ("f.password", "CANARY-3")])
    told = remote.person.get(created).text
    assert "a secret, which isn&#39;t shown" in told and "CANARY" not in told
    kept = b"".join(path.read_bytes() for path in (remote.folder / "engine").glob("forms.sqlite*"))
    assert b"CANARY" not in kept
    back = re.search(r'formaction="([^"]*/restore)"', told)
    assert back and remote.person.post(back[1]).status_code == 303
    assert [each["password"] for each in remote.records()] == ["CANARY-2"]


def test_where_nobody_can_know_it_is_said_plainly(remote: Remote) -> None:
    created, page = made_far(remote)
    slipping(remote, {"name": "theirs"}, seen=False)
    remote.person.post(created, [*page, ("f.name", "mine")])
    told = remote.person.get(created).text
    assert "unknown: the platform doesn&#39;t keep earlier values" in told and "/restore" not in told
    assert f"<b>Before</b> {REGISTRY['name']}" in told and "Dismiss" in told


def test_a_write_into_other_fields_replaces_nothing(remote: Remote) -> None:
    created, page = made_far(remote)
    slipping(remote, {"url": "slipped.example.com"})
    answer = remote.person.post(created, [*page, ("f.name", "mine")])
    told = remote.person.get(answer.headers["location"]).text
    assert "Someone else also changed “URL”. Both changes are kept" in told and "while you were saving" not in told


def test_people_of_one_engine_do_not_overrun_each_other(remote: Remote) -> None:
    created, page = made_far(remote)
    pages = [[(name, text) for name, text in page if name != "submission"] for _ in range(8)]
    path = created.rsplit("/", 1)[1]
    records, platform = remote.app.state.services.records, remote.app.state.services.platform

    async def save(number: int) -> Any:
        principal = await platform.authenticate(TOKEN)
        submission = read_page_post([*pages[number], ("submission", f"s{number}"), ("f.name", f"name {number}")])
        return await records.save(principal, RecordRef("DOCKERREGISTRY", path), submission)

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(save(number) for number in range(8)))

    outcomes = remote.person._runner.run(all_at_once())
    saved = [each for each in outcomes if isinstance(each, Saved)]
    assert len(saved) == 1 and not saved[0].lost_updates, "the others are asked"
    assert [each["_df_version"] for each in remote.records()] == [1]
