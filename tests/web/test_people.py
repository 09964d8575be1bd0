"""The pages of people: inviting, roles, signing out, disabling, for administrators alone."""

import html
import re
from typing import Any

import pytest
from fastapi import FastAPI

from app.errors import Unavailable
from app.platform.people import Person
from app.platform.roles import ROLES, Access
from app.web.people import ACTIONS
from tests.making import Browser, define, run, text
from tests.web.embedding import EMBEDDED, FrameSessions
from tests.web.test_roles import person_of


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED}


@pytest.fixture
def admin(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


def invite(admin: Browser, name: str = "Ann", **more: str) -> str:
    """The path of the link that the page shows."""
    answer = admin.post("/people", [("name", name), ("role", "write"), *more.items()])
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found = re.search(r"http://forms\.localhost(/invitation/[^<\s]+)", html.unescape(answer.text))
    assert found
    return found[1]


def only(app: FastAPI, name: str = "Ann") -> Person:
    platform = app.state.services.platform
    return next(person for person in run(platform.people.all(platform.tenant)) if person.name == name)


def events(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    services = app.state.services
    rows = run(services.audit.latest(services.platform.tenant, 100))
    return [(row.event.action, row.event.subject, row.event.details) for row in reversed(rows)]


def test_a_person_is_invited_and_signs_in(app: FastAPI, admin: Browser) -> None:
    link = invite(admin, "Ann <b>", email="Ann@example.org", **{"entity.DOCKERREGISTRY": "read", "entity.K8SSERVICE": ""})
    person = only(app, "Ann <b>")
    assert (person.email, person.access.role, person.access.entities) == ("ann@example.org", "write", {"DOCKERREGISTRY": "read"})
    page = admin.get("/people").text
    assert "Ann &lt;b&gt;" in page and "Invited" in page and link not in page and "Can edit" in page
    ann = Browser(app)
    assert ann.post(link).status_code == 303
    assert "Invited" not in admin.get("/people").text
    assert 'href="/forms/DOCKERREGISTRY/new"' not in ann.get("/forms/DOCKERREGISTRY").text
    assert 'href="/forms/K8SSERVICE/new"' in ann.get("/forms/K8SSERVICE").text
    assert ("person-invited", "Ann <b>", {"role": "write", "entities": ["DOCKERREGISTRY: read"]}) in events(app)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Enter a name"),
        ({"name": "B", "email": "ann@example.org"}, "already a person with this email"),
        ({"name": "B", "role": "owner"}, "no role"),
        ({"name": "B", "email": "nowhere"}, "Enter an email address"),
        ({"name": "B", "entity.X": "owner"}, "no role"),
    ],
)
def test_what_cannot_be_a_person_is_said_on_the_page(app: FastAPI, admin: Browser, given: dict[str, str], said: str) -> None:
    invite(admin, email="ann@example.org")
    before = events(app)
    answer = admin.post("/people", list({"role": "read", **given}.items()))
    assert answer.status_code == 422 and said in answer.text
    if given["name"]:
        assert f'value="{given["name"]}"' in answer.text, "what was typed is there"
    assert events(app) == before and len(run(app.state.services.people.all(admin.tenant))) == 1


def test_a_role_is_changed_and_counts_at_once(app: FastAPI, admin: Browser) -> None:
    ann = Browser(app)
    ann.post(invite(admin))
    person = only(app)
    assert 'name="f.name"' in ann.get("/forms/DOCKERREGISTRY/new").text
    answer = admin.post(f"/people/{person.id}/role", [("role", "none"), ("entity.K8SSERVICE", "read")])
    assert answer.headers["location"] == f"/people/{person.id}"
    assert ann.get("/forms/DOCKERREGISTRY").status_code == 403 and ann.get("/forms/K8SSERVICE").status_code == 200
    page = admin.get(f"/people/{person.id}").text
    assert "<details" in page and " open" in page
    assert ("person-role", "Ann", {"id": person.id, "role": "none", "entities": ["K8SSERVICE: read"]}) in events(app)


def test_a_person_is_signed_out_disabled_and_enabled(app: FastAPI, admin: Browser) -> None:
    ann, link = Browser(app), invite(admin)
    ann.post(link)
    path = f"/people/{only(app).id}"
    assert "Signed in in 1 browser." in admin.get(path).text
    admin.post(f"{path}/sign-out")
    assert ann.get("/me").status_code == 303
    again = html.unescape(re.findall(r"http://forms\.localhost(/invitation/[^<\s]+)", admin.post(f"{path}/link").text)[0])
    ann.post(again)
    assert ann.get("/me").status_code == 200
    admin.post(f"{path}/disable")
    assert ann.get("/me").status_code == 303 and "Disabled" in admin.get("/people").text
    assert admin.post(f"{path}/link").status_code == 422
    admin.post(f"{path}/enable")
    assert ann.get("/me").status_code == 303, "enabling brings no session back"
    done = [action for action, *_ in events(app)]
    assert done[-5:] == ["sign-out", "person-invited", "sign-in", "person-disabled", "person-enabled"]


def test_the_last_administrator_stays_one(app: FastAPI, admin: Browser) -> None:
    Browser(app).post(invite(admin, role="admin"))
    path = f"/people/{only(app).id}"
    for action, given in (("disable", []), ("role", [("role", "read")])):
        answer = admin.post(f"{path}/{action}", given)
        assert answer.status_code == 422 and "last administrator" in answer.text
    assert only(app).access == Access("admin") and not only(app).is_disabled


def test_nobody_else_sees_or_changes_them(app: FastAPI, admin: Browser) -> None:
    invite(admin, "Bob")
    bob = only(app, "Bob")
    _, ann = person_of(app, "secrets", DOCKERREGISTRY="admin")
    for answer in (
        ann.get("/people"),
        ann.get(f"/people/{bob.id}"),
        ann.post("/people", [("name", "C"), ("role", "admin")]),
        *(ann.post(f"/people/{bob.id}/{action}", [("role", "admin")]) for action in ACTIONS),
    ):
        assert answer.status_code == 403 and "Bob" not in answer.text
    assert only(app, "Bob") == bob


@pytest.mark.parametrize("path", ["/people", "/people/x/role", "/people/x/disable", "/people/x/link"])
def test_another_site_changes_nothing(app: FastAPI, admin: Browser, path: str) -> None:
    assert admin.post(path, [("name", "C"), ("role", "admin")], sec_fetch_site="cross-site").status_code == 403
    assert run(app.state.services.people.all(admin.tenant)) == []


def test_who_and_what_does_not_exist_is_missing(app: FastAPI, admin: Browser) -> None:
    invite(admin)
    assert admin.get("/people/x").status_code == 404 == admin.post("/people/x/disable").status_code
    assert admin.post(f"/people/{only(app).id}/promote").status_code == 404


def test_what_cannot_be_put_on_record_does_not_happen(app: FastAPI, admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise Unavailable("database-down")

    monkeypatch.setattr(app.state.services.audit, "_append", full)
    assert admin.post("/people", [("name", "Ann"), ("role", "read")]).status_code == 503
    assert run(app.state.services.people.all(admin.tenant)) == []


def test_every_role_can_be_chosen(admin: Browser) -> None:
    page = admin.get("/people").text
    assert all(f'<option value="{role}"' in page for role in ROLES)


def test_those_who_may_open_it_find_it(app: FastAPI, admin: Browser) -> None:
    _, ann = person_of(app, "write")
    for path in ("/people", "/jobs", "/audit"):
        assert f'href="{path}"' in admin.get("/").text and f'href="{path}"' in admin.get("/me").text
        assert f'href="{path}"' not in ann.get("/").text + ann.get("/me").text
    for path in ("/", "/forms/DOCKERREGISTRY", "/forms/DOCKERREGISTRY/new", "/docs"):
        assert 'href="/me"' in ann.get(path).text, path


def test_the_audit_and_jobs_show_names(app: FastAPI, admin: Browser) -> None:
    person, _ = person_of(app, "write")
    run(app.state.services.jobs.enqueue(admin.tenant, "seal", {"entity": "THING"}, person.id))
    for path in ("/audit", "/jobs"):
        page = admin.get(path).text
        assert "Ann" in page and person.id not in page, path


def test_who_wrote_a_record_is_shown_by_name(app: FastAPI, admin: Browser) -> None:
    """On the form and in lists; the object keeps the id, and a frame shows no names."""
    by = {"id": "updatedId", "name": "Updated by", "type": "singleuser", "grid": True, "readonly": True}
    define(admin, [text("name", "Name", grid=True), by], "OTHERTHING")
    person, ann = person_of(app, "write")
    id = ann.new_record("OTHERTHING", 1, name="n")["id"]
    for path in (f"/forms/OTHERTHING/{id}", "/forms/OTHERTHING"):
        page = admin.get(path).text
        assert "Ann" in page, path
    assert person.id not in admin.get("/forms/OTHERTHING").text
    assert admin.api("GET", f"/v1/objects/{id}").json()["updatedId"] == person.id
    frames = FrameSessions(app)
    framed = frames.get(f"/embed/OTHERTHING/{id}", frames.session(entity="OTHERTHING", record=id))
    assert framed.status_code == 200 and "Ann" not in framed.text
    platform = app.state.services.platform
    stranger = Browser(app, platform.tokens.create(user="eve", tenant="other"))
    stranger.sign_in()
    assert stranger.get("/").status_code == 200 and current_names_of(app, "other") == {}


def current_names_of(app: FastAPI, tenant: str) -> Any:
    return run(app.state.services.names(tenant))


def test_nobody_gives_more_than_they_may_do(app: FastAPI, admin: Browser) -> None:
    """An access token may administer and not read secrets; a role may be lower for one entity."""
    tokens = app.state.services.platform.tokens
    invite(admin, "Eve", role="admin")
    eve = only(app, "Eve")
    limited = Browser(app, tokens.create(user="robot", scopes=frozenset({"read", "write", "admin"})))
    limited.sign_in()
    for role, status in (("write", 200), ("secrets", 422), ("admin", 422)):
        assert limited.post("/people", [("name", f"Made {role}"), ("role", role)]).status_code == status, role
    assert limited.post("/people", [("name", "For one"), ("role", "read"), ("entity.THING", "admin")]).status_code == 422
    assert limited.post(f"/people/{eve.id}/link").status_code == 422, "it would sign in as somebody who may do more"
    assert limited.post(f"/people/{only(app, 'Made write').id}/role", [("role", "admin")]).status_code == 422
    assert only(app, "Made write").access == Access("write")


def test_an_administrator_does_not_lift_their_own_restriction(app: FastAPI, admin: Browser) -> None:
    own, kim = person_of(app, "admin", DOCKERREGISTRY="none")
    assert kim.post(f"/people/{own.id}/role", [("role", "admin")]).status_code == 422
    assert kim.post("/people", [("name", "Straw"), ("role", "admin")]).status_code == 422
    assert kim.post("/people", [("name", "Fine"), ("role", "admin"), ("entity.DOCKERREGISTRY", "none")]).status_code == 200
