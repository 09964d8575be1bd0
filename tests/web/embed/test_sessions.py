"""Sessions of frames over HTTP: tokens, sign-ins, cookies."""

import asyncio
import json

import httpx
import pytest
from fastapi import FastAPI

from tests.making import ORIGIN, REGISTRY, TOKEN, own, run
from tests.web.embedding import EMBEDDED, HOST, NAVIGATION, OTHER_HOST, FrameSessions, ancestors, facts, value_of

NEW = "/embed/DOCKERREGISTRY/new"


FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED, "FORMS_MAX_BODY_BYTES": "100000"}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    return FrameSessions(app)


@pytest.fixture
def record(frames: FrameSessions) -> str:
    return str(frames.server.new_record(**REGISTRY)["id"])


LISTED = f"'self' {HOST} {OTHER_HOST}"


def made(frames: FrameSessions, session: str) -> str:
    answer = frames.post(NEW, session, [*own(frames.get(NEW, session).text), *FORM])
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def cookie_of(answer: httpx.Response) -> str:
    (told,) = [told for told in answer.headers.get_list("set-cookie") if told.startswith("__Host-forms_embed=")]
    return told.partition(";")[0]


def test_what_a_session_made_stays_open_to_it(frames: FrameSessions, record: str) -> None:
    session = frames.session()
    path = made(frames, session)
    page = frames.get(path, session)
    assert page.status_code == 200 and facts(page)["record"] == path.rsplit("/", 1)[1]
    assert frames.post(path, session, [*own(page.text), ("f.name", "again")]).status_code == 303
    assert frames.get(f"/embed/DOCKERREGISTRY/{record}", session).json()["code"] == "other_record"
    assert frames.get(path, frames.session()).json()["code"] == "other_record", "another session for new ones made nothing"


def test_and_to_the_session_that_follows_it_also_when_it_has_expired(frames: FrameSessions) -> None:
    session = frames.session(user="jane")
    path = made(frames, session)
    frames.now += 700
    assert frames.get(path, session).json()["code"] == "session_expired"
    renewed = frames.exchange(frames.token(user="jane"), authorization=f"Bearer {session}").json()["session"]
    assert frames.get(path, renewed).status_code == 200
    again = frames.exchange(frames.token(user="jane"), authorization=f"Bearer {renewed}").json()["session"]
    assert frames.get(path, again).status_code == 200
    strangers = frames.exchange(frames.token(user="joe"), authorization=f"Bearer {session}").json()["session"]
    assert frames.get(path, strangers).json()["code"] == "other_record", "somebody else of the same host"
    frames.now += 2 * 86_400
    late = frames.exchange(frames.token(user="jane"), authorization=f"Bearer {again}").json()["session"]
    frames.now += 1
    assert frames.exchange(frames.token(user="jane"), authorization=f"Bearer {again}").status_code == 200
    assert frames.get(path, late).json()["code"] in ("other_record",), "after a day it is forgotten"


def test_a_sign_in_gives_a_session_that_prolongs_itself_until_the_sign_in_ends(frames: FrameSessions, record: str) -> None:
    answer = frames.sign_in(record=record)
    told = answer.json()
    assert answer.status_code == 200 and told["renewable"] is True and told["expires_in"] in (599, 600)
    assert told["grant"]["actions"] == ["read", "reveal", "write"] and told["grant"]["record"] == record
    session = told["session"]
    for _ in range(80):
        frames.now += 590
        answer = frames.post_json("/embed/session", {"renew": True}, session)
        if answer.status_code != 200:
            break
        session = answer.json()["session"]
    assert answer.json()["code"] in ("session_expired", "not_granted")
    assert 12 * 3600 - 1200 < 590 * (_ + 1) < 12 * 3600 + 1200


def test_a_frames_session_ends_with_the_sign_in_that_it_was_made_with(frames: FrameSessions) -> None:
    frames.server.sign_in()
    body = {"continue": True, "parent": "", "entity": "DOCKERREGISTRY", "record": "new"}
    headers = {"sec-fetch-site": "same-origin", "accept": "application/json"}
    answer = frames.server.request("POST", "/embed/session", content=json.dumps(body).encode(), headers=headers)
    session = answer.json()["session"]
    assert frames.get(NEW, session).status_code == 200
    frames.server.post("/signout")
    assert frames.post_json("/embed/session", {"renew": True}, session).json()["code"] == "session_expired"
    assert frames.post_json("/embed/session", {"cookie": True}, session).json()["code"] == "session_expired"
    assert "f.name" not in frames.get(NEW, session).text


def test_a_refused_sign_in_in_the_window_leaves_no_session(frames: FrameSessions) -> None:
    body = {"access_token": TOKEN, "parent": "https://nobody.example", "entity": "DOCKERREGISTRY", "record": "new"}
    answer = frames.post_json("/embed/session", body, "")
    assert answer.status_code == 403 and "set-cookie" not in answer.headers
    services = frames.app.state.services
    assert run(services.sessions.all(services.platform.tenant, "admin")) == []


def test_a_sign_in_in_the_window_is_one_for_the_product_too(frames: FrameSessions) -> None:
    told = frames.sign_in().headers["set-cookie"]
    assert told.startswith("forms_session=") and "SameSite=lax" in told and TOKEN not in told
    frames.server.sign_in()
    body = {"continue": True, "parent": "", "entity": "DOCKERREGISTRY", "record": "new"}
    headers = {"sec-fetch-site": "same-origin", "accept": "application/json"}
    answer = frames.server.request("POST", "/embed/session", content=json.dumps(body).encode(), headers=headers)
    assert answer.status_code == 200 and frames.get(NEW, answer.json()["session"]).status_code == 200


def test_the_window_knows_who_opened_it(frames: FrameSessions) -> None:
    for page in (frames.server.get("/embed/signin"), frames.server.get("/embed/signin?x=1")):
        assert page.status_code == 200 and "cross-origin-opener-policy" not in page.headers and ancestors(page) == "'none'"
    assert frames.server.get(NEW).headers["cross-origin-opener-policy"] == "same-origin"
    assert frames.server.get("/signin").headers["cross-origin-opener-policy"] == "same-origin"


def test_a_cookie_serves_all_frames_of_a_host_and_nothing_but_frames(frames: FrameSessions, record: str) -> None:
    personal = frames.sign_in(record=record).json()["session"]
    answer = frames.post_json("/embed/session", {"cookie": True}, personal)
    assert answer.status_code == 204
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "__Host-forms_embed"
    assert {part.strip() for part in rest.split(";")[1:]} == {"Path=/", "Secure", "HttpOnly", "SameSite=None", "Partitioned"}
    cookie = cookie_of(answer)
    path = f"/embed/DOCKERREGISTRY/{record}"
    page = frames.get(path, **NAVIGATION, origin="", cookie=cookie)
    assert page.status_code == 200 and facts(page)["expires_in"] in (599, 600) and ancestors(page) == LISTED
    assert 'id="form"' in frames.get("/embed/SPRINTP/new", **NAVIGATION, origin="", cookie=cookie).text
    assert 'id="shell"' in frames.get(f"{path}?by=token", **NAVIGATION, origin="", cookie=cookie).text
    answer = frames.post(path, "", [*own(page.text), ("f.name", "by cookie")], cookie=cookie, accept="text/html")
    assert answer.headers["location"] == f"{path}?told=saved"
    assert frames.post(f"/forms/DOCKERREGISTRY/check?record={record}", "", cookie=cookie).status_code == 200
    assert frames.get("/embed/session", cookie=cookie).json()["renewable"] is True
    assert frames.get("/embed/session").json()["code"] == "session_missing"
    for place in ("/", "/forms/DOCKERREGISTRY", f"/forms/DOCKERREGISTRY/{record}", "/unfinished", "/schemas/DOCKERREGISTRY"):
        assert frames.get(place, cookie=cookie).status_code == 401
    assert frames.post(path, "", cookie=cookie, sec_fetch_site="cross-site").status_code == 403, "the page around may not post"


def test_a_cookie_is_renewed_and_taken_away(frames: FrameSessions) -> None:
    personal = frames.sign_in().json()["session"]
    cookie = cookie_of(frames.post_json("/embed/session", {"cookie": True}, personal))
    frames.now += 590
    renewed = frames.post_json("/embed/session", {"renew": True}, cookie=cookie)
    assert renewed.status_code == 200 and cookie_of(renewed) != cookie
    frames.now += 20
    assert 'id="shell"' in frames.get(NEW, **NAVIGATION, origin="", cookie=cookie).text, "the first has expired"
    cookie = cookie_of(renewed)
    assert 'id="form"' in frames.get(NEW, **NAVIGATION, origin="", cookie=cookie).text
    ended = frames.request("DELETE", "/embed/session", "", None, {"cookie": cookie})
    assert ended.status_code == 204 and "Max-Age=0" in ended.headers["set-cookie"]
    assert 'id="shell"' in frames.get(NEW, **NAVIGATION, origin="", cookie=cookie).text


def test_where_both_cookies_arrive_the_page_that_asks_says_which_counts(app: FastAPI, frames: FrameSessions, record: str) -> None:
    app.state.services.platform.tokens.create(user="framed", token="df_pat_of_the_one_in_the_frame_01")
    personal = frames.sign_in(record=record, access="df_pat_of_the_one_in_the_frame_01").json()["session"]
    cookie = cookie_of(frames.post_json("/embed/session", {"cookie": True}, personal))
    frames.server.sign_in()
    (signed_in,) = [f"{each.name}={each.value}" for each in frames.server._cookies.jar]
    both = f"{signed_in}; {cookie}"
    for referer in (f"{ORIGIN}/embed/DOCKERREGISTRY/{record}", f"{ORIGIN}/forms/DOCKERREGISTRY/{record}"):
        draft = [("f.name", referer)]
        assert frames.post(f"/drafts/DOCKERREGISTRY?record={record}", "", draft, cookie=both, referer=referer).status_code == 204
    framed = frames.get(f"/embed/DOCKERREGISTRY/{record}?draft=1", cookie=both).text
    plain = frames.get(f"/forms/DOCKERREGISTRY/{record}?draft=1", cookie=both).text
    assert "/embed/" in value_of(framed, "name") and "/forms/" in value_of(plain, "name")


def test_a_token_that_comes_twenty_times_at_once_makes_one_session(frames: FrameSessions) -> None:
    token = frames.token()

    async def all_at_once() -> list[int]:
        transport = httpx.ASGITransport(app=frames.app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
            body = {"token": token, "parent": HOST}
            answers = await asyncio.gather(*[client.post("/embed/session", json=body) for _ in range(20)])
            return sorted(answer.status_code for answer in answers)

    assert asyncio.run(all_at_once()) == [200, *[401] * 19]
