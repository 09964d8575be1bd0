"""The JSON API: the pages' rules for programs, over a platform of our own and over one that is somewhere else."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.api_docs.problems import PROBLEM_TYPES
from app.forms.compiler import CompiledForm, compile_form
from app.main import build_app
from app.reading.reader import read_definition
from app.settings import load_settings
from app.submissions.json_input import is_identical
from app.texts.translator import ENGLISH
from tests.making import REGISTRY, TOKEN, Browser, define, pointer_to, run
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture
from tests.strategies import at_most, documents, records
from tests.web.remote import Remote

HOME = "/api/forms/DOCKERREGISTRY"
ALL_SECRETS = ("password", "token", "signingKey", "webhookSecret")


class Program:
    """Sends JSON with an access token."""

    def __init__(self, person: Browser, platform: str) -> None:
        self.person, self.platform = person, platform

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        given = {} if body is None else {"content_type": "application/json"}
        return self.person.api(method, path, body, **{**given, **headers})

    def created(self, **more: Any) -> str:
        """The address of a new record."""
        answer = self("POST", HOME, {**REGISTRY, **more})
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def stored(self, path: str) -> dict[str, Any]:
        return dict(self("GET", path).json()["record"])


@pytest.fixture(params=["embedded", "remote"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    if request.param == "embedded":
        yield Program(request.getfixturevalue("browser_like"), "embedded")
        return
    far = Remote(tmp_path)
    yield Program(far.person, "remote")
    far.close()


@pytest.fixture
def local(browser_like: Browser) -> Program:
    return Program(browser_like, "embedded")


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    far = Remote(tmp_path)
    yield far
    far.close()


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"/docs/problems#{code}" and told["status"] == status and told["title"] == PROBLEM_TYPES[code].title
    assert told["code"] == code
    assert told["detail"]
    return told


def at(told: Mapping[str, Any], name: str = "errors") -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in told[name]}


# --- create, read, change, delete


def test_the_whole_journey(program: Program) -> None:
    made = program("POST", HOME, {**REGISTRY, "publicAccess": False, "namespace": "", "storageLimit": 5})
    assert made.status_code == 201
    path, told = made.headers["location"], made.json()
    assert told["record"].items() >= {**REGISTRY, "publicAccess": False, "namespace": "", "storageLimit": 5}.items()
    assert told["warnings"] == told["ignored"] == [] and told["record"]["_df_version"] == 0
    seen = program("GET", path)
    assert seen.json() == {"record": told["record"], "warnings": []} and seen.headers["etag"] == made.headers["etag"]
    changed = program("PATCH", path, {"name": "renamed", "storageLimit": None}, if_match=seen.headers["etag"])
    assert changed.status_code == 200 and changed.headers["etag"] != seen.headers["etag"]
    assert changed.json()["record"]["name"] == "renamed" and changed.json()["record"]["storageLimit"] is None
    assert program("DELETE", path).status_code == 204
    problem(program("GET", path), 404, "not-found")
    problem(program("DELETE", path), 404, "not-found")


def test_what_is_not_taken_is_named(program: Program) -> None:
    made = program("POST", HOME, {**REGISTRY, "storageUsed": 5, "unheard of": 1, "a/b~c": {"x": 1}, "id": "mine"})
    assert sorted(made.json()["ignored"]) == ["/a~1b~0c", "/id", "/storageUsed", "/unheard of"]
    assert not {"storageUsed", "unheard of", "a/b~c"} & made.json()["record"].keys() and made.json()["record"]["id"] != "mine"
    echoed = program("PATCH", made.headers["location"], made.json()["record"])
    assert echoed.status_code == 200 and "/_df_version" in echoed.json()["ignored"]
    assert echoed.headers["etag"] == made.headers["etag"], "nothing was changed, so nothing was sent"
    problem(program("POST", HOME, {**REGISTRY, "storageUsed": "much"}), 422, "validation")


def test_all_errors_are_told_at_their_places_and_nothing_is_saved(program: Program) -> None:
    told = problem(program("POST", HOME, {"name": 5, "status": "9", "webhookEvents": ["a", "a"]}), 422, "validation")
    expected = {
        "/name": "type",
        "/url": "required",
        "/registryType": "required",
        "/status": "oneOf",
        "/webhookEvents": "uniqueItems",
    }
    assert at(told) == expected
    assert told["errors"][0] == {
        "pointer": "/name",
        "field": "name",
        "code": "type",
        "message": "Registry Name must be text",
    }
    assert program("GET", HOME).json()["total"] == 0
    path = program.created()
    assert at(problem(program("PATCH", path, {"name": None, "storageLimit": "x"}), 422, "validation")) == {
        "/name": "type",
        "/storageLimit": "type",
    }
    assert program.stored(path)["_df_version"] == 0


def test_a_byte_order_mark_is_no_part_of_a_body(local: Program) -> None:
    marked = "\ufeff".encode() + json.dumps(REGISTRY).encode()
    assert local("POST", HOME, marked).status_code == 201
    assert local("POST", HOME, "\ufeff".encode()).status_code == 400


def test_nested_values_have_pointers_into_the_body(local: Program) -> None:
    define(local.person, [{"id": "a/b", "name": "A", "parentProperty": "brief", "required": True}, {"id": "n", "type": "number"}])
    assert at(problem(local("POST", "/api/forms/THING", {"n": 1}), 422, "validation")) == {"/brief/a~1b": "required"}
    made = local("POST", "/api/forms/THING", {"brief": {"a/b": "x", "other": 1}})
    assert made.json()["record"]["brief"] == {"a/b": "x"} and made.json()["ignored"] == ["/brief/other"]
    changed = local("PATCH", made.headers["location"], {"brief": {"a/b": "y"}})
    assert changed.json()["record"]["brief"] == {"a/b": "y"}


def test_conditions_hold_as_on_the_pages(local: Program) -> None:
    fields = [
        {"id": "on", "type": "checkbox", "name": "On"},
        {"id": "why", "name": "Why", "requiredWhen": {"on": True}},
        {"id": "how", "name": "How", "visibility": {"on": True}},
        {"id": "lock", "name": "Lock", "readonlyWhen": {"on": True}},
    ]
    define(local.person, fields)
    home = "/api/forms/THING"
    assert at(problem(local("POST", home, {"on": True}), 422, "validation")) == {"/why": "required"}
    made = local("POST", home, {"on": False, "how": "hidden", "lock": "open"})
    assert made.json()["ignored"] == ["/how"] and made.json()["record"]["lock"] == "open"
    changed = local("PATCH", made.headers["location"], {"on": True, "why": "so", "how": "shown", "lock": "too late"})
    assert changed.json()["ignored"] == ["/lock"]
    assert changed.json()["record"].items() >= {"on": True, "how": "shown", "lock": "open"}.items()


def test_errors_in_fields_that_are_not_sent_warn(local: Program) -> None:
    define(local.person, [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}])
    path = local("POST", "/api/forms/THING", {"a": "x"}).headers["location"]
    define(local.person, [{"id": "a", "name": "A"}, {"id": "b", "name": "B", "required": True}])
    seen = local("GET", path).json()
    assert at(seen, "warnings") == {"/b": "required"}
    changed = local("PATCH", path, {"a": "y"})
    assert changed.status_code == 200 and at(changed.json(), "warnings") == {"/b": "required"}
    problem(local("PATCH", path, {"b": None}), 422, "validation")


def test_a_patch_merges_with_what_others_wrote(program: Program) -> None:
    path = program.created()
    program("PATCH", path, {"namespace": "theirs"})
    assert program("PATCH", path, {"name": "mine"}).json()["record"].items() >= {"name": "mine", "namespace": "theirs"}.items()


# --- preconditions


def test_a_stale_version_is_refused_with_the_fields_that_others_changed(local: Program) -> None:
    path = local.created(password="one")
    seen = local("GET", path).headers["etag"]
    local("PATCH", path, {"url": "theirs.example.com", "password": "CANARY", "namespace": "same"})
    sent = {"name": "mine", "url": "mine.example.com", "password": "two", "namespace": "same"}
    answer = local("PATCH", path, sent, if_match=seen)
    told = problem(answer, 412, "stale")
    assert at(told) == {"/url": "conflict", "/password": "conflict"}
    assert [each["current"] for each in told["errors"]] == ["theirs.example.com", {"stored": True}]
    assert "CANARY" not in answer.text and local.stored(path)["name"] == REGISTRY["name"]
    assert local("PATCH", path, sent, if_match=answer.headers["etag"]).status_code == 200


def test_where_nobody_keeps_account_every_field_that_differs_is_told(remote: Remote) -> None:
    program = Program(remote.person, "remote")
    path = program.created()
    seen = program("GET", path).headers["etag"]
    program("PATCH", path, {"url": "theirs.example.com"})
    told = problem(program("PATCH", path, {"name": "mine", "url": "theirs.example.com"}, if_match=seen), 412, "stale")
    assert at(told) == {"/name": "conflict"}


def test_stale_in_other_fields_is_stale_all_the_same(local: Program) -> None:
    path = local.created()
    seen = local("GET", path).headers["etag"]
    local("PATCH", path, {"namespace": "theirs"})
    assert problem(local("PATCH", path, {"name": "mine"}, if_match=seen), 412, "stale")["errors"] == []
    assert local("PATCH", path, {"name": "mine"}, if_match="*").status_code == 200


@pytest.mark.parametrize("tag", ['"nonsense"', 'W/"0-abc"', "0", "", '"1-abc", W/"0-abc"', '"a,"0-abc"', '"*"', '*, "1-abc"'])
def test_a_tag_that_is_none_of_ours_never_matches(local: Program, tag: str) -> None:
    path = local.created()
    problem(local("PATCH", path, {"name": "mine"}, if_match=tag), 412, "stale")
    problem(local("DELETE", path, if_match=tag), 412, "stale")


@pytest.mark.parametrize("tags", ['"0-abc", "1-abc"', '"other",W/"1-abc" , "1-abc"', "*", " * "])
def test_any_of_several_tags_may_match(program: Program, tags: str) -> None:
    path = program.created()
    program("PATCH", path, {"name": "theirs"})
    assert program("PATCH", path, {"name": "mine"}, if_match=tags).status_code == 200
    problem(program("PATCH", path, {"name": "again"}, if_match='"0-abc", "1-abc"'), 412, "stale")
    problem(program("DELETE", path, if_match='"0-abc", "1-abc"'), 412, "stale")
    assert program("DELETE", path, if_match='"0-abc", "2-abc"').status_code == 204
    assert program("DELETE", path, if_match="*").status_code == 404


def test_what_changed_is_told_since_the_latest_of_several_tags(local: Program) -> None:
    path = local.created()
    local("PATCH", path, {"name": "first"})
    local("PATCH", path, {"url": "theirs.example.com"})
    told = problem(local("PATCH", path, {"name": "mine", "url": "mine"}, if_match='"0-abc", "1-abc"'), 412, "stale")
    assert at(told) == {"/url": "conflict"}


def test_a_tag_that_the_record_never_had_says_nothing_of_others(local: Program) -> None:
    path = local.created()
    for answer in (local("PATCH", path, {"name": "mine"}, if_match='"9-abc"'), local("DELETE", path, if_match='"9-abc"')):
        assert problem(answer, 412, "stale")["detail"] == ENGLISH.say("version-not-current")


def test_a_delete_that_insists_on_a_version(program: Program) -> None:
    path = program.created()
    seen = program("GET", path).headers["etag"]
    changed = program("PATCH", path, {"name": "theirs"}).headers["etag"]
    problem(program("DELETE", path, if_match=seen), 412, "stale")
    assert program("DELETE", path, if_match=changed).status_code == 204


def test_a_record_that_is_unchanged_is_not_sent_again(program: Program) -> None:
    path = program.created()
    tag = program("GET", path).headers["etag"]
    for told in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = program("GET", path, if_none_match=told)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    program("PATCH", path, {"name": "other"})
    assert program("GET", path, if_none_match=tag).status_code == 200


# --- secrets


def test_secrets_are_told_as_stored_kept_replaced_and_cleared(program: Program) -> None:
    path = program.created(password="CANARY-1", token="CANARY-2")
    record = program.stored(path)
    assert record["password"] == record["token"] == {"stored": True} and "signingKey" not in record
    answers = [
        program("PATCH", path, {**record, "name": "kept"}),
        program("PATCH", path, {"password": "CANARY-3"}),
        program("PATCH", path, {"token": None}),
        program("GET", HOME),
        program("POST", f"{HOME}/validate?record={path.rsplit('/', 1)[1]}", {"password": "CANARY-4", "name": 5}),
        program("POST", HOME, {"password": "CANARY-5"}),
        program("POST", HOME, {**REGISTRY, "password": ["CANARY-6"]}),
    ]
    assert not any("CANARY" in answer.text + str(answer.headers) for answer in answers)
    assert "token" not in answers[2].json()["record"]


def test_a_secret_does_not_follow_to_another_place_unasked(program: Program) -> None:
    path = program.created(username="me", password="s3cret")
    assert at(problem(program("PATCH", path, {"username": "other"}), 422, "validation")) == {"/password": "destination"}
    assert program("PATCH", path, {"username": "other", "password": {"stored": True}}).status_code == 200
    assert program("PATCH", path, {"username": "third", "password": "new"}).status_code == 200


def test_what_the_form_no_longer_names_is_not_told(local: Program) -> None:
    define(local.person, [{"id": "a"}, {"id": "password", "type": "password"}])
    path = local("POST", "/api/forms/THING", {"a": "x", "password": "CANARY"}).headers["location"]
    define(local.person, [{"id": "a"}])
    assert "CANARY" not in local("GET", path).text and "password" not in local.stored(path)


# --- the same key again


@pytest.mark.parametrize("key", ["plain-word", '"a quoted one"'])
def test_the_same_key_and_content_give_the_same_answer(program: Program, key: str) -> None:
    first, second = (program("POST", HOME, REGISTRY, idempotency_key=key) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.headers["location"] == second.headers["location"]
    assert (first.headers.get("idempotency-replayed"), second.headers.get("idempotency-replayed")) == (None, "true")
    assert program("GET", HOME).json()["total"] == 1
    reordered = dict(reversed(REGISTRY.items()))
    assert program("POST", HOME, reordered, idempotency_key=key).headers["location"] == first.headers["location"]


def test_the_same_key_with_other_content_is_refused(program: Program) -> None:
    path = program("POST", HOME, REGISTRY, idempotency_key="k").headers["location"]
    problem(program("POST", HOME, {**REGISTRY, "name": "other"}, idempotency_key="k"), 422, "key-reused")
    assert program("PATCH", path, {"name": "x"}, idempotency_key="k").status_code == 200, "another address, another key"
    problem(program("PATCH", path, {"name": "y"}, idempotency_key="k"), 422, "key-reused")
    assert program("GET", HOME).json()["total"] == 1 and program.stored(path)["name"] == "x"


def test_a_change_is_carried_out_once_whatever_others_did_since(program: Program) -> None:
    path = program.created()
    first = program("PATCH", path, {"name": "mine"}, idempotency_key="k", if_match=program("GET", path).headers["etag"])
    program("PATCH", path, {"name": "theirs"})
    again = program("PATCH", path, {"name": "mine"}, idempotency_key="k", if_match=first.headers["etag"].replace('"1-', '"0-'))
    assert again.status_code == 200 and again.headers["idempotency-replayed"] == "true"
    assert program.stored(path)["name"] == "theirs"


def test_a_repeated_write_is_answered_with_the_record_as_it_is_now(program: Program) -> None:
    first = program("POST", HOME, {**REGISTRY, "password": "CANARY"}, idempotency_key="k")
    path = first.headers["location"]
    changed = program("PATCH", path, {"name": "theirs"}, idempotency_key="k")
    program("PATCH", path, {"namespace": "later"})
    now = program("GET", path)
    for again in (
        program("POST", HOME, {**REGISTRY, "password": "CANARY"}, idempotency_key="k"),
        program("PATCH", path, {"name": "theirs"}, idempotency_key="k"),
    ):
        assert again.json()["record"] == now.json()["record"] and again.headers["etag"] == now.headers["etag"]
        assert again.headers["idempotency-replayed"] == "true" and "CANARY" not in again.text
        assert again.status_code == (201 if again.request.method == "POST" else changed.status_code)
    program("DELETE", path)
    problem(program("POST", HOME, {**REGISTRY, "password": "CANARY"}, idempotency_key="k"), 404, "not-found")
    problem(program("PATCH", path, {"name": "theirs"}, idempotency_key="k"), 404, "not-found")
    assert program("GET", HOME).json()["total"] == 0


def test_a_refused_request_leaves_its_key_free(program: Program) -> None:
    problem(program("POST", HOME, {**REGISTRY, "status": "9"}, idempotency_key="k"), 422, "validation")
    assert program("POST", HOME, REGISTRY, idempotency_key="k").status_code == 201


def test_keys_of_two_people_are_two(app: FastAPI, local: Program) -> None:
    other = Program(Browser(app, app.state.services.platform.tokens.create(user="other")), "embedded")
    one, two = (each("POST", HOME, REGISTRY, idempotency_key="k").headers["location"] for each in (local, other))
    assert one != two


@pytest.mark.parametrize("key", ["", '"', "a b", "x" * 300])
def test_a_key_that_is_none(local: Program, key: str) -> None:
    problem(local("POST", HOME, REGISTRY, idempotency_key=key), 400, "malformed")


def many_at_once(app: FastAPI, method: str, path: str, body: Any, number: int = 12) -> list[httpx.Response]:
    async def work() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        headers = {"authorization": f"Bearer {TOKEN}", "idempotency-key": "k"}
        async with httpx.AsyncClient(transport=transport, base_url="http://forms.localhost", headers=headers) as client:
            return list(await asyncio.gather(*(client.request(method, path, json=body) for _ in range(number))))

    return run(work())


def test_many_at_once_are_carried_out_once(app: FastAPI, local: Program) -> None:
    answers = many_at_once(app, "POST", HOME, REGISTRY)
    assert {answer.status_code for answer in answers} == {201} and len({answer.content for answer in answers}) == 1
    path = answers[0].headers["location"]
    assert {answer.status_code for answer in many_at_once(app, "PATCH", path, {"name": "x"})} == {200}
    assert local.stored(path)["_df_version"] == 1 and local("GET", HOME).json()["total"] == 1


def test_many_at_once_on_postgresql(tmp_path: Path, postgres_url: str) -> None:  # noqa: F811
    given = {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_DATABASE_URL": migrated_database(postgres_url)}
    app = build_app(load_settings(given))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    try:
        answers = many_at_once(app, "POST", HOME, REGISTRY)
    finally:
        app.state.services.store.close()
    assert {answer.status_code for answer in answers} == {201} and len({answer.content for answer in answers}) == 1


# --- a platform that fails


def test_without_a_key_what_was_surely_not_sent_leaves_nothing_behind(remote: Remote) -> None:
    program = Program(remote.person, "remote")
    path = program.created()
    remote.go_down()
    for answer in (program("POST", HOME, REGISTRY), program("PATCH", path, {"name": "x"})):
        told = problem(answer, 503, "unavailable")
        assert told["outcome"] == "not-sent" and int(answer.headers["retry-after"]) > 0
    assert "Nothing unfinished" in remote.person.get("/unfinished").text


def test_with_a_key_it_is_kept_and_goes_on_from_there(remote: Remote) -> None:
    program = Program(remote.person, "remote")
    program("GET", HOME)
    remote.go_down()
    answer = program("POST", HOME, {**REGISTRY, "password": "CANARY"}, idempotency_key="k")
    told = problem(answer, 503, "kept")
    assert told["outcome"] == "not-sent" and told["kept"].startswith("/unfinished/") and answer.headers["retry-after"]
    kept = b"".join(path.read_bytes() for path in (remote.folder / "engine").glob("forms.sqlite*"))
    assert b"CANARY" not in kept
    remote.restart()
    remote.come_up()
    program = Program(remote.person, "remote")
    assert REGISTRY["name"] in remote.person.get("/unfinished").text
    assert "Send again" in remote.person.get(told["kept"]).text
    made = program("POST", HOME, {**REGISTRY, "password": "CANARY"}, idempotency_key="k")
    assert made.status_code == 201 and [each["password"] for each in remote.records()] == ["CANARY"]
    assert "Nothing unfinished" in remote.person.get("/unfinished").text


def test_what_a_program_could_not_send_is_sent_or_edited_by_a_person(remote: Remote) -> None:
    program = Program(remote.person, "remote")
    program("GET", HOME)
    remote.go_down()
    body = {**REGISTRY, "publicAccess": True, "webhookEvents": ["a", "b"], "storageLimit": 5}
    places = [problem(program("POST", HOME, body, idempotency_key=key), 503, "kept")["kept"] for key in ("a", "b")]
    remote.restart()
    remote.come_up()
    sent = remote.person.post(f"{places[0]}/send")
    assert sent.headers["location"].startswith("/forms/DOCKERREGISTRY/") and remote.records()[0].items() >= body.items()
    edited = remote.person.post(f"{places[1]}/edit").headers["location"]
    assert edited.startswith("/forms/DOCKERREGISTRY/new?draft=")
    page = remote.person.get(edited).text
    assert f'value="{REGISTRY["name"]}"' in page and "a\nb</textarea>" in page and 'value="5"' in page


def test_a_create_that_happened_without_an_answer_is_found(remote: Remote) -> None:
    program = Program(remote.person, "remote")
    program("GET", HOME)
    remote.faults.after = True
    first = program("POST", HOME, REGISTRY, idempotency_key="k")
    remote.faults.after = False
    assert first.status_code == 201
    assert program("POST", HOME, REGISTRY, idempotency_key="k").headers["location"] == first.headers["location"]
    assert len(remote.records()) == 1


def test_an_outcome_that_nobody_knows_is_told_and_kept(remote: Remote) -> None:
    program = Program(remote.person, "remote")
    path = program.created()
    remote.faults.after = True
    told = problem(program("PATCH", path, {"name": "x"}), 503, "kept")
    remote.faults.after = False
    assert told["outcome"] == "unknown" and remote.person.get(told["kept"]).status_code == 200


def test_a_key_that_is_being_worked_on(remote: Remote) -> None:
    """By another process: its pending is fresh, and nobody here runs it."""
    program = Program(remote.person, "remote")
    program("GET", HOME)
    pending_saves = remote.app.state.services.pending_saves
    moved = pending_saves.move

    async def forgetful(pending: Any, state: str, **more: Any) -> Any:
        return pending if state == "done" else await moved(pending, state, **more)

    pending_saves.move = forgetful
    assert program("POST", HOME, REGISTRY, idempotency_key="k").status_code == 201
    pending_saves.move = moved
    answer = program("POST", HOME, REGISTRY, idempotency_key="k")
    problem(answer, 409, "running")
    assert answer.headers["retry-after"]


# --- lists


def test_a_list_is_searched_filtered_sorted_and_paged(program: Program) -> None:
    for number, status in enumerate("12112"):
        program.created(name=f"r{number}", status=status, storageLimit=number)

    def names(answer: httpx.Response) -> list[str]:
        return [each["name"] for each in answer.json()["records"]]

    assert names(program("GET", f"{HOME}?where.status=2&sort=name")) == ["r1", "r4"]
    assert names(program("GET", f"{HOME}?sort=storageLimit&descending=true&size=2")) == ["r4", "r3"]
    assert names(program("GET", f"{HOME}?q=r3")) == ["r3"]
    seen, path = [], f"{HOME}?sort=name&size=2"
    while path:
        answer = program("GET", path)
        seen += names(answer)
        assert answer.json()["total"] == 5
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == ["r0", "r1", "r2", "r3", "r4"] and answer.links["prev"]["url"].endswith("page=2&size=2")
    assert names(program("GET", f"{HOME}?page=9")) == []


@pytest.mark.parametrize("told", ["100", "1e2", "100.0"])
def test_a_number_is_found_in_any_notation(program: Program, told: str) -> None:
    for name, number in {"a": b"1E2", "b": b"100.0", "c": b"100", "d": b"1000"}.items():
        body = json.dumps({**REGISTRY, "name": name}).encode()[:-1] + b', "storageLimit": ' + number + b"}"
        assert program("POST", HOME, body).status_code == 201
    found = program("GET", f"{HOME}?where.storageLimit={told}").json()
    assert (sorted(each["name"] for each in found["records"]), found["total"]) == (["a", "b", "c"], 3)


@pytest.mark.parametrize(
    "query",
    [
        *["where.nothing=1", "where.password=x", "sort=password", "sort=x", "page=0", "page=x", "size=201", "descending=maybe"],
        *["other=1", "where.name=", "q=%00", "where.name=%00", f"q={'x' * 201}"],
        *["where.status=1&where.status=2", "page=1&page=2"],
    ],
)
def test_a_parameter_that_means_nothing_is_refused(local: Program, query: str) -> None:
    problem(local("GET", f"{HOME}?{query}"), 400, "malformed")


# --- validate


def test_validate_says_the_same_and_saves_nothing(program: Program) -> None:
    path = program.created(username="me", password="s3cret")
    id = path.rsplit("/", 1)[1]

    def judged(query: str, body: Any) -> tuple[bool, dict[str, str]]:
        answer = program("POST", f"{HOME}/validate{query}", body)
        assert answer.status_code == 200, answer.text
        return answer.json()["valid"], at(answer.json())

    assert judged("", REGISTRY) == (True, {})
    assert judged("?for=create", {"name": "x"}) == (False, {"/url": "required", "/registryType": "required", "/status": "required"})
    assert judged("?for=update", {"name": "x"}) == (True, {})
    assert judged("?for=update", {"name": None, "storageLimit": "x"})[1] == {"/name": "type", "/storageLimit": "type"}
    assert judged(f"?for=update&record={id}", {"username": "other"}) == (False, {"/password": "destination"})
    assert judged("?for=record", program.stored(path)) == (True, {})
    assert judged("?for=record", {**program.stored(path), "name": ""})[0] is False
    for purpose in ("create", "update", "record"):
        assert judged(f"?for={purpose}", [1]) == (False, {"": "type"})
    assert program("POST", f"{HOME}/validate", {**REGISTRY, "x": 1}).json()["ignored"] == ["/x"]
    assert program("GET", HOME).json()["total"] == 1
    problem(program("POST", f"{HOME}/validate?for=other", {}), 400, "malformed")
    problem(program("POST", f"{HOME}/validate?for=create&for=update", {}), 400, "malformed")
    assert judged(f"?for=record&record={id}", program.stored(path)) == judged(f"?for=create&record={id}", REGISTRY) == (True, {})
    problem(program("POST", f"{HOME}/validate?record=nothing", {}), 404, "not-found")


# --- who may, and what is no request


def test_who_may_do_what(app: FastAPI, local: Program) -> None:
    path = local.created()
    reader = Program(Browser(app, app.state.services.platform.tokens.create(user="r", scopes=frozenset({"read"}))), "embedded")
    assert reader("GET", path).status_code == reader("POST", f"{HOME}/validate", {}).status_code == 200
    for method, place, body in (("POST", HOME, REGISTRY), ("PATCH", path, {"name": "x"}), ("DELETE", path, None)):
        problem(reader(method, place, body), 403, "not-allowed")
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic x"}):
        for method, place in (("GET", path), ("POST", HOME), ("PATCH", path), ("DELETE", path)):
            answer = local.person.request(method, place, headers=headers, cookies=False)
            problem(answer, 401, "signed-out")
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_signed_in_browser_may_read_and_write_from_our_own_pages_alone(local: Program) -> None:
    path = local.created()
    local.person.sign_in()
    assert local.person.get(path, accept="text/html").headers["content-type"] == "application/json"
    for origin, status in (("same-origin", 201), ("cross-site", 401), ("same-site", 401)):
        answer = local.person.request("POST", HOME, json=REGISTRY, headers={"sec-fetch-site": origin})
        assert answer.status_code == status, origin


def test_tenants_are_apart(app: FastAPI, local: Program) -> None:
    path = local.created()
    elsewhere = app.state.services.platform.tokens.create(user="x", tenant="22222222-2222-4222-8222-222222222222")
    stranger = Program(Browser(app, elsewhere), "embedded")
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        problem(stranger(method, path, body), 404, "not-found")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"{", 400, "malformed"),
        (b'{"name": NaN}', 400, "malformed"),
        (b'{"name": 1e999}', 400, "malformed"),
        (b'{"name": "a", "name": "b"}', 400, "malformed"),
        (b'{"name": "\\ud800"}', 400, "malformed"),
        (b"\xff", 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"name": ' + b"9" * 5_000 + b"}", 400, "malformed"),
        (b"[]", 422, "validation"),
        (b"null", 422, "validation"),
        (b"{}", 422, "validation"),
        (b'{"name": "a\\u0000b"}', 422, "validation"),
        (b" " * 9_000_000, 413, "too-large"),
    ],
    ids=range(14),
)
def test_bodies_that_are_none(local: Program, body: bytes, status: int, code: str) -> None:
    path = local.created()
    for method, place in (("POST", HOME), ("PATCH", path)):
        if not (body == b"{}" and method == "PATCH"):
            assert "sys." not in problem(local(method, place, body), status, code)["detail"]
    assert local.stored(path)["_df_version"] == 0


def test_what_is_no_object_is_told_as_when_it_is_validated(program: Program) -> None:
    told = program("POST", f"{HOME}/validate", [1]).json()["errors"]
    for method, place in (("POST", HOME), ("PATCH", program.created())):
        assert problem(program(method, place, [1]), 422, "validation")["errors"] == told


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "jsonx"]
)
def test_other_kinds_of_content_are_refused(local: Program, media: str) -> None:
    problem(local("POST", HOME, REGISTRY, content_type=media), 415, "media-type")


@pytest.mark.parametrize("media", ["application/json", "application/JSON; charset=utf-8", "application/merge-patch+json"])
def test_kinds_of_json(local: Program, media: str) -> None:
    assert local("POST", HOME, REGISTRY, content_type=media).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", HOME, "GET, POST, HEAD"),
        ("TRACE", f"{HOME}/x", "GET, PATCH, DELETE, HEAD"),
        ("GET", f"{HOME}/validate", "POST"),
        ("QUERY", f"{HOME}/validate", "POST"),
    ],
)
def test_wrong_methods(local: Program, method: str, path: str, allowed: str) -> None:
    answer = local(method, path)
    problem(answer, 405, "wrong-method")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/forms/NOTHING", "/api/forms/NOTHING/x", f"{HOME}/%00", f"{HOME}/{'x' * 300}", "/api/forms/%00"]
)
def test_addresses_that_are_none(local: Program, path: str) -> None:
    problem(local("GET", path), 404, "not-found")


def test_a_definition_that_is_broken_is_told(local: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    services = local.person._app.state.services
    admin = run(services.platform.authenticate(TOKEN))
    body = {"id": "BROKEN", "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{local.person.tenant}|ENT:", "definition": "{"}
    run(services.platform.create(admin, body))
    assert problem(local("GET", "/api/forms/BROKEN"), 502, "broken-definition")["findings"]


def test_a_fault_of_ours_is_a_problem_without_a_trace(local: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    async def faulty(*_: Any) -> Any:
        raise RuntimeError("CANARY")

    monkeypatch.setattr(local.person._app.state.services.records, "open", faulty)
    answer = local("GET", f"{HOME}/x")
    assert "CANARY" not in answer.text and problem(answer, 500, "fault")


def test_whole_numbers_beyond_64_bits_keep_their_digits(program: Program) -> None:
    number = 10**30 + 1
    path = program.created(storageLimit=number)
    assert program.stored(path)["storageLimit"] == number
    assert program("POST", HOME, {**REGISTRY, "storageLimit": number}, idempotency_key="k").status_code == 201


# --- properties


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=at_most(60))
@given(data=st.data())
def test_what_is_accepted_is_stored_as_it_was_sent_and_what_is_refused_changes_nothing(
    data: st.DataObject, browser_like: Browser
) -> None:
    local = Program(browser_like, "embedded")
    document = data.draw(documents())
    define(browser_like, document["definition"])
    form = compile_form(read_definition(document).definition)
    assume(any(form.writable))
    home = "/api/forms/THING"
    before = browser_like.api("GET", "/v1/entities/THING/SUB").text
    body = data.draw(sent(form))
    answer = local("POST", home, body)
    if answer.status_code != 201:
        assert answer.status_code == 422 and browser_like.api("GET", "/v1/entities/THING/SUB").text == before
        return
    stored = browser_like.api("GET", f"/v1/objects/{answer.headers['location'].rsplit('/', 1)[1]}").json()
    ignored = set(answer.json()["ignored"])
    for field, kind in form.inputs:
        wanted = value_at(body, field.parent_property, field.id)
        if pointer_to(form, field.key) in ignored:
            wanted = None
        elif kind.name == "texteditor" and isinstance(wanted, str):
            wanted = kind.accept(field, wanted, Any)
        assert is_identical(value_at(stored, field.parent_property, field.id), wanted), field


def sent(form: CompiledForm) -> st.SearchStrategy[dict[str, Any]]:
    return records(form).map(lambda values: form.changes_to({}, values))


def value_at(document: Mapping[str, Any], parent: str, id: str) -> Any:
    place = document.get(parent) if parent else document
    return place.get(id) if isinstance(place, Mapping) else None
