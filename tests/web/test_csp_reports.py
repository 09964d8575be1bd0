"""Reports of blocked content are counted by directive."""

import json
import re

import pytest
from fastapi import FastAPI

from tests.web.embedding import EMBEDDED, FrameSessions


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED, "FORMS_MAX_BODY_BYTES": "100000"}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    return FrameSessions(app)


def violations(frames: FrameSessions) -> dict[str, float]:
    found = re.findall(
        r'^forms_csp_violations_total\{directive="([^"]*)"\} (\S+)', frames.server.get("/metrics").text, re.MULTILINE
    )
    return {name: float(count) for name, count in found}


def test_reports_of_browsers_are_counted_by_directive_and_nothing_else_of_them(frames: FrameSessions) -> None:
    before = violations(frames)
    modern = [
        {"type": "csp-violation", "body": {"effectiveDirective": "script-src-elem", "blockedURL": "https://evil.example"}}
    ] * 2
    older = {"csp-report": {"violated-directive": "style-src 'self'", "blocked-uri": "inline"}}
    invented = {"csp-report": {"effective-directive": 'made"up{}'}}
    for body in (modern, older, invented):
        answer = frames.server.request(
            "POST", "/csp-reports", content=json.dumps(body).encode(), headers={"sec-fetch-site": "cross-site"}
        )
        assert (answer.status_code, answer.content) == (204, b"")
    now = violations(frames)
    told = {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name, 0)}
    assert told == {"script-src-elem": 2, "style-src": 1, "other": 1}
    assert "evil.example" not in frames.server.get("/metrics").text


@pytest.mark.parametrize("body", [b"", b"{", b"[1, 2, null]", b'"text"', b'{"csp-report": 7}', b"[" * 1000, b'[{"body": []}]'])
def test_what_is_no_report_counts_nothing(frames: FrameSessions, body: bytes) -> None:
    before = violations(frames)
    assert frames.server.request("POST", "/csp-reports", content=body).status_code in (204, 400)
    assert violations(frames) == before


def test_a_flood_of_reports_is_cut_short(frames: FrameSessions) -> None:
    assert frames.server.request("POST", "/csp-reports", content=b"[" + b"{}," * 50_000 + b"{}]").status_code == 413
    before = violations(frames).get("img-src", 0)
    body = [{"body": {"effectiveDirective": "img-src"}}] * 250
    frames.server.request("POST", "/csp-reports", content=json.dumps(body).encode())
    assert violations(frames)["img-src"] - before == 100
