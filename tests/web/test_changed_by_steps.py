"""Six changes of a definition, each published with its steps under whoever still speaks the version before: a page, a page whose
record others changed, a draft, a frame, a program and a file. Nothing typed is lost, and nothing is guessed."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI

from app.cli import main
from tests.making import TOKEN, Browser, define, own, text
from tests.web.embedding import EMBEDDED, FrameSessions

ALPHA, PIN = "typed alpha", "CANARY-PIN"
FIELDS = [text("alpha"), text("beta"), text("gamma"), {"id": "pin", "name": "Pin", "type": "password"}]
AT = {"at": "/1"}
SHOWN_BY_ALPHA = {"field": "alpha", "operator": "equals", "value": "show"}
Change = tuple[list[Any], list[Any], str]
CHANGES: dict[str, Change] = {
    "removed": ([{"op": "remove-part", **AT}], [{"step": "retire", "at": "/beta"}], "typed beta"),
    "renamed": ([{"op": "rename-field", **AT, "id": "beta2"}], [], "typed beta"),
    "hidden": ([{"op": "set-property", **AT, "name": "visibility", "value": SHOWN_BY_ALPHA}], [], "typed beta"),
    "required": ([{"op": "set-property", "at": "/2", "name": "required", "value": True}], [], "typed beta"),
    "retyped": ([{"op": "retype-field", **AT, "type": "number"}], [{"step": "convert", "at": "/beta"}], "012"),
    "unfit": ([{"op": "retype-field", **AT, "type": "number"}], [{"step": "convert", "at": "/beta"}], "12 pieces"),
    "secret": ([{"op": "retype-field", **AT, "type": "password"}], [{"step": "convert", "at": "/beta"}], "typed beta"),
}


class Place:
    """An administrator who publishes, and whoever has the version before in front of them."""

    def __init__(self, app: FastAPI, folder: Path) -> None:
        self.app, self.admin, self.folder = app, Browser(app), folder
        self.admin.sign_in()
        define(self.admin, FIELDS)
        self.before = self.admin.api("GET", "/api/definitions/THING").json()["hash"]

    def publish(self, change: Change) -> None:
        operations, steps, _ = change
        body = {"operations": operations, "steps": steps}
        answer = self.admin.api("POST", "/api/definitions/THING/operations", body, content_type="application/json")
        assert answer.status_code == 200, answer.text

    def records(self) -> list[dict[str, Any]]:
        listed = self.admin.api("GET", "/v1/entities/THING/SUB").text
        return [json.loads(line) for line in listed.splitlines() if line]


Client = Callable[[Place, Change], tuple[str, bool]]
"""What it was answered in the end, and whether it was asked anything on the way."""


def typed(beta: str) -> list[tuple[str, str]]:
    return [("f.alpha", ALPHA), ("f.beta", beta), ("f.gamma", "now"), ("f.pin", PIN), ("s.pin", "replace")]


def saved_in_the_end(post: Callable[[list[tuple[str, str]]], Any], pairs: list[tuple[str, str]]) -> tuple[str, bool]:
    """A person saves again what the form shows, with their secrets, and clears what isn't a number."""
    said = ""
    for turn in range(4):
        answer = post(pairs)
        if answer.status_code in (200, 303) and "problems" not in answer.text:
            return html.unescape(said), turn > 0
        assert answer.status_code == 422, answer.text
        said += answer.text
        chosen = [("c.alpha", "mine"), ("c.beta", "mine"), ("c.beta2", "mine")]
        again = [(name, "now" if name == "f.gamma" else value) for name, value in shown_inputs(answer.text)]
        pairs = [*own(answer.text), *again, *secrets_again(answer.text), *chosen]
    raise AssertionError(f"not saved: {said}")


def secrets_again(page: str) -> list[tuple[str, str]]:
    """What a page never shows is entered again."""
    is_secret = re.search(r'<input[^>]*name="f.beta"[^>]*type="password"|<input[^>]*type="password"[^>]*name="f.beta"', page)
    beta = [("f.beta", "typed beta"), ("s.beta", "replace")] if is_secret else []
    return [("f.pin", PIN), ("s.pin", "replace"), *beta]


def shown_inputs(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input[^>]* name="(f\.(?!pin)[^"]*)"[^>]*? value="([^"]*)"', page)
    return [(name, "" if value == "12 pieces" else html.unescape(value)) for name, value in found]


def page(place: Place, change: Change) -> tuple[str, bool]:
    pairs = [*own(place.admin.get("/forms/THING/new").text), *typed(change[2])]
    place.publish(change)
    return saved_in_the_end(lambda sent: place.admin.post("/forms/THING/new", sent), pairs)


def conflict(place: Place, change: Change) -> tuple[str, bool]:
    id = place.admin.new_record("THING", alpha="a", beta="b")["id"]
    pairs = [*own(place.admin.get(f"/forms/THING/{id}").text), *typed(change[2])]
    place.admin.api("PATCH", f"/v1/objects/{id}", {"alpha": "theirs"})
    place.publish(change)
    return saved_in_the_end(lambda sent: place.admin.post(f"/forms/THING/{id}", sent), pairs)


def draft(place: Place, change: Change) -> tuple[str, bool]:
    pairs = [*own(place.admin.get("/forms/THING/new").text), *typed(change[2])]
    assert place.admin.post("/drafts/THING?record=", pairs).status_code == 204
    place.publish(change)
    restored = place.admin.get("/forms/THING/new?draft=1").text
    again = [*own(restored), *shown_inputs(restored), *secrets_again(restored)]
    said, asked = saved_in_the_end(lambda sent: place.admin.post("/forms/THING/new", sent), again)
    return html.unescape(restored) + said, asked


def frame(place: Place, change: Change) -> tuple[str, bool]:
    frames = FrameSessions(place.app)
    session = frames.session(entity="THING")
    pairs = [*own(frames.get("/embed/THING/new", session).text), *typed(change[2])]
    place.publish(change)
    return saved_in_the_end(lambda sent: frames.post("/embed/THING/new", session, sent), pairs)


def document(beta: str) -> dict[str, str]:
    return {"alpha": ALPHA, "beta": beta, "gamma": "now", "pin": PIN}


def program(place: Place, change: Change) -> tuple[str, bool]:
    place.publish(change)
    answer = place.admin.api(
        "POST", "/api/forms/THING", document(change[2]), content_type="application/json", x_definition=place.before
    )
    if answer.status_code == 422:
        again = {name: value for name, value in document("").items() if value}
        assert (
            place.admin.api(
                "POST", "/api/forms/THING", again, content_type="application/json", x_definition=place.before
            ).status_code
            == 201
        )
    return answer.text, answer.status_code != 201


def file(place: Place, change: Change) -> tuple[str, bool]:
    place.publish(change)
    rows = place.folder / "rows.ndjson"
    rows.write_text(json.dumps(document(change[2])))
    done = CliRunner().invoke(main, ["import", str(rows), "--entity", "THING", "--apply", "--definition", place.before])
    if done.exit_code == 0:
        return done.output, False
    refused = (place.folder / "rows.ndjson.refused.ndjson").read_text()
    rows.write_text(json.dumps({name: value for name, value in document("").items() if value}))
    again = CliRunner().invoke(main, ["import", str(rows), "--entity", "THING", "--apply", "--definition", place.before])
    assert again.exit_code == 0, again.output
    return done.output + refused, True


CLIENTS: dict[str, Client] = {
    "page": page,
    "conflict": conflict,
    "draft": draft,
    "frame": frame,
    "program": program,
    "file": file,
}


@pytest.fixture
def place(app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("FORMS_DATA_DIR", str(app.state.services.settings.data_dir))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)
    for name, value in EMBEDDED.items():
        monkeypatch.setenv(name, value)
    return Place(app, tmp_path)


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("change", CHANGES)
def test_whoever_speaks_the_version_before_loses_nothing(place: Place, change: str, client: str) -> None:
    beta = CHANGES[change][2]
    said, asked = CLIENTS[client](place, CHANGES[change])
    (record,) = place.records()
    assert (record["alpha"], record["pin"], record["gamma"]) == (ALPHA, PIN, "now")
    assert PIN not in said
    leftovers = html.unescape(place.admin.get("/leftovers").text)
    match change:
        case "renamed":
            assert record["beta2"] == beta and not record.get("beta") and asked is (client == "conflict")
        case "retyped":
            assert record["beta"] == 12 and asked is (client == "conflict")
        case "required":
            assert record["beta"] == beta
        case "secret":
            assert record["beta"] == beta and beta not in said and beta not in leftovers
        case _:
            is_named = "beta" in said if client in ("program", "file") else beta in said + leftovers
            assert is_named and record.get("beta") in (None, "", "b")
