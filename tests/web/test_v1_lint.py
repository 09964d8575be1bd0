"""Definitions that programs write: findings in a header, or a refusal."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.definition import Finding
from app.errors import Refused
from app.main import build_app
from app.settings import load_settings
from app.web.v1_lint import HEADER, MAX_FINDINGS, Lint
from tests.making import TOKEN, Browser, run

WRONG = json.dumps([{"id": "a", "name": "A"}, {"id": "a", "name": "B"}, {"id": "n", "type": "nmber"}])


def lint_of(*findings: Finding, refuses: bool = False) -> Lint:
    async def find(document: Any) -> Any:
        return findings

    return Lint(find, refuses=refuses)


def test_findings_are_ascii_and_limited() -> None:
    many = [Finding("warning", "ü", "x" * 900)] * 50
    (text,) = run(lint_of(*many).headers({"definition": "x"})).values()
    assert text.isascii() and len(json.loads(text)) == MAX_FINDINGS and len(text) < 6_000
    assert run(lint_of(Finding("note", "", "n")).headers({"definition": "x"})) == {}


def test_a_refusal_names_the_first_finding() -> None:
    with pytest.raises(Refused) as refused:
        run(lint_of(Finding("error", "p", "is wrong"), refuses=True).check({"definition": "x"}))
    assert (refused.value.code, refused.value.params["count"]) == ("definition-findings", 1)
    run(lint_of(Finding("error", "p", "is wrong")).check({"definition": "x"}))


@pytest.mark.parametrize(("setting", "status"), [("warn", 200), ("refuse", 400), ("off", 200)])
def test_a_definition_with_mistakes_is_answered_with_them(tmp_path: Path, setting: str, status: int) -> None:
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_V1_LINT": setting}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    address = "/v1/objects/DOCKERREGISTRY?entity=DEFINITION"
    answer = Browser(app).api("PATCH", address, {"definition": WRONG})
    assert answer.status_code == status
    if setting == "warn":
        assert len(json.loads(answer.headers[HEADER])) >= 2
    else:
        assert HEADER not in answer.headers
    if setting == "refuse":
        assert answer.json().keys() == {"error", "message"}
    app.state.services.store.close()
