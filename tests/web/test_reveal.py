"""A stored secret is shown on request alone."""

import pytest
from fastapi import FastAPI

from app.main import build_app
from app.settings import load_settings
from tests.making import REGISTRY, TOKEN, Browser


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]


NEW = "/forms/DOCKERREGISTRY/new"


def test_a_secret_is_revealed_on_request_alone(person: Browser, caplog: pytest.LogCaptureFixture) -> None:
    record = person.new_record(**REGISTRY, password="CANARY")
    path = f"/reveal/DOCKERREGISTRY?record={record['id']}"
    assert "CANARY" in person.post(path, [("key", "password")]).text
    assert "secret revealed" in caplog.text and "field=password" in caplog.text and "CANARY" not in caplog.text
    assert person.post(path, [("key", "name")]).status_code == 404
    assert person.get(path).status_code == 405


def test_a_secret_is_shown_to_those_alone_who_may_read_secrets(app: FastAPI, person: Browser) -> None:
    record = person.new_record(**REGISTRY, password="CANARY")
    path, form = f"/reveal/DOCKERREGISTRY?record={record['id']}", f"/forms/DOCKERREGISTRY/{record['id']}"
    tokens = app.state.services.platform.tokens
    for scopes, status in (({"read", "write"}, 403), ({"read", "write", "secrets"}, 200)):
        other = Browser(app, tokens.create(user="ed", scopes=frozenset(scopes)))
        other.sign_in()
        answer = other.post(path, [("key", "password")])
        assert (answer.status_code, "CANARY" in answer.text) == (status, status == 200)
        assert ('id="reveal"' in other.get(form).text) == (status == 200)


def test_revealing_can_be_switched_off(settings_given: dict[str, str]) -> None:
    app = build_app(load_settings({**settings_given, "FORMS_REVEAL_SECRETS": "0"}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    person = Browser(app)
    person.sign_in()
    record = person.new_record(**REGISTRY, password="CANARY")
    assert person.post(f"/reveal/DOCKERREGISTRY?record={record['id']}", [("key", "password")]).status_code == 403
    assert "Reveal" not in person.get(f"/forms/DOCKERREGISTRY/{record['id']}").text
    app.state.services.store.close()
