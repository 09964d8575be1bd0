"""The whole engine over a platform that lies: every fault ends in words and in a metric, and loses nothing."""

import gzip
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from app import metrics
from app.main import build_app
from app.platform.remote import MAX_ANSWER_BYTES
from app.settings import load_settings
from app.texts.translator import ENGLISH
from tests.making import own
from tests.platform.odd_server import ENDLESS, LyingServer, reply
from tests.web.remote import Person

OPTIONS = ["1", "2"]
TYPES = {
    "name": {},
    "n": {"type": "number"},
    "m": {"type": "multiselect", "options": OPTIONS},
    "d": {"type": "datetime"},
    "day": {"type": "date"},
    "c": {"type": "checkbox"},
    "s": {"type": "singleselect", "options": OPTIONS},
    "r": {"type": "texteditor"},
    "u": {"type": "url"},
    "pin": {"type": "password"},
    "l": {"type": "objectLookup", "entity": "X"},
    "col": {"type": "color"},
    "g": {"type": "gauge"},
    "odd": {"type": "hologram"},
}
DEFINITION: list[dict[str, Any]] = [{"id": id, "name": id.upper(), **more} for id, more in TYPES.items()]
NUMBERS = itertools.count()


class World:
    def __init__(self, folder: Path) -> None:
        self.platform = LyingServer(DEFINITION, {"name": "n", "pin": "p"})
        given = {"FORMS_DATA_DIR": str(folder), "DEMANDFLOW_URL": self.platform.url, "FORMS_DEFINITION_TTL": "0"}
        self.app = build_app(load_settings(given))
        self.remote = self.app.state.services.platform.inner
        self.remote._largest_answer = 100_000
        self.person = Person(self.app)

    def rest(self) -> None:
        """As if time had passed: no breaker, budget or pause of an earlier fault is in the way."""
        for breaker in self.remote._breakers._breakers.values():
            breaker.succeeded()
        self.remote._budget._tokens = 10
        self.remote._pauses._until.clear()

    def close(self) -> None:
        self.person.close()
        self.app.state.services.store.close()
        self.platform.close()

    def save(self, **typed: str) -> Any:
        pairs = [("version", "3"), ("base", '{"name": "n"}'), ("submission", f"s{next(NUMBERS)}")]
        return self.person.post("/forms/THING/1", [*pairs, *[(f"f.{key}", text) for key, text in typed.items()]])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def faults() -> dict[str, float]:
    told = metrics.exposition().decode()
    found = re.findall(r'forms_upstream_faults_total\{fault="([^"]*)"\} ([0-9.e+]+)', told)
    return {fault: float(count) for fault, count in found}


FAULTS = [
    ("nonsense", reply("200 OK", b"<html>Gateway</html>"), "platform-html", {}),
    ("nonsense", reply("200 OK", b"[1, 2]"), "platform-not-an-object", {}),
    ("nonsense", reply("200 OK", b'{"id": "another"}'), "platform-other-object", {}),
    ("nonsense", reply("200 OK", b'{"id": "1", "n'), "platform-not-json", {}),
    ("broken off", reply("200 OK", b'{"id": "1"', length=500), "platform-broke-off", {}),
    ("broken off", b"HTTP/9 what\r\n\r\n", "platform-broke-off", {}),
    ("compressed", reply("200 OK", gzip.compress(b"0" * 10_000_000), "content-encoding: gzip"), "platform-compressed", {}),
    ("redirect", reply("307 Go", b"", "location: http://127.0.0.1:9/"), "platform-redirected", {}),
    ("status", reply("500 No", b"<h1>Oops</h1>"), "platform-status", {"status": 500}),
    ("status", reply("429 Slow", b"{}", "retry-after: 30"), "platform-status", {"status": 429}),
    ("slow", None, "platform-timeout", {}),
    ("too large", ENDLESS, "platform-response-too-large", {"limit": MAX_ANSWER_BYTES}),
]


@pytest.mark.parametrize(("fault", "answer", "code", "params"), FAULTS)
def test_every_fault_is_said_counted_and_loses_nothing(
    world: World, fault: str, answer: Any, code: str, params: dict[str, int]
) -> None:
    words = str(escape(ENGLISH.say(code, params)))
    world.remote._call_seconds = 0.5 if answer is None else 30
    world.person.get("/forms/THING/1")
    for method in ("GET", "PATCH"):
        world.rest()
        before = faults().get(fault, 0)
        world.platform.answers = {(method, "/v1/objects/1"): answer}
        saved = world.save(name="typed by hand")
        assert saved.status_code == 303 and saved.headers["location"].startswith("/unfinished/"), method
        told = world.person.get(saved.headers["location"]).text
        assert words in told and "is kept" in told
        assert faults()[fault] > before
    world.platform.answers = {("GET", "/v1/objects/1"): answer}
    world.rest()
    page = world.person.get("/forms/THING/1")
    assert page.status_code == 503 and words in page.text
    assert int(page.headers["retry-after"]) >= 1


WRONG: list[dict[str, Any]] = [
    {"_df_version": "3"},
    {"_df_version": None},
    {"_df_version": 10**30},
    {"id": None},
    {"created": "x", "updated": {}, "subscription": 5, "entity": 5, "level": "x", "comboKey": None},
    {"name": "\ud800"},
    {"na\ud800me": "x"},
    {"name": "\u0000\ue000\uf8ff"},
    *[dict.fromkeys(TYPES, value) for value in ({"a": 1}, ["x"], [{}], [None], 5, -1, 1e300, 10**400, True, "", "x", float("nan"))],
]


@pytest.mark.parametrize("wrong", WRONG)
def test_values_of_any_type_open_and_save(world: World, wrong: dict[str, Any]) -> None:
    record = {**world.platform.record, **wrong}
    world.platform.answers = {
        ("GET", "/v1/objects/1"): record,
        "PATCH": record,
        "POST": record,
        ("GET", "/v1/entities/THING/SUB"): [record],
    }
    assert world.person.get("/forms/THING/1").status_code == 200
    for path in ("/forms/THING?sort=n&q=x", "/forms/THING/1/delete", "/lookups/THING?f.x=a", "/"):
        assert world.person.get(path).status_code == 200, path
    assert world.save(u="typed.example.com").status_code in (303, 422)
    created = world.person.post("/forms/THING/new", [("submission", f"s{next(NUMBERS)}"), ("f.name", "typed")])
    assert created.status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"definition": 5},
        {"definition": None},
        {"definition": "{"},
        {"definition": [5]},
        {"definition": [{"id": "\ud800", "name": "\ud800"}]},
        {"definition": [{"id": "a", "type": "number", "min": float("nan")}]},
        {"definition": [{"id": "a", "type": "singleselect", "options": 5}]},
        {"_df_version": {}, "updated": []},
        {"name": {}, "id": 5, "plural": 7},
    ],
)
def test_definitions_of_any_type_are_told_of(world: World, wrong: dict[str, Any]) -> None:
    known = world.person.get("/forms/THING/new")
    assert known.status_code == 200
    changed = {**world.platform.definition, "_df_version": 2, **wrong}
    world.platform.answers = {("GET", "/v1/objects/THING"): changed, ("GET", "/v1/entities/DEFINITION/SUB"): [changed]}
    for path in ("/forms/THING/new", "/forms/THING/1", "/schemas/THING", "/live/THING/current", "/unfinished", "/"):
        assert world.person.get(path).status_code in (200, 303), path


def test_a_create_whose_answer_says_nothing_is_settled_by_reading_back(world: World) -> None:
    page = own(world.person.get("/forms/THING/new").text)
    made = {**world.platform.record, "id": "7", "name": "typed", "created": 10**15}
    world.platform.answers = {"POST": {}, ("GET", "/v1/entities/THING/SUB"): [made], ("GET", "/v1/objects/7"): made}
    saved = world.person.post("/forms/THING/new", [*page, ("f.name", "typed")])
    assert saved.headers["location"] == "/forms/THING/7?told=created"
    assert [call for call in world.platform.seen if call[0] == "POST"] == [("POST", "/v1/objects")]


@pytest.mark.parametrize("status", ["401 No", "403 No"])
def test_a_token_that_is_revoked_in_the_middle_of_a_save_loses_nothing(world: World, status: str) -> None:
    world.person.get("/forms/THING/1")
    refusal = reply(status, json.dumps({"message": "revoked"}).encode())
    world.platform.answers = {"PATCH": refusal}
    answer = world.save(name="typed by hand")
    assert answer.status_code in (401, 422) and "typed by hand" in answer.text
    world.platform.answers = {"GET": refusal, "PATCH": refusal}
    answer = world.save(name="typed by hand", pin="CANARY")
    assert answer.status_code in (401, 403) and "typed by hand" in answer.text and "CANARY" not in answer.text
    again = world.save(name="typed by hand")
    assert again.status_code == 401 and "typed by hand" in again.text, "by now it is known that the token is gone"


def test_who_asks_is_asked_of_the_platform_once_for_all(world: World) -> None:
    import asyncio

    async def many() -> set[str]:
        return {(await world.remote.authenticate("df_pat_new")).tenant for _ in range(3)} | {
            each.tenant for each in await asyncio.gather(*(world.remote.authenticate("df_pat_other") for _ in range(500)))
        }

    assert world.person._runner.run(many()) == {"t"}
    assert world.platform.seen == [("GET", "/v1/objects/DOCKERREGISTRY")] * 2


def test_a_pause_that_the_platform_asks_for_is_kept_by_all_calls(world: World) -> None:
    world.person.get("/forms/THING/1")
    world.platform.answers = {("GET", "/v1/objects/1"): reply("503 Busy", b"{}", "retry-after: 30")}
    assert world.person.get("/forms/THING/1").headers["retry-after"] == "30"
    asked = len(world.platform.seen)
    answer = world.person.get("/forms/THING/1")
    assert answer.status_code == 503 and "asks us to wait" in answer.text
    assert len(world.platform.seen) == asked
