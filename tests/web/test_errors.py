"""Every exception becomes one status, as a problem for programs and as a page for people."""

import json
import logging

import pytest
from fastapi import FastAPI
from markupsafe import escape
from starlette.exceptions import HTTPException

from app.api_docs.problems import PROBLEM_TYPES
from app.errors import (
    AlreadyReceived,
    BadDefinition,
    BadSetting,
    Conflict,
    Foreign,
    FormsError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    SavePending,
    Unavailable,
)
from app.texts.translator import ENGLISH
from app.web.errors import PROBLEMS, answer_error, answer_fault, answer_http_error, wants_problem
from app.web.request_errors import FormatMissing, RequestError
from tests.making import run
from tests.web.asking import request_for

PROGRAM = {"accept": "application/json"}

EVERY_ERROR = [
    (NotSignedIn("signed-out"), 401, "signed-out"),
    (NotSignedIn("frame-session-missing", reason="session_missing"), 401, "session_missing"),
    (NotAllowed("not-permitted"), 403, "not-allowed"),
    (NotFound("record-missing"), 404, "not-found"),
    (Foreign(), 404, "not-found"),
    (Conflict("record-changed"), 409, "changed"),
    (Refused("platform-refused"), 422, "refused"),
    (AlreadyReceived("7", same=False), 422, "key-reused"),
    (BadDefinition("definition-empty", entity="X"), 502, "broken-definition"),
    (SavePending("platform-status", "s1", status=500), 503, "kept"),
    (SavePending("save-running", "s1", running=True), 409, "running"),
    (Unavailable("platform-down"), 503, "unavailable"),
    (BadSetting("No."), 500, "fault"),
    (RequestError(415, "send-json"), 415, "media-type"),
    (RequestError(413, "body-too-large", limit=5), 413, "too-large"),
]


@pytest.mark.parametrize(("error", "status", "code"), EVERY_ERROR, ids=lambda value: str(value) if isinstance(value, str) else "")
def test_a_program_gets_a_problem(app: FastAPI, error: FormsError, status: int, code: str) -> None:
    answer = run(answer_error(request_for("/api/forms/X", app=app, **PROGRAM), error))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = json.loads(answer.body)
    assert (problem["code"], problem["detail"]) == (code, str(error))


@pytest.mark.parametrize(("error", "status", "code"), EVERY_ERROR, ids=lambda value: str(value) if isinstance(value, str) else "")
def test_a_person_gets_a_page(app: FastAPI, error: FormsError, status: int, code: str) -> None:
    answer = run(answer_error(request_for("/forms/X", "POST", app=app, accept="text/html"), error))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    said = ENGLISH.say("form-broken") if isinstance(error, BadDefinition) else str(error)  # the rest is for administrators
    assert str(escape(said)) in answer.body.decode()


def test_every_exception_has_a_kind_of_problem_and_the_general_one_is_last() -> None:
    assert set(PROBLEMS.values()) <= PROBLEM_TYPES.keys()
    kinds = list(PROBLEMS)
    for index, kind in enumerate(kinds):
        assert not any(issubclass(later, kind) for later in kinds[index + 1 :]), kind


def test_a_page_load_without_a_sign_in_leads_to_it_and_back(app: FastAPI) -> None:
    answer = run(answer_error(request_for("/forms/X?q=a b", app=app, accept="text/html"), NotSignedIn("signed-out")))
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=/forms/X%3Fq%3Da%20b")
    partial = request_for("/forms/X", app=app, accept="text/html", hx_request="true")
    assert run(answer_error(partial, NotSignedIn("signed-out"))).status_code == 401


def test_an_answer_says_when_to_try_again_and_what_became_of_a_write(app: FastAPI) -> None:
    request = request_for("/api/forms/X", app=app, **PROGRAM)
    answer = run(answer_error(request, SavePending("save-unknown", "s/1", outcome_unknown=True)))
    problem = json.loads(answer.body)
    assert answer.headers["retry-after"] == "5"
    assert (problem["outcome"], problem["kept"]) == ("unknown", "/unfinished/s%2F1")
    answer = run(answer_error(request, Unavailable("platform-busy", retry_after=30)))
    assert (answer.headers["retry-after"], json.loads(answer.body)["outcome"]) == ("30", "not-sent")


def test_errors_of_fields_have_pointers(app: FastAPI) -> None:
    error = Refused("platform-refused", [{"field": "a/b", "message": "Wrong"}, {"field": "", "message": "All wrong"}])
    problem = json.loads(run(answer_error(request_for("/api/forms/X", app=app, **PROGRAM), error)).body)
    assert [(each["pointer"], each["message"]) for each in problem["errors"]] == [("/a~1b", "Wrong"), ("", "All wrong")]


def test_a_fault_shows_nothing_of_what_happened(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    for headers in (PROGRAM, {"accept": "text/html"}):
        answer = run(answer_fault(request_for("/forms/X", app=app, **headers), ZeroDivisionError("CANARY")))
        assert answer.status_code == 500
        assert b"CANARY" not in answer.body and b"Traceback" not in answer.body
        assert answer.headers["x-content-type-options"] == "nosniff", "no middleware comes after it"


def test_a_wrong_method_and_an_unknown_format_keep_their_headers_and_choices(app: FastAPI) -> None:
    wrong = HTTPException(405, headers={"allow": "GET"})
    answer = run(answer_http_error(request_for("/api/forms/X", app=app, **PROGRAM), wrong))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    unknown = FormatMissing(
        406, "format-not-acceptable", [{"format": "csv", "title": "CSV", "type": "text/csv", "href": "/schemas/X/csv"}]
    )
    problem = json.loads(run(answer_error(request_for("/schemas/X", app=app, **PROGRAM), unknown)).body)
    assert [each["format"] for each in problem["available"]] == ["csv"]
    page = run(answer_error(request_for("/schemas/X", app=app, accept="text/html"), unknown)).body.decode()
    assert 'href="/schemas/X/csv"' in page


@pytest.mark.parametrize(
    ("path", "headers", "program"),
    [
        ("/forms/X", {}, False),
        ("/forms/X", {"accept": "text/html"}, False),
        ("/forms/X", {"accept": "application/json"}, True),
        ("/api/forms/X", {"accept": "text/html"}, True),
        ("/embed/tokens", {"accept": "text/html"}, True),
        ("/schemas/X", {}, True),
        ("/schemas/X", {"accept": "text/html,*/*"}, False),
        ("/forms/X", {"authorization": "Bearer df_pat_x"}, False),
        ("/embed/X/new", {"accept": "application/problem+json, text/html"}, True),
    ],
)
def test_programs_are_told_from_people(path: str, headers: dict[str, str], program: bool) -> None:
    assert wants_problem(request_for(path, **headers)) == program
