"""What is of a frame alone: its redirects stay inside, and input into a deleted record stays in sight."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from app.embedding.grants import Grant
from app.errors import SavePending
from app.forms.validation import Message
from app.pages.slots import PageState
from app.state.frames import FrameSession
from app.submissions.page_post import PagePost, read_page_post
from app.texts.translator import ENGLISH
from app.web.embed.frame import Frame
from app.web.embed.frame_surface import FrameSurface
from app.web.services import Services
from tests.making import REGISTRY, TOKEN, Browser, form_of, run, saying, state_of

ORIGIN = "https://host.example"
FORM = form_of({"id": "a"})


def surface(record: str = "", actions: tuple[str, ...] = ("read", "write"), **more: Any) -> FrameSurface:
    grant = Grant("DOCKERREGISTRY", record or "new", frozenset(actions))
    frame = Frame("DOCKERREGISTRY", record, (ORIGIN,), session=FrameSession(TOKEN, "acme", "", ORIGIN, grant))
    return FrameSurface(replace(frame, **more))


def test_only_the_listed_origins_may_show_it() -> None:
    assert surface().ancestors == f"'self' {ORIGIN}"


def test_a_stored_secret_can_be_revealed_only_where_it_was_granted() -> None:
    assert surface().look == "frame without secrets"
    assert surface(actions=("read", "reveal")).look == "frame"


def test_nothing_leads_out_of_it() -> None:
    texts = surface(options=(("compact", "1"),)).texts("7")
    assert texts["delete_url"] == ""
    assert texts["action"] == "/embed/DOCKERREGISTRY/7?compact=1"
    assert (texts["frame_url"], texts["frame_query"], texts["look"]) == ("/embed/DOCKERREGISTRY/7", "?compact=1", "framed compact")


def test_the_page_around_learns_how_many_errors_of_which_kinds_there_are() -> None:
    def state(*messages: Message) -> PageState:
        return state_of(FORM, {}, messages={"a": messages})

    errors = [saying(("a",), "CANARY", "error", rule) for rule in ("required", "pattern", "required")]
    assert surface().headers(state(*errors)) == {"x-problems": "3", "x-codes": "pattern,required"}
    assert surface().headers(state(saying(("a",), "Careful", "warning", "hint"))) == {}


def test_a_created_record_does_not_lead_to_the_next() -> None:
    assert surface().saved_notice("created", FORM, ENGLISH) is None
    assert surface().saved_notice("saved", FORM, ENGLISH) == {"text": "Saved."}


def test_a_draft_of_another_record_is_never_taken() -> None:
    assert surface().draft_source({"draft_of": "7"}) == ""


def test_a_save_leads_to_the_record_in_the_same_frame(app: FastAPI) -> None:
    answer = run(surface().after_save(app.state.services, "7", "created"))
    assert answer.headers["location"] == "/embed/DOCKERREGISTRY/7?told=saved"


def test_a_pending_save_leaves_the_form_where_it_is() -> None:
    with pytest.raises(SavePending):
        surface().after_pending(SavePending("save-unknown", "s1"))


POST = read_page_post([("f.name", "typed name"), ("f.password", "CANARY"), ("f.storageLimit", "many")])


def gone(app: FastAPI, shown: FrameSurface, submission: PagePost = POST) -> Any:
    services: Services = app.state.services
    principal = run(services.platform.authenticate(TOKEN))
    return run(shown.gone_draft(services, principal, "gone", submission))


def test_input_into_a_deleted_record_goes_on_as_a_new_one_where_that_is_granted(app: FastAPI) -> None:
    answer = gone(app, surface())
    text = answer.body.decode()
    assert (answer.status_code, answer.headers["x-codes"]) == (410, "gone")
    assert 'value="typed name"' in text and 'data-mode="new"' in text and "CANARY" not in text
    assert '"gone":true' in text


def test_else_it_is_there_to_be_copied_with_what_no_field_shows(app: FastAPI) -> None:
    answer = gone(app, surface("gone"))
    text = answer.body.decode()
    assert (answer.status_code, answer.headers["x-codes"]) == (410, "gone")
    assert "typed name" in text and 'data-mode="view"' in text and "CANARY" not in text
    assert "many</textarea>" in text, "it is no number, so no field shows it"
    assert "a secret" in text


def test_a_deleted_record_without_unsaved_input_is_just_not_there(app: FastAPI) -> None:
    services: Services = app.state.services
    principal = run(services.platform.authenticate(TOKEN))
    assert run(surface("gone").gone_record(services, principal)) is None
    assert run(surface().gone_record(services, principal)) is None


def test_a_deleted_record_shows_its_draft_to_the_person_who_typed_it(app: FastAPI, browser_like: Browser) -> None:
    services: Services = app.state.services
    principal = run(services.platform.authenticate(TOKEN))
    record = str(browser_like.new_record(**REGISTRY)["id"])
    browser_like.sign_in()
    assert browser_like.post(f"/drafts/DOCKERREGISTRY?record={record}", [("f.name", "drafted")]).status_code == 204
    browser_like.api("DELETE", f"/v1/objects/{record}?entity=DOCKERREGISTRY")
    answer = run(surface(record).gone_record(services, principal))
    assert answer is not None and "drafted" in answer.body.decode()
    reader = replace(principal, scopes=frozenset({"read"}))
    assert run(surface(record).gone_record(services, reader)) is None
