"""A form that is posted and cannot be shown again gives back what was typed, whatever went wrong."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.main import build_app
from app.settings import load_settings
from tests.making import REGISTRY, TOKEN, Browser, define, own, text

PIN = {"id": "pin", "name": "Pin", "type": "password"}


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


def test_a_form_whose_definition_is_gone_gives_back_what_was_typed(person: Browser) -> None:
    define(person, [text("a", "Ay <b>"), PIN])
    page = own(person.get("/forms/THING/new").text)
    definition = person.api("GET", "/v1/objects/THING?entity=DEFINITION").json()
    person.api("DELETE", "/v1/objects/THING?entity=DEFINITION")
    answer = person.post("/forms/THING/new", [*page, ("f.a", "typed & kept"), ("f.pin", "CANARY"), ("s.pin", "replace")])
    assert answer.status_code == 404 and "There is no form for THING." in answer.text
    assert "<span>Ay &lt;b&gt;</span>" in answer.text and "typed &amp; kept</textarea>" in answer.text
    assert "CANARY" not in answer.text
    body = {key: definition[key] for key in ("id", "entity", "level", "definition")}
    person.api("POST", "/v1/objects", {**body, "comboKey": f"SUB:{person.tenant}|ENT:"})
    carried = re.findall(r'<textarea (?:class="input" )?name="([^"]*)"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL)
    assert {"f.a", "definition", "submission", "s.pin"} <= {name for name, _ in carried}


def test_a_fault_of_ours_gives_back_what_was_typed(person: Browser, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(app.state.services.platform, "update", broken)
    answer = person.post(path, [*page, ("f.name", "typed"), ("f.url", REGISTRY["url"]), ("f.password", "CANARY")])
    assert answer.status_code == 500 and "typed</textarea>" in answer.text and "CANARY" not in answer.text
    assert f'name="f.url" hidden>\n{REGISTRY["url"]}</textarea>' in answer.text, "what was not changed is carried, not shown"


def test_a_secret_stays_out_of_the_sign_in_page_also_after_a_restart(tmp_path: Path) -> None:
    """Its name does not tell that it is one, and the form has not been compiled yet."""
    given = {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN}
    app = build_app(load_settings(given))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    person = Browser(app)
    person.sign_in()
    define(person, [text("a"), {"id": "door", "name": "Door", "type": "password"}])
    page = own(person.get("/forms/THING/new").text)
    app.state.services.store.close()
    again = build_app(load_settings(given))
    answer = Browser(again).post("/forms/THING/new", [*page, ("f.a", "typed"), ("f.door", "CANARY")])
    assert answer.status_code == 401 and "typed</textarea>" in answer.text and "CANARY" not in answer.text
    again.state.services.store.close()
