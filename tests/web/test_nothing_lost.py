"""Drafts, an expired sign-in, a submission that comes twice, secrets that would move, a platform that is down: nothing is lost."""

import asyncio
import html
import itertools
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from app.definition import RecordRef
from app.errors import Unavailable
from app.main import build_app
from app.settings import load_settings
from app.submissions.model import read_page_post
from app.submissions.outcomes import Saved
from tests.making import REGISTRY, TOKEN, Browser, run
from tests.submissions.test_drift import define, own, text


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]
NEW = "/forms/DOCKERREGISTRY/new"


# --- the same submission twice


def count(person: Browser) -> int:
    query = [{"entity": "DOCKERREGISTRY", "comboKey": "comboKey", "query": f"SUB:{person.tenant}", "countOnly": True}]
    return int(person.api("POST", "/v1/query", query).json()["count"])


def test_the_same_submission_twice_makes_one_record(person: Browser) -> None:
    pairs = [*own(person.get(NEW).text), *FORM]
    first, second = person.post(NEW, pairs), person.post(NEW, pairs)
    assert first.headers["location"].partition("?")[0] == second.headers["location"].partition("?")[0]
    assert count(person) == 1


def test_a_page_that_was_saved_before_asks_before_it_makes_another_record(person: Browser) -> None:
    pairs = [*own(person.get(NEW).text), *FORM]
    person.post(NEW, pairs)
    changed = [*pairs, ("f.namespace", "typed after going back")]
    answer = person.post(NEW, changed)
    assert answer.status_code == 422 and "This page was saved before." in answer.text
    assert 'value="typed after going back"' in answer.text and count(person) == 1
    assert person.post(NEW, [*own(answer.text), *changed[5:]]).status_code == 303
    assert count(person) == 2


def test_many_at_once_are_still_one(app: FastAPI, person: Browser) -> None:
    pairs = [*own(person.get(NEW).text), *FORM]
    from urllib.parse import urlencode

    async def post(client: httpx.AsyncClient) -> str:
        headers = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Bearer {TOKEN}"}
        return (await client.post(NEW, content=urlencode(pairs), headers=headers)).headers["location"].partition("?")[0]

    async def work() -> set[str]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://forms.test") as client:
            return set(await asyncio.gather(*(post(client) for _ in range(20))))

    assert len(run(work())) == 1 and count(person) == 1


def test_a_second_save_in_a_row_from_the_same_page_works(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    for name in ("first", "second"):
        assert person.post(path, [*page, ("f.name", name)]).status_code == 303
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["name"] == "second"


def test_but_not_over_what_somebody_else_wrote_in_between(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    assert person.post(path, [*page, ("f.name", "first")]).status_code == 303
    person.api("PATCH", f"/v1/objects/{record['id']}", {"name": "theirs"})
    assert person.post(path, [*page, ("f.name", "second")]).status_code == 422


def test_a_record_that_was_deleted_meanwhile_gives_back_what_was_typed(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    person.api("DELETE", f"/v1/objects/{record['id']}")
    answer = person.post(path, [*page, *FORM[1:], ("f.name", "typed")])
    assert answer.status_code == 422
    assert "Somebody deleted this record meanwhile." in answer.text and 'value="typed"' in answer.text
    assert person.post(NEW, [*own(answer.text), *FORM[1:], ("f.name", "typed")]).status_code == 303


# --- drafts


def test_a_draft_is_kept_offered_restored_and_gone_after_the_save(person: Browser) -> None:
    page = person.get(NEW).text
    answer = person.post("/drafts/DOCKERREGISTRY?record=", [*own(page), ("f.name", "half"), ("f.storageLimit", "1,5")])
    assert answer.status_code == 204 and answer.headers["x-kept"]
    assert "You have unsaved input from" in person.get(NEW).text
    assert "half" in person.get("/unfinished").text and "Unfinished (1)" in person.get("/forms/DOCKERREGISTRY").text
    restored = person.get(f"{NEW}?draft=1").text
    assert 'value="half"' in restored and 'value="1,5"' in restored
    saved = person.post(NEW, [*own(restored), ("drafted", "1"), *FORM])
    assert saved.status_code == 303
    assert "You have unsaved input" not in person.get(NEW).text


def test_a_draft_holds_no_secret_and_is_not_readable_in_the_database(person: Browser, tmp_path: Path) -> None:
    pairs = [("f.name", "CANARY-name"), ("f.password", "CANARY-secret"), ("f.token", "CANARY-token"), ("s.password", "replace")]
    person.post("/drafts/DOCKERREGISTRY?record=", [*own(person.get(NEW).text), *pairs])
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("forms.sqlite*"))
    assert b"CANARY" not in kept
    restored = person.get(f"{NEW}?draft=1").text
    assert "CANARY-name" in restored and "CANARY-secret" not in restored and "CANARY-token" not in restored


def test_a_draft_is_one_persons(app: FastAPI, person: Browser) -> None:
    person.post("/drafts/DOCKERREGISTRY?record=", [*own(person.get(NEW).text), ("f.name", "mine alone")])
    other = Browser(app, app.state.services.platform.tokens.create(user="other"))
    other.sign_in()
    assert "unsaved input" not in other.get(NEW).text and "mine alone" not in other.get("/unfinished").text
    assert "mine alone" not in other.get(f"{NEW}?draft=1").text


def test_a_draft_is_carried_to_a_newer_definition(person: Browser) -> None:
    define(person, [text("a"), text("gone", "Gone")])
    page = person.get("/forms/THING/new").text
    person.post("/drafts/THING?record=", [*own(page), ("f.a", "one"), ("f.gone", "two")])
    define(person, [text("a")])
    restored = person.get("/forms/THING/new?draft=1").text
    assert 'value="one"' in restored and "two</textarea>" in restored and "“Gone” is no longer part of the form." in restored


def test_a_draft_of_a_record_that_others_changed_asks(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = person.get(path).text
    person.post(f"/drafts/DOCKERREGISTRY?record={record['id']}", [*own(page), ("f.name", "mine"), ("f.url", REGISTRY["url"])])
    person.api("PATCH", f"/v1/objects/{record['id']}", {"name": "theirs", "url": "theirs.example.com"})
    restored = person.get(f"{path}?draft=1").text
    assert "<b>Mine</b> mine" in restored and "<b>Theirs</b> theirs" in restored
    assert 'value="theirs.example.com"' in restored and "Meanwhile somebody else changed “URL”." in restored


def test_a_draft_of_a_deleted_record_comes_back_as_a_new_one(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    person.post(f"/drafts/DOCKERREGISTRY?record={record['id']}", [*own(person.get(path).text), ("f.name", "typed")])
    person.api("DELETE", f"/v1/objects/{record['id']}")
    answer = person.get(f"{path}?draft=1")
    assert answer.headers["location"] == f"{NEW}?draft_of={record['id']}"
    assert 'value="typed"' in person.get(answer.headers["location"]).text


def test_a_draft_is_discarded(person: Browser) -> None:
    person.post("/drafts/DOCKERREGISTRY?record=", [*own(person.get(NEW).text), ("f.name", "half")])
    assert person.post("/drafts/DOCKERREGISTRY/discard?record=").headers["location"] == NEW
    assert "unsaved input" not in person.get(NEW).text
    assert "Nothing unfinished" in person.get("/unfinished").text


def test_a_save_after_the_sign_in_expired_keeps_everything_but_secrets(person: Browser, app: FastAPI) -> None:
    page = own(person.get(NEW).text)
    person.post("/signout")
    answer = person.post(NEW, [*page, ("f.name", "typed <b>\nlong"), ("f.password", "CANARY")])
    assert answer.status_code == 401
    assert "Your input is kept" in answer.text and "CANARY" not in answer.text
    inputs = re.findall(r'<textarea name="(k\.[^"]*)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    kept = [(html.unescape(name), html.unescape(value)) for name, value in inputs]
    signed_in = person.post("/signin", [("token", TOKEN), ("next", NEW), *kept])
    assert signed_in.headers["location"] == f"{NEW}?draft=1"
    assert "typed &lt;b&gt;" in person.get(f"{NEW}?draft=1").text


# --- secrets


def test_a_kept_secret_does_not_follow_to_another_place_unasked(person: Browser) -> None:
    record = person.new_record(**REGISTRY, username="me", password="stored")
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    pairs = [*page, ("f.username", "somebody else"), ("s.password", "keep")]
    answer = person.post(path, pairs)
    assert answer.status_code == 422 and "Password was stored for another Username" in answer.text
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] == "stored"
    told = person.post(f"/forms/DOCKERREGISTRY/check?record={record['id']}", [*pairs, ("visited", "17"), ("revision", "1")])
    assert 'hx-target="#f18-messages"' in told.text and "Password was stored for another Username" in told.text
    for action, typed, kept in (("keep-here", "", "stored"), ("replace", "typed", "typed")):
        fresh = own(person.get(path).text)
        answer = person.post(path, [*fresh, ("f.username", action), ("s.password", action), ("f.password", typed)])
        assert answer.status_code == 303
        assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] == kept


def test_a_secret_that_two_people_replaced_is_asked_about_and_not_shown(person: Browser) -> None:
    record = person.new_record(**REGISTRY, password="CANARY-1")
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    person.api("PATCH", f"/v1/objects/{record['id']}", {"password": "CANARY-2"})
    answer = person.post(path, [*page, ("s.password", "replace"), ("f.password", "CANARY-3")])
    assert answer.status_code == 422 and "Someone else replaced this secret too." in answer.text
    assert "CANARY" not in answer.text
    again = person.post(path, [*own(answer.text), ("s.password", "replace"), ("f.password", "CANARY-3")])
    assert again.status_code == 303
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] == "CANARY-3"


def test_a_secret_is_revealed_on_request_alone(person: Browser, caplog: pytest.LogCaptureFixture) -> None:
    record = person.new_record(**REGISTRY, password="CANARY")
    path = f"/reveal/DOCKERREGISTRY?record={record['id']}"
    assert "CANARY" in person.post(path, [("key", "password")]).text
    assert "secret revealed" in caplog.text and "field=password" in caplog.text and "CANARY" not in caplog.text
    assert person.post(path, [("key", "name")]).status_code == 404
    assert person.get(path).status_code == 405


def test_revealing_can_be_switched_off(settings_given: dict[str, str]) -> None:
    app = build_app(load_settings({**settings_given, "FORMS_REVEAL_SECRETS": "0"}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    person = Browser(app)
    person.sign_in()
    record = person.new_record(**REGISTRY, password="CANARY")
    assert person.post(f"/reveal/DOCKERREGISTRY?record={record['id']}", [("key", "password")]).status_code == 403
    assert "Reveal" not in person.get(f"/forms/DOCKERREGISTRY/{record['id']}").text
    app.state.services.store.close()


# --- a platform over the network that fails


class Faults:
    """Stands before the embedded platform's REST and swallows the answers of writes that were carried out."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.after = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def swallowed(message: Message) -> None:
            pass

        failing = self.after and scope["method"] in ("POST", "PATCH")
        await self.app(scope, receive, swallowed if failing else send)
        if failing:
            await broken(send)


async def broken(send: Send) -> None:
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


class Remote:
    """An engine over a platform that is somewhere else, over a socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.origin = build_app(load_settings({"FORMS_DATA_DIR": str(folder / "origin"), "FORMS_ADMIN_TOKEN": TOKEN}))
        self.origin.state.services.platform.tokens.ensure_admin(TOKEN)
        self.faults = Faults(self.origin)
        self.port = 0
        self.come_up()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app: Any = None
        self.restart()

    def come_up(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen()
        self.port = listening.getsockname()[1]
        self.server = uvicorn.Server(uvicorn.Config(self.faults, log_level="error", access_log=False, lifespan="off"))
        self.thread = threading.Thread(target=lambda: self.server.run(sockets=[listening]), daemon=True)
        self.thread.start()

    def go_down(self) -> None:
        """No connection is taken any more."""
        self.server.should_exit = True
        self.thread.join(10)

    def restart(self) -> None:
        """The engine alone; what it keeps stays."""
        if self.app is not None:
            self.person.close()
            self.app.state.services.store.close()
        given = {"FORMS_DATA_DIR": str(self.folder / "engine"), "DEMANDFLOW_URL": self.url, "FORMS_DEFINITION_TTL": "3600"}
        self.app = build_app(load_settings(given))
        self.person = Person(self.app)

    def close(self) -> None:
        self.go_down()
        self.person.close()
        self.app.state.services.store.close()
        self.origin.state.services.store.close()

    def records(self) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.url}/v1/entities/DOCKERREGISTRY/SUB", headers={"authorization": f"Bearer {TOKEN}"})
        return [json.loads(line) for line in answer.text.splitlines()]

    def delete(self, record: str) -> None:
        """By somebody else, straight at the platform."""
        address = f"{self.url}/v1/objects/{record}?entity=DOCKERREGISTRY"
        assert httpx.delete(address, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 204


class Person(Browser):
    """Keeps one event loop: connections to the platform belong to it."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self._runner = asyncio.Runner()

    def request(self, method: str, path: str, *, cookies: bool = True, **arguments: Any) -> httpx.Response:
        async def work() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://forms.test") as client:
                headers = {"authorization": f"Bearer {TOKEN}", **arguments.pop("headers", {})}
                return await client.request(method, path, headers=headers, **arguments)

        return self._runner.run(work())

    def close(self) -> None:
        self._runner.run(self._app.state.services.platform.close())
        self._runner.close()


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
    assert "Nobody knows yet whether this was saved" in told and told.count("This one") == 2 and "Create it again" in told
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
    assert remote.person.post(f"{kept}/edit").headers["location"] == f"{NEW}?draft=1"
    assert f'value="{REGISTRY["name"]}"' in remote.person.get(f"{NEW}?draft=1").text
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
    assert "somebody else changed “URL”" in told and told.count("<b>Mine</b>") == 1
    assert "<b>Mine</b> mine</dd><dd><b>Theirs</b> theirs &lt;b&gt;</dd>" in told
    assert "Saved, over what somebody else wrote" in remote.person.get("/unfinished").text
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
    assert asked.status_code == 422 and "<b>Mine</b> theirs" in asked.text and "<b>Theirs</b> newer" in asked.text


def test_a_secret_that_was_replaced_is_put_back_unseen(remote: Remote) -> None:
    created, page = made_far(remote, password="CANARY-1")
    slipping(remote, {"password": "CANARY-2"})
    remote.person.post(created, [*page, ("s.password", "replace"), ("f.password", "CANARY-3")])
    told = remote.person.get(created).text
    assert "a secret: it is not shown" in told and "CANARY" not in told
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
    assert "nobody knows: the platform keeps no earlier values" in told and "/restore" not in told
    assert f"<b>Before</b> {REGISTRY['name']}" in told and "Dismiss" in told


def test_a_write_into_other_fields_replaces_nothing(remote: Remote) -> None:
    created, page = made_far(remote)
    slipping(remote, {"url": "slipped.example.com"})
    answer = remote.person.post(created, [*page, ("f.name", "mine")])
    told = remote.person.get(answer.headers["location"]).text
    assert "somebody else changed “URL”; both are kept" in told and "while you were saving" not in told


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
