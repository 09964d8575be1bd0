"""Request ids: in every answer, on error pages, in problems and in the log."""

import logging

import pytest
from fastapi import FastAPI

from app.request_ids import LogFormatter, RequestIdFilter, begin_request, current_request_id
from tests.making import Browser


@pytest.mark.parametrize("given", ["", "short", "x" * 41, "with blank", "line\nbreak", "ümlaut-ümlaut", "<b>bold</b>"])
def test_what_is_not_well_formed_is_replaced(given: str) -> None:
    assert begin_request(given) != given and len(begin_request(given)) == 24


def test_a_well_formed_id_stays() -> None:
    assert begin_request("0af7651916cd43dd8448eb211c80319c") == "0af7651916cd43dd8448eb211c80319c" == current_request_id()


@pytest.mark.parametrize("path", ["/signin", "/no/such/page", "/healthz", "/static/x/none", "/v1/objects/x", "/embed.js"])
def test_every_answer_has_one_of_its_own(browser_like: Browser, path: str) -> None:
    first, second = browser_like.get(path).headers["x-request-id"], browser_like.get(path).headers["x-request-id"]
    assert len(first) == 24 and first != second


def test_refusals_before_any_route_have_one(browser_like: Browser) -> None:
    for answer in (browser_like.get("/", host="evil.example"), browser_like.post("/signin", sec_fetch_site="cross-site")):
        assert answer.status_code in (403, 421) and len(answer.headers["x-request-id"]) == 24


def test_what_a_client_names_counts_only_behind_a_trusted_proxy(browser_like: Browser) -> None:
    assert browser_like.get("/healthz", **{"x-request-id": "given-by-client"}).headers["x-request-id"] != "given-by-client"


def test_pages_and_problems_of_errors_show_it(browser_like: Browser) -> None:
    page = browser_like.get("/no/such/page", accept="text/html")
    assert f"<code>{page.headers['x-request-id']}</code>" in page.text
    problem = browser_like.get("/api/forms/NONE")
    assert problem.json()["request_id"] == problem.headers["x-request-id"]


def test_a_fault_of_ours_shows_and_logs_it(
    browser_like: Browser, app: FastAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        logging.getLogger("forms").warning("about to fail")
        raise RuntimeError("a fault of a test")

    monkeypatch.setattr(app.state.services.platform, "authenticate", broken)
    caplog.handler.addFilter(RequestIdFilter())
    answer = browser_like.api("GET", "/api/forms/DOCKERREGISTRY")
    assert answer.status_code == 500 and answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.headers.get_list("x-request-id") == [answer.headers["x-request-id"]]
    (record,) = [each for each in caplog.records if each.message == "about to fail"]
    assert record.request == answer.headers["x-request-id"]


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x0b", "\x0c", "\x1e"])
def test_no_text_of_a_client_begins_a_line_of_the_log(line_end: str) -> None:
    forged = f"x{line_end}2026-11-28 12:00:00,000 INFO forms [-] all is well\x1b[2K"
    try:
        raise ValueError(forged)
    except ValueError as error:
        record = logging.LogRecord("forms", logging.ERROR, "", 0, "entity=%s", (forged,), (ValueError, error, error.__traceback__))
    RequestIdFilter().filter(record)
    first, *others = LogFormatter().format(record).splitlines()
    assert "entity=x" in first and all(line.startswith("    ") for line in others)
    assert "\x1b" not in first
