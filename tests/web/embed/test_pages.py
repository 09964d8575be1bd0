"""Forms inside other sites' pages: the shell, saving, looks, filling in."""

import json
import re

import pytest
from fastapi import FastAPI

from tests.making import REGISTRY, TOKEN, own
from tests.web.embedding import EMBEDDED, HOST, OTHER_HOST, FrameSessions, ancestors, facts, value_of

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


def field(page: str, key: str) -> str:
    """The markup of one field."""
    (found,) = re.findall(
        rf'<div class="field(?:(?!<div class="field).)*? name="f\.{key}".*?(?=<div class="field|</section>)', page, re.DOTALL
    )
    return str(found)


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
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


# --- nothing typed is lost


def test_a_draft_belongs_to_one_person_of_a_host(frames: FrameSessions, record: str) -> None:
    path = f"/embed/DOCKERREGISTRY/{record}"
    jane, joe = (frames.session(record=record, user=user) for user in ("jane", "joe"))
    pairs = [*own(frames.get(path, jane).text), ("f.name", "jane's")]
    assert frames.post(f"/drafts/DOCKERREGISTRY?record={record}", jane, pairs).status_code == 204
    page = frames.get(f"{path}?compact=1", jane).text
    assert "You have unsaved input" in page and f'href="{path}?compact=1&amp;draft={dict(pairs)["instance"]}"' in page
    assert value_of(frames.get(f"{path}?compact=1&draft=1", jane).text, "name") == "jane's"
    assert frames.post(f"{path}/discard?compact=1", joe, pairs).headers["location"] == f"{path}?compact=1"
    assert 'action="' + path + '/discard?compact=1"' in page
    for others in (frames.get(path, joe), frames.get(path, frames.session(record=record))):
        assert "unsaved input" not in others.text
    frames.now += 700
    later = frames.session(record=record, user="jane")
    assert value_of(frames.get(f"{path}?draft=1", later).text, "name") == "jane's", "also in the session after the next"
    assert frames.get(f"{path}?draft=1", frames.session(record=record, user="joe")).headers["location"] == path
    assert frames.post(f"{path}/discard", later, pairs).status_code == 303
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
