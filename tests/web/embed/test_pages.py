"""Forms inside other people's pages: who may frame, the shell, sessions, saving, looks, filling in, cookies."""

import asyncio
import html
import json
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.making import ORIGIN, REGISTRY, TOKEN, Browser
from tests.submissions.test_drift import own
from tests.web.embedding import EMBEDDED, HOST, NAVIGATION, OTHER_HOST, FrameSessions, ancestors

NEW = "/embed/DOCKERREGISTRY/new"
FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]
LISTED = f"'self' {HOST} {OTHER_HOST}"
SECRET = "s3cret-canary"


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED, "FORMS_MAX_BODY_BYTES": "100000"}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    return FrameSessions(app)


@pytest.fixture
def record(frames: FrameSessions) -> str:
    return str(frames.server.new_record(**REGISTRY)["id"])


def facts(answer: httpx.Response) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="frame-facts">(.*?)</script>', answer.text)
    told: dict[str, Any] = json.loads(text)
    return told


def field(page: str, key: str) -> str:
    """The markup of one field."""
    (found,) = re.findall(
        rf'<div class="field(?:(?!<div class="field).)*? name="f\.{key}".*?(?=<div class="field|</section>)', page, re.DOTALL
    )
    return str(found)


def cookie_of(answer: httpx.Response) -> str:
    (told,) = [told for told in answer.headers.get_list("set-cookie") if told.startswith("__Host-forms_embed=")]
    return told.partition(";")[0]


def value_of(page: str, key: str) -> str:
    """What the one-line input of a field holds."""
    (found,) = re.findall(rf'<input[^>]* name="f\.{key}"[^>]*>', page)
    return html.unescape(re.findall(r' value="([^"]*)"', found)[0])


# --- who may frame


async def fault(request: Request) -> Response:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", NEW, NAVIGATION, 200),
        ("GET", "/embed/NOTHING/new", NAVIGATION, 200),
        ("GET", "/embed/nothing", {"accept": "text/html"}, 404),
        ("GET", "/embed", {"accept": "text/html"}, 404),
        ("GET", "/embed/", {"accept": "text/html"}, 404),
        ("GET", "/embed/a/b/c/d", {"accept": "text/html"}, 404),
        ("DELETE", NEW, {"accept": "text/html"}, 405),
        ("GET", "/embed/a/b/carry", {"accept": "text/html"}, 405),
        ("POST", NEW, {"accept": "text/html"}, 401),
        ("POST", "/embed/a/b/take-back", {"accept": "text/html"}, 401),
        ("POST", NEW, {"accept": "text/html", "content-length": "200000"}, 413),
        ("GET", "/embed/fault", {"accept": "text/html"}, 500),
    ],
)
def test_every_page_below_embed_names_exactly_those_who_may_frame_it(
    app: FastAPI, frames: FrameSessions, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    app.router.routes.insert(0, Route("/embed/fault", fault))
    given = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", **headers}
    answer = frames.server.request(method, path, content=b"f.name=x" if method == "POST" else None, headers=given, cookies=False)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert ancestors(answer) == LISTED
    assert "x-frame-options" not in answer.headers
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/signin",
            "/forms/DOCKERREGISTRY",
            "/forms/DOCKERREGISTRY/new",
            "/nothing",
            "/unfinished",
            "/schemas/DOCKERREGISTRY",
        ),
        *(
            "/healthz",
            "/readyz",
            "/metrics",
            "/embed.js",
            "/embed.d.ts",
            "/embedded",
            "/v1/objects/x",
            "/embed/signin",
            "/embed/demo",
        ),
        *("/static/x/app.css", "/static/x/favicon.svg", "/live/DOCKERREGISTRY/current", "/lookups/DOCKERREGISTRY"),
    ],
)
def test_nobody_frames_anything_else(frames: FrameSessions, path: str) -> None:
    for _ in range(2):
        assert ancestors(frames.server.get(path)) == "'none'"
        frames.server.sign_in()


def test_a_form_names_its_own_tenants_origins_alone(tmp_path: Any) -> None:
    from app.main import build_app
    from app.settings import load_settings

    first = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path)}))
    tenant = first.state.services.platform.tenant
    first.state.services.store.close()
    listed = f"https://all.example,{tenant}={HOST},another={OTHER_HOST}"
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path), "FORMS_EMBED_ORIGINS": listed, "FORMS_ADMIN_TOKEN": TOKEN}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    frames = FrameSessions(app)
    session = frames.session()
    mine = f"'self' https://all.example {HOST}"
    nobodys = "'self' https://all.example"
    theirs = f"{nobodys} {OTHER_HOST}"
    assert ancestors(frames.get(NEW)) == nobodys, "nobody knows yet whose the frame is; one tenant's hosts are nothing to another's"
    for told in ("https://nobody.example/", "https://[", "https://x:99999/", "null", f"{HOST}.evil.example/"):
        assert ancestors(frames.get(NEW, accept="text/html", referer=told)) == nobodys
    for session_less in ("", "?host=" + OTHER_HOST):
        answer = frames.get(NEW + session_less, accept="text/html", referer="" if session_less else f"{OTHER_HOST}/page")
        assert (ancestors(answer), facts(answer)["origins"]) == (theirs, ["https://all.example", OTHER_HOST])
    assert ancestors(frames.get(NEW, accept="text/html", referer=f"{HOST}/")) == mine
    for path in (NEW, f"{NEW}?readonly=1"):
        assert ancestors(frames.get(path, session)) == mine
    assert ancestors(frames.post(NEW, session)) == mine
    assert ancestors(frames.get("/embed/DOCKERREGISTRY/nothing", session)) == nobodys
    page = frames.get(NEW, session).text
    action = re.findall(r'action="(/embed/DOCKERREGISTRY/new[^"]*)"', page)[0]
    signed_out = frames.post(html.unescape(action), accept="text/html", pairs=[("f.name", "typed")])
    assert (signed_out.status_code, ancestors(signed_out)) == (401, mine), "what was typed is seen where it was typed"
    assert frames.ask(origin=OTHER_HOST).json()["code"] == "origin_not_listed"
    app.state.services.store.close()


def test_without_the_setting_only_our_own_pages_frame(tmp_path: Any) -> None:
    from app.main import build_app
    from app.settings import load_settings

    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path)}))
    assert ancestors(Browser(app).get(NEW)) == "'self'"
    app.state.services.store.close()


def test_the_policy_is_strict_everywhere(frames: FrameSessions) -> None:
    frames.server.sign_in()
    for path in ("/", "/forms/DOCKERREGISTRY/new", "/signin", "/nothing", NEW, "/embed/signin", "/embed/demo"):
        answer = frames.server.get(path, accept="text/html")
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'nonce-")
        assert "unsafe" not in policy and "*" not in policy
        assert "require-trusted-types-for 'script'; trusted-types forms;" in policy
        assert "report-uri /csp-reports; report-to csp" in policy and answer.headers["reporting-endpoints"] == 'csp="/csp-reports"'
        (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
        scripts = re.findall(r"<script (?!type=\"application/json\")[^>]*>", answer.text)
        assert scripts and all(f'nonce="{nonce}"' in script for script in scripts)


# --- the shell, and the form


def test_the_shell_holds_nothing_of_the_record(frames: FrameSessions, record: str) -> None:
    path = f"/embed/DOCKERREGISTRY/{record}"
    for answer in (
        frames.get(path, accept="text/html"),
        frames.get(f"{path}?by=token", accept="text/html", cookie="__Host-forms_embed=x"),
    ):
        assert answer.status_code == 200 and 'id="shell"' in answer.text
        assert REGISTRY["name"] not in answer.text and "<form" not in answer.text
        assert facts(answer) == {
            "origins": [HOST, OTHER_HOST],
            "values": False,
            "entity": "DOCKERREGISTRY",
            "record": record,
            "page": f"/forms/DOCKERREGISTRY/{record}",
            "expires_in": None,
            "gone": False,
        }
    assert facts(frames.get(NEW, accept="text/html"))["record"] == ""


def test_a_shell_cannot_be_talked_into_anything(frames: FrameSessions) -> None:
    answer = frames.get("/embed/%3Cscript%3E%3Cimg%20src=x%3E/%3Cb%3E?panels=</script><b>&compact=</html>", accept="text/html")
    assert answer.status_code == 200 and "<img" not in answer.text and "<b>" not in answer.text
    assert facts(answer)["entity"] == "<script><img src=x>"


def test_a_form_in_a_frame_has_no_chrome_and_leads_nowhere_else(frames: FrameSessions, record: str) -> None:
    path = f"/embed/DOCKERREGISTRY/{record}"
    answer = frames.get(path, frames.session(record=record))
    page = answer.text
    assert answer.status_code == 200 and '<html lang="en" class="framed">' in page
    assert value_of(page, "name") == REGISTRY["name"]
    assert f'action="{path}"' in page and f'data-carry="{path}/carry"' in page
    assert "Sign out</button>" not in page and "/signout" not in page and "Delete</a>" not in page
    assert not re.findall(r'href="/(?!embed/|static/)', page)
    assert facts(answer)["expires_in"] in (599, 600)
    scripts = re.findall(r'<script type="module" src="/static/\w+/(\w+)\.js"', page)
    assert scripts == ["frame"]


def test_a_page_of_our_own_is_as_it_was(frames: FrameSessions, record: str) -> None:
    frames.server.sign_in()
    page = frames.server.get(f"/forms/DOCKERREGISTRY/{record}").text
    assert "frame-facts" not in page and "data-left-out" not in page and "Sign out" in page and 'class="framed' not in page


def test_a_save_is_a_save_and_keeps_how_the_form_is_shown(frames: FrameSessions, record: str) -> None:
    path = f"/embed/DOCKERREGISTRY/{record}?panels=General,Security&compact=1"
    session = frames.session(record=record)
    page = frames.get(path, session).text
    assert "framed compact" in page
    answer = frames.post(path, session, [*own(page), ("f.name", "renamed")])
    there = f"/embed/DOCKERREGISTRY/{record}?panels=General%2CSecurity&compact=1"
    assert (answer.status_code, answer.headers["location"]) == (303, f"{there}&told=saved")
    assert "Saved." in frames.get(answer.headers["location"], session).text
    assert frames.server.api("GET", f"/v1/objects/{record}").json()["name"] == "renamed"
    assert frames.post(path, session, own(page)).headers["location"].endswith("told=unchanged")
    for told in ("created", "created-1"):  # what a page of its own offers after that leads out of a frame
        assert "/forms/DOCKERREGISTRY/new" not in frames.get(f"{there}&told={told}", session).text


def test_what_is_wrong_comes_back_with_everything_typed_and_a_count(frames: FrameSessions) -> None:
    session = frames.session()
    answer = frames.post(NEW, session, [*own(frames.get(NEW, session).text), ("f.name", "typed"), ("f.storageLimit", "many")])
    assert answer.status_code == 422 and answer.headers["content-type"].startswith("text/html")
    assert value_of(answer.text, "name") == "typed"
    assert (answer.headers["x-problems"], answer.headers["x-codes"]) == ("4", "required,unreadable")
    assert 'action="/embed/DOCKERREGISTRY/new"' in answer.text and ancestors(answer) == LISTED


def test_two_people_are_asked_in_a_frame_too(frames: FrameSessions, record: str) -> None:
    path, session = f"/embed/DOCKERREGISTRY/{record}", frames.session(record=record)
    page = frames.get(path, session).text
    frames.server.api("PATCH", f"/v1/objects/{record}?entity=DOCKERREGISTRY", {"name": "theirs"})
    answer = frames.post(path, session, [*own(page), ("f.name", "mine")])
    assert answer.status_code == 422 and "conflict" in answer.headers["x-codes"]
    assert "Someone else changed the same fields" in answer.text


# --- new records


def made(frames: FrameSessions, session: str) -> str:
    answer = frames.post(NEW, session, [*own(frames.get(NEW, session).text), *FORM])
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


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


def test_the_same_page_sent_twice_makes_one_record(frames: FrameSessions) -> None:
    session = frames.session()
    pairs = [*own(frames.get(NEW, session).text), *FORM]
    places = {frames.post(NEW, session, pairs).headers["location"].partition("?")[0] for _ in range(3)}
    assert len(places) == 1


# --- how it is shown


def panels_left_out(page: str) -> set[str]:
    return set(re.findall(r'<section class="panel[^>]*aria-label="([^"]*)"[^>]* data-left-out', page))


def all_panels(page: str) -> set[str]:
    return set(re.findall(r'<section class="panel[^>]*aria-label="([^"]*)"', page))


def test_panels_that_were_not_asked_for_are_there_out_of_sight(frames: FrameSessions, record: str) -> None:
    path, session = f"/embed/DOCKERREGISTRY/{record}", frames.session(record=record)
    page = frames.get(f"{path}?panels=Security, general,Nonsense", session).text
    assert all_panels(page) - panels_left_out(page) == {"General", "Security"}
    assert page.count("data-left-out") == 3 * len(panels_left_out(page)), "tab, section and option each"
    assert panels_left_out(frames.get(path, session).text) == set()
    assert panels_left_out(frames.get(f"{path}?panels=Nonsense", session).text) == set(), "nothing known: everything"


def test_a_token_may_choose_panels_and_the_address_others(frames: FrameSessions, record: str) -> None:
    path, session = f"/embed/DOCKERREGISTRY/{record}", frames.session(record=record, panels=["Webhooks"])
    page = frames.get(path, session).text
    assert all_panels(page) - panels_left_out(page) == {"Webhooks"}
    page = frames.get(f"{path}?panels=Security", session).text
    assert all_panels(page) - panels_left_out(page) == {"Security"}


def test_a_panel_with_a_problem_is_never_left_out(frames: FrameSessions) -> None:
    session = frames.session()
    path = f"{NEW}?panels=Security"
    page = frames.get(path, session).text
    assert "General" in panels_left_out(page)
    answer = frames.post(path, session, own(page))
    assert answer.status_code == 422 and "General" not in panels_left_out(answer.text)


def test_reading_alone(frames: FrameSessions, record: str) -> None:
    path = f"/embed/DOCKERREGISTRY/{record}"
    for session, address in (
        (frames.session(record=record, actions=["read"]), path),
        (frames.session(record=record), f"{path}?readonly=1"),
    ):
        page = frames.get(address, session).text
        assert 'data-mode="view"' in page and 'id="save"' not in page and REGISTRY["name"] in page


@pytest.mark.parametrize(("actions", "offered"), [(["read", "write"], False), (["read", "write", "reveal"], True)])
def test_a_stored_secret_is_offered_only_where_it_was_granted(frames: FrameSessions, actions: list[str], offered: bool) -> None:
    id = frames.server.new_record(**REGISTRY, password=SECRET)["id"]
    session = frames.session(record=id, actions=actions)
    page = frames.get(f"/embed/DOCKERREGISTRY/{id}", session).text
    assert (">Reveal</button>" in page) is offered and SECRET not in page
    answer = frames.post(f"/reveal/DOCKERREGISTRY?record={id}", session, [("key", "password")])
    assert (SECRET in answer.text) is offered


# --- filling in


def test_what_the_host_fills_in_is_typed_judged_and_marked(frames: FrameSessions) -> None:
    prefill = {
        "name": "from the host",
        "registryType": "2",
        "storageLimit": "many",
        "tlsEnabled": True,
        "password": SECRET,
        "storageUsed": 7,
        "id": "x",
        "_df_version": 9,
        "nothing": "x",
    }
    session = frames.session(prefill=prefill)
    answer = frames.get(NEW, session)
    page = answer.text
    assert value_of(page, "name") == "from the host" and value_of(page, "storageLimit") == "many"
    assert 'value="2" selected' in field(page, "registryType")
    assert " changed" in field(page, "name").partition(">")[0] and " changed" not in field(page, "url").partition(">")[0]
    assert "must be a number" in field(page, "storageLimit"), "judged like typed input"
    assert "is required" not in page, "nobody has left anything out yet"
    assert SECRET not in page and 'name="f.storageUsed"' not in page
    known = [key for key in ("name", "registryType", "storageLimit", "tlsEnabled") if f'name="f.{key}"' in page]
    assert (answer.headers["x-prefilled"], answer.headers["x-ignored"]) == (str(len(known)), str(len(prefill) - len(known)))


def test_it_is_saved_only_when_the_person_saves(frames: FrameSessions, record: str) -> None:
    path = f"/embed/DOCKERREGISTRY/{record}"
    session = frames.session(record=record, prefill={"name": "from the host"})
    page = frames.get(path, session).text
    assert value_of(page, "name") == "from the host"
    assert frames.server.api("GET", f"/v1/objects/{record}").json()["name"] == REGISTRY["name"]
    answer = frames.post(path, session, [*own(page), ("f.name", "from the host")])
    assert frames.server.api("GET", f"/v1/objects/{record}").json()["name"] == "from the host"
    frames.server.api("PATCH", f"/v1/objects/{record}?entity=DOCKERREGISTRY", {"name": "later"})
    assert value_of(frames.get(answer.headers["location"], session).text, "name") == "later", "after a save nothing is filled in"


def test_a_host_may_fill_in_more_while_somebody_types(frames: FrameSessions, record: str) -> None:
    path, session = f"/embed/DOCKERREGISTRY/{record}", frames.session(record=record)
    page = frames.get(path, session).text
    wanted = json.dumps({"name": "from the host", "nothing": 1, "password": SECRET, "status": "no such"})
    answer = frames.post(f"{path}/carry?compact=1", session, [*own(page), ("f.url", "typed.example"), ("prefill", wanted)])
    assert answer.status_code == 200 and "framed compact" in answer.text and SECRET not in answer.text
    assert (value_of(answer.text, "name"), value_of(answer.text, "url")) == ("from the host", "typed.example")
    assert (answer.headers["x-prefilled"], answer.headers["x-ignored"], answer.headers["x-problems"]) == ("2", "2", "1")


@pytest.mark.parametrize("wanted", ["nonsense", "[]", '"name"', "{", '{"a": NaN}'])
def test_what_is_no_object_fills_nothing_in(frames: FrameSessions, record: str, wanted: str) -> None:
    path, session = f"/embed/DOCKERREGISTRY/{record}", frames.session(record=record)
    answer = frames.post(f"{path}/carry", session, [*own(frames.get(path, session).text), ("prefill", wanted)])
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


# --- nothing typed is lost


def test_a_draft_belongs_to_one_person_of_a_host(frames: FrameSessions, record: str) -> None:
    path = f"/embed/DOCKERREGISTRY/{record}"
    jane, joe = (frames.session(record=record, user=user) for user in ("jane", "joe"))
    pairs = [*own(frames.get(path, jane).text), ("f.name", "jane's")]
    assert frames.post(f"/drafts/DOCKERREGISTRY?record={record}", jane, pairs).status_code == 204
    page = frames.get(f"{path}?compact=1", jane).text
    assert "You have unsaved input" in page and f'href="{path}?compact=1&amp;draft=1"' in page
    assert value_of(frames.get(f"{path}?compact=1&draft=1", jane).text, "name") == "jane's"
    assert frames.post(f"{path}/discard?compact=1", joe).headers["location"] == f"{path}?compact=1"
    assert 'action="' + path + '/discard?compact=1"' in page
    for others in (frames.get(path, joe), frames.get(path, frames.session(record=record))):
        assert "unsaved input" not in others.text
    frames.now += 700
    later = frames.session(record=record, user="jane")
    assert value_of(frames.get(f"{path}?draft=1", later).text, "name") == "jane's", "also in the session after the next"
    assert frames.get(f"{path}?draft=1", frames.session(record=record, user="joe")).headers["location"] == path
    assert frames.post(f"{path}/discard", later).status_code == 303
    assert "unsaved input" not in frames.get(path, later).text


def test_a_session_for_new_records_opens_no_draft_of_another(frames: FrameSessions, record: str) -> None:
    session = frames.session(record=record)
    pairs = [*own(frames.get(f"/embed/DOCKERREGISTRY/{record}", session).text), ("f.name", "seen by a former grant")]
    assert frames.post(f"/drafts/DOCKERREGISTRY?record={record}", session, pairs).status_code == 204
    answer = frames.get(f"{NEW}?draft=1&draft_of={record}", frames.session())
    assert "seen by a former grant" not in answer.text
    assert answer.headers["location"] == NEW, "there is no draft of a new one"


def test_a_changed_definition_is_carried_over_inside_the_frame(frames: FrameSessions, record: str) -> None:
    path, session = f"/embed/DOCKERREGISTRY/{record}", frames.session(record=record)
    pairs = [*own(frames.get(path, session).text), ("f.name", "typed")]
    kept = frames.server.api("GET", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION").json()["definition"]
    changed = kept.replace("Registry Name", "Name of it") if "Registry Name" in kept else kept.replace('"Name"', '"Name of it"', 1)
    assert changed != kept
    frames.server.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"definition": changed})
    answer = frames.post(f"{path}/carry", session, pairs)
    assert answer.status_code == 200 and value_of(answer.text, "name") == "typed" and "What changed" in answer.text
    assert f'action="{path}"' in answer.text and 'class="framed"' in answer.text


def test_a_post_without_a_session_gives_everything_back_but_secrets(frames: FrameSessions) -> None:
    pairs = [("f.name", "typed"), ("f.password", SECRET), ("s.password", "replace"), ("definition", "x")]
    answer = frames.post(NEW, "", pairs, accept="text/html", cookie="__Host-forms_embed=df_emb_gone")
    assert answer.status_code == 401 and ancestors(answer) == LISTED
    kept = re.findall(r'<textarea name="k\.([^"]*)" hidden>\n(.*?)</textarea>', answer.text)
    assert kept == [("f.name", "typed"), ("definition", "x")] and SECRET not in answer.text
    again = frames.server.post(
        "/signin", [(f"k.{name}", text) for name, text in kept] + [("token", TOKEN), ("next", "/forms/DOCKERREGISTRY/new")]
    )
    assert value_of(frames.server.get(again.headers["location"]).text, "name") == "typed"


# --- signing in by oneself


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


# --- one use, also at once


def test_a_token_that_comes_twenty_times_at_once_makes_one_session(frames: FrameSessions) -> None:
    token = frames.token()

    async def all_at_once() -> list[int]:
        transport = httpx.ASGITransport(app=frames.app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
            body = {"token": token, "parent": HOST}
            answers = await asyncio.gather(*[client.post("/embed/session", json=body) for _ in range(20)])
            return sorted(answer.status_code for answer in answers)

    assert asyncio.run(all_at_once()) == [200, *[401] * 19]


# --- what hosts load


@pytest.mark.parametrize(
    ("path", "type"), [("/embed.js", "text/javascript"), ("/embed/v1.js", "text/javascript"), ("/embed.d.ts", "text/plain")]
)
def test_a_host_loads_the_element_at_an_address_that_stays(frames: FrameSessions, path: str, type: str) -> None:
    answer = frames.server.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(type)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    assert frames.server.get(path, **{"if-none-match": answer.headers["etag"]}).status_code == 304
    assert "max-age" in answer.headers["cache-control"] and "immutable" not in answer.headers["cache-control"]


def test_the_demonstration_is_for_whoever_is_signed_in(frames: FrameSessions, record: str) -> None:
    assert frames.server.get("/embed/demo").headers["location"] == "/signin?next=/embed/demo"
    frames.server.sign_in()
    page = frames.server.get("/embed/demo?entity=DOCKERREGISTRY")
    assert page.status_code == 200 and record in page.text and "; frame-src 'self'" in page.headers["content-security-policy"]
    asked = json.dumps({"entity": "DOCKERREGISTRY", "record": record}).encode()
    answer = frames.server.request("POST", "/embed/demo/token", content=asked, headers={"sec-fetch-site": "same-origin"})
    assert frames.exchange(answer.json()["token"], ORIGIN).status_code == 200


# --- reports


def violations(frames: FrameSessions) -> dict[str, float]:
    found = re.findall(
        r'^forms_csp_violations_total\{directive="([^"]*)"\} (\S+)', frames.server.get("/metrics").text, re.MULTILINE
    )
    return {name: float(count) for name, count in found}


def test_reports_of_browsers_are_counted_by_directive_and_nothing_else_of_them(frames: FrameSessions) -> None:
    before = violations(frames)
    modern = [
        {"type": "csp-violation", "body": {"effectiveDirective": "script-src-elem", "blockedURL": "https://evil.example"}}
    ] * 2
    older = {"csp-report": {"violated-directive": "style-src 'self'", "blocked-uri": "inline"}}
    invented = {"csp-report": {"effective-directive": 'made"up{}'}}
    for body in (modern, older, invented):
        answer = frames.server.request(
            "POST", "/csp-reports", content=json.dumps(body).encode(), headers={"sec-fetch-site": "cross-site"}
        )
        assert (answer.status_code, answer.content) == (204, b"")
    now = violations(frames)
    told = {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name, 0)}
    assert told == {"script-src-elem": 2, "style-src": 1, "other": 1}
    assert "evil.example" not in frames.server.get("/metrics").text


@pytest.mark.parametrize("body", [b"", b"{", b"[1, 2, null]", b'"text"', b'{"csp-report": 7}', b"[" * 1000, b'[{"body": []}]'])
def test_what_is_no_report_counts_nothing(frames: FrameSessions, body: bytes) -> None:
    before = violations(frames)
    assert frames.server.request("POST", "/csp-reports", content=body).status_code in (204, 400)
    assert violations(frames) == before


def test_a_flood_of_reports_is_cut_short(frames: FrameSessions) -> None:
    assert frames.server.request("POST", "/csp-reports", content=b"[" + b"{}," * 50_000 + b"{}]").status_code == 413
    before = violations(frames).get("img-src", 0)
    body = [{"body": {"effectiveDirective": "img-src"}}] * 800
    frames.server.request("POST", "/csp-reports", content=json.dumps(body).encode())
    assert violations(frames)["img-src"] - before == 100
