"""The commands for access tokens and sign-in links: what they print, what works afterwards."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main, tokens
from app.cli.sources import open_services
from app.errors import NotSignedIn
from app.main import build_app
from app.platform.base import SCOPES, Principal
from app.settings import load_settings
from tests.making import TOKEN, Browser, run

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC).timestamp()


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def create(*arguments: str) -> str:
    done = call("token", "create", *arguments)
    assert done.exit_code == 0, done.output
    return done.output.strip()


def owner_of(token: str) -> Principal:
    async def work() -> Principal:
        async with open_services() as (services, _):
            return await services.platform.authenticate(token)

    return run(work())


def row_of(token: str) -> str:
    """Its line of the list."""
    return next(line for line in call("token", "list").output.splitlines() if token[-4:] in line)


@pytest.mark.parametrize("command", [("token",), ("token", "create")])
def test_a_token_can_read_and_write_by_default(command: tuple[str, ...]) -> None:
    done = call(*command)
    owner = owner_of(done.output.strip())
    assert (done.exit_code, owner.user, owner.scopes) == (0, "admin", {"read", "write"})


@pytest.mark.parametrize("command", [("token",), ("token", "create")])
def test_a_token_has_the_named_owner_and_scopes(command: tuple[str, ...]) -> None:
    owner = owner_of(call(*command, "--user", "ci", "--scope", "read").output.strip())
    assert (owner.user, owner.scopes) == ("ci", {"read"})


def test_an_unknown_scope_is_refused() -> None:
    assert call("token", "--scope", "all").exit_code == call("token", "create", "--scope", "all").exit_code == 2


@pytest.mark.parametrize(
    "command", [("token",), ("token", "list"), ("token", "create"), ("token", "revoke", "x"), ("sign-in-link",)]
)
def test_tokens_of_a_tenant_are_not_made_here(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMANDFLOW_URL", "http://127.0.0.1:9")
    done = call(*command)
    assert (done.exit_code, done.output) == (1, "Error: DEMANDFLOW_URL is set: create access tokens in DemandFlow.\n")


def test_the_list_says_everything_but_the_token() -> None:
    token = create("--name", "nightly export", "--user", "ci", "--scope", "read", "--expires", "30")
    listed = call("token", "list").output
    assert token not in listed and token[-4:] in listed
    cells = re.split(r" {2,}", row_of(token))
    assert re.fullmatch("[0-9a-f]{12}", cells[0]) and cells[1:4] == ["nightly export", "ci", "read"]


@pytest.mark.parametrize("by", ["id", "token"])
def test_a_revoked_token_works_no_more(by: str) -> None:
    token, other = create(), create()
    named = token if by == "token" else row_of(token).split()[0]
    assert call("token", "revoke", named).exit_code == 0
    assert row_of(token).endswith("revoked") and owner_of(other)
    with pytest.raises(NotSignedIn):
        owner_of(token)
    done = call("token", "revoke", named)
    assert done.exit_code == 1 and done.output.startswith("Error: No such access token") and done.output.count("\n") == 1


@pytest.mark.parametrize("named", ["", "%", "______________", "0" * 12, "a"])
def test_what_names_no_token_revokes_none(named: str) -> None:
    token = create()
    assert call("token", "revoke", named).exit_code == 1
    assert owner_of(token)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1", NOW + 86_400),
        ("90", NOW + 90 * 86_400),
        ("2026-11-24", datetime(2026, 11, 25, tzinfo=UTC).timestamp()),
        ("2027-01-31", datetime(2027, 2, 1, tzinfo=UTC).timestamp()),
    ],
)
def test_a_token_ends_after_days_or_with_a_day(text: str, ends: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens.time, "time", lambda: NOW)
    assert tokens.Ending().convert(text, None, None) == ends


@pytest.mark.parametrize("text", ["0", "-1", "soon", "99999", "2020-01-01", "2026-13-01", "1.5", "٣"])
def test_what_is_no_end_is_refused(text: str) -> None:
    done = call("token", "create", "--expires", text)
    assert done.exit_code == 2 and "days" in done.output


def test_a_link_signs_in_once(tmp_path: Path) -> None:
    done = call("sign-in-link", "--user", "ann")
    assert done.exit_code == 0 and re.fullmatch(r"http://127\.0\.0\.1:8000/signin/[\w-]{20,}\n", done.output)
    app = build_app(load_settings())
    browser, path = Browser(app), done.output.strip().removeprefix("http://127.0.0.1:8000")
    assert "ann" in browser.get(path).text
    assert browser.post(path).status_code == 303 and browser.post(path).status_code == 410
    assert browser.get("/forms/DOCKERREGISTRY").status_code == 200
    app.state.services.store.close()


def test_tokens_that_are_made_and_revoked_are_put_on_record() -> None:
    token = create("--name", "nightly")
    call("token", "revoke", token)
    call("sign-in-link", "--user", "ann")
    shown = [json.loads(line) for line in call("audit", "show").output.splitlines() if line.startswith("{")]
    assert [(each["action"], each["subject"]) for each in shown] == [
        ("token-created", "nightly"),
        ("token-revoked", shown[1]["subject"]),
        ("token-created", "sign-in link"),
    ]
    assert re.fullmatch("[0-9a-f]{12}", shown[1]["subject"]) and token not in str(shown) and shown[2]["owner"] == "ann"


def test_the_token_behind_a_link_can_do_everything_and_expires() -> None:
    call("sign-in-link")
    line = next(line for line in call("token", "list").output.splitlines() if "sign-in link" in line)
    cells = re.split(r" {2,}", line)
    assert cells[3] == ",".join(SCOPES) and len(cells) == 7


def test_a_link_begins_with_the_address_for_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_BASE_URL", "https://forms.example.com")
    assert call("sign-in-link").output.startswith("https://forms.example.com/signin/")
