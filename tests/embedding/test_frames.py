"""Tokens and sessions of frames without HTTP: who gets one, for what, and in whose name a frame's requests go on."""

from collections.abc import Coroutine
from typing import Any

import pytest
from fastapi import FastAPI

from app.embedding.frames import FrameAccess, IssuedToken, Started, personal_grant
from app.embedding.grants import ANY, Grant
from app.errors import FormsError, NotAllowed, NotFound, NotSignedIn, Refused
from app.frame_origins import Origins
from app.platform.base import Principal
from tests.making import REGISTRY, TOKEN, Browser, run

HOST, OWN = "https://host.example", "https://forms.example"
NEW_RECORD = {"entity": "DOCKERREGISTRY", "record": "new", "actions": ["read", "write"], "origin": HOST}


class World:
    """`now` is the clock of tokens and sessions."""

    def __init__(self, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
        self.access: FrameAccess = app.state.services.embedding
        self.now = 1_800_000_000.0
        monkeypatch.setattr(self.access, "origins", Origins((HOST,)))
        for part in (self.access, self.access.tokens, self.access.frames):
            monkeypatch.setattr(part, "_clock", lambda: self.now)
        self.principal: Principal = run(app.state.services.platform.authenticate(TOKEN))

    def issue(self, **more: Any) -> IssuedToken:
        return run(self.access.issue_token(self.principal, {**NEW_RECORD, **more}, OWN))

    def start(self, **more: Any) -> Started:
        return run(self.access.exchange(self.issue(**more).token, more.get("origin", HOST), OWN))

    def use(self, started: Started, need: Any, record: str = "", entity: str = "DOCKERREGISTRY") -> Principal:
        return run(self.access.principal(started.text, need, entity, record, OWN))[0]


@pytest.fixture
def world(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(app, monkeypatch)


def refusal(work: Coroutine[Any, Any, Any], kind: type[FormsError]) -> str:
    with pytest.raises(kind) as raised:
        run(work)
    return str(getattr(raised.value, "reason", ""))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"color": "red"}, Refused),
        ({"lifetime": 0}, Refused),
        ({"lifetime": True}, Refused),
        ({"lifetime": 10**9}, Refused),
        ({"user": ""}, Refused),
        ({"origin": "https://evil.example"}, NotAllowed),
        ({"entity": "NOBODY"}, NotFound),
        ({"record": "no-such-record"}, NotFound),
    ],
)
def test_a_token_is_not_issued_for_a_wrong_request(world: World, change: dict[str, Any], kind: type[FormsError]) -> None:
    refusal(world.access.issue_token(world.principal, {**NEW_RECORD, **change}, OWN), kind)


def test_a_token_cannot_do_more_than_the_access_token_behind_it(world: World) -> None:
    reader = Principal(world.principal.tenant, "reader", TOKEN, frozenset({"read"}))
    for actions in (["read", "write"], ["read", "reveal"]):
        work = world.access.issue_token(reader, {**NEW_RECORD, "record": "x", "actions": actions}, OWN)
        assert refusal(work, NotAllowed) == "not_granted"


def test_a_token_lasts_as_long_as_the_host_says(world: World) -> None:
    assert (world.issue().lifetime, world.issue(lifetime=5).lifetime) == (60, 5)


def test_a_token_makes_one_session_for_the_page_that_it_names(world: World) -> None:
    token = world.issue().token
    assert refusal(world.access.exchange(token, "https://other.example", OWN), NotAllowed) == "origin_mismatch"
    session = run(world.access.exchange(token, HOST, OWN)).session
    assert (session.origin, session.grant.record) == (HOST, "new")
    refusal(world.access.exchange(token, HOST, OWN), NotSignedIn)


def test_a_token_ends(world: World) -> None:
    token = world.issue(lifetime=5).token
    world.now += 3600
    refusal(world.access.exchange(token, HOST, OWN), NotSignedIn)


def test_a_page_that_is_no_longer_listed_gets_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    started, token = world.start(), world.issue().token
    monkeypatch.setattr(world.access, "origins", Origins())
    assert refusal(world.access.exchange(token, HOST, OWN), NotAllowed) == "origin_not_listed"
    assert refusal(world.access.principal(started.text, "read", "DOCKERREGISTRY", "", OWN), NotAllowed) == "origin_not_listed"


def test_a_session_acts_for_the_token_with_the_granted_actions_alone(world: World) -> None:
    acting = world.use(world.start(user="jane"), "write")
    assert (acting.tenant, acting.guest, acting.may("write"), acting.may("admin")) == (world.principal.tenant, "jane", True, False)


@pytest.mark.parametrize(
    ("need", "entity", "record", "reason"),
    [
        (None, "DOCKERREGISTRY", "", "not_in_a_frame"),
        ("reveal", "DOCKERREGISTRY", "", "not_granted"),
        ("read", "K8SSERVICE", "", "other_entity"),
        ("form", "K8SSERVICE", "", "other_entity"),
        ("read", "DOCKERREGISTRY", "another", "other_record"),
        ("lookup", "NO_LOOKUP_OF_THE_FORM", "", "other_entity"),
    ],
)
def test_a_session_opens_nothing_else(world: World, need: Any, entity: str, record: str, reason: str) -> None:
    assert refusal(world.access.principal(world.start().text, need, entity, record, OWN), NotAllowed) == reason


def test_a_record_that_was_saved_is_open_to_the_session_that_may_create(world: World) -> None:
    started = world.start()
    run(world.access.remember(started.session, "made-1"))
    assert world.use(started, "write", "made-1").may("write")
    assert (
        refusal(world.access.principal(world.start().text, "read", "DOCKERREGISTRY", "made-1", OWN), NotAllowed) == "other_record"
    )


def test_a_session_for_one_record_opens_no_other_that_it_saved(world: World, browser_like: Browser) -> None:
    record = str(browser_like.new_record(**REGISTRY)["id"])
    started = world.start(record=record)
    run(world.access.remember(started.session, "made-1"))
    work = world.access.principal(started.text, "read", "DOCKERREGISTRY", "made-1", OWN)
    assert refusal(work, NotAllowed) == "other_record"


def test_only_a_session_of_a_sign_in_is_renewed(world: World) -> None:
    assert refusal(world.access.renew(world.start().text), NotAllowed) == "not_granted"
    grant = personal_grant("DOCKERREGISTRY", "", world.principal)
    started = run(world.access.sign_in(world.principal, HOST, grant, OWN))
    renewed = run(world.access.renew(started.text))
    assert renewed.text != started.text
    assert renewed.session.grant == grant


def test_a_widened_session_opens_all_forms_and_records(world: World) -> None:
    started = run(world.access.sign_in(world.principal, "", personal_grant("DOCKERREGISTRY", "", world.principal), OWN))
    widened = run(world.access.widen(started.text))
    assert (widened.session.grant.entity, widened.session.grant.record) == (ANY, ANY)
    assert world.use(widened, "write", "any", "K8SSERVICE").may("write")


def test_the_seconds_of_a_session_run_down_to_none(world: World) -> None:
    session = world.start().session
    before = world.access.seconds_left(session)
    world.now += 10
    assert world.access.seconds_left(session) == before - 10
    world.now += 10**6
    assert world.access.seconds_left(session) == 0


def test_a_person_who_signed_in_has_the_rights_of_their_token(world: World) -> None:
    reader = Principal("acme", "reader", TOKEN, frozenset({"read"}))
    assert personal_grant("THING", "7", reader) == Grant("THING", "7", frozenset({"read"}))
    assert personal_grant("THING", "", world.principal) == Grant("THING", "new", frozenset({"read", "write", "reveal"}))
