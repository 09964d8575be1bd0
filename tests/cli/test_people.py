"""The commands for people: what they print, and what holds afterwards."""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, end_event_loop


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def done(*arguments: str) -> str:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def row(name: str) -> list[str]:
    """The cells of somebody's line in the list."""
    line = next(line for line in done("person", "list").splitlines() if name in line)
    return re.split(r"\s{2,}", line)


def with_browser(*steps: Any) -> list[int]:
    """The statuses of requests to a server beside the commands: a path is opened, a pair is posted."""
    app = build_app(load_settings())
    browser = Browser(app)
    statuses = [(browser.post(step[0]) if isinstance(step, tuple) else browser.get(step)).status_code for step in steps]
    end_event_loop()
    app.state.services.store.close()
    return statuses


def test_an_invited_person_signs_in_with_the_printed_link() -> None:
    link = done("person", "invite", "Ann B", "--email", "Ann@example.org", "--role", "read", "--entity", "K8SSERVICE=write")
    path = link.removeprefix("http://127.0.0.1:8000")
    assert path.startswith("/invitation/")
    assert row("Ann B")[1:] == ["Ann B", "ann@example.org", "read", "K8SSERVICE=write", "invited"]
    assert with_browser((path,), "/forms/DOCKERREGISTRY", "/people") == [303, 200, 403]
    assert row("Ann B")[1:] == ["Ann B", "ann@example.org", "read", "K8SSERVICE=write"]


def test_a_role_is_changed_by_email_and_by_id() -> None:
    done("person", "invite", "Ann", "--email", "ann@example.org", "--entity", "A=read", "--entity", "B=read")
    assert (
        done("person", "role", "ANN@example.org", "admin", "--entity", "A=", "--entity", "C=none") == "Ann: admin, B=read, C=none"
    )
    assert done("person", "role", row("Ann")[0], "none", "--entity", "B=", "--entity", "C=") == "Ann: none"


def test_disabling_ends_everything_until_enabled() -> None:
    link = done("person", "invite", "Ann", "--email", "ann@example.org").removeprefix("http://127.0.0.1:8000")
    assert done("person", "disable", "ann@example.org") == "Ann is disabled."
    assert row("Ann")[-1] == "disabled" and with_browser((link,)) == [410]
    assert "disabled" in call("person", "link", "ann@example.org").output
    assert done("person", "enable", "ann@example.org") == "Ann is enabled."
    again = done("person", "link", "ann@example.org").removeprefix("http://127.0.0.1:8000")
    assert with_browser((again,), "/me") == [303, 200]


def test_the_last_administrator_stays() -> None:
    link = done("person", "invite", "Ann", "--email", "a@example.org", "--role", "admin").removeprefix("http://127.0.0.1:8000")
    assert with_browser((link,), "/people") == [303, 200]
    for arguments in (("disable", "a@example.org"), ("role", "a@example.org", "read")):
        result = call("person", *arguments)
        assert result.exit_code == 1 and "last administrator" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("role", "nobody", "read"), "No such person"),
        (("disable", "nobody@example.org"), "No such person"),
        (("invite", "A", "--entity", "THING=owner"), "not an entity and a role"),
        (("invite", "A", "--entity", "THING"), "not an entity and a role"),
        (("invite", "A", "--role", "owner"), "owner"),
        (("invite", "A", "--zone", "Mars"), "no time zone"),
        (("invite", "A", "--email", "x"), "email address"),
        (("invite", " "), "name"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(arguments: tuple[str, ...], said: str) -> None:
    result = call("person", *arguments)
    assert result.exit_code != 0 and said in result.output and "Traceback" not in result.output


def test_over_a_remote_platform_there_are_no_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMANDFLOW_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("FORMS_ADMIN_TOKEN")
    result = call("person", "list")
    assert result.exit_code == 1 and "DEMANDFLOW_URL" in result.output


def test_each_command_is_on_record() -> None:
    done("person", "invite", "Ann", "--email", "ann@example.org")
    for arguments in (("role", "ann@example.org", "read"), ("disable", "ann@example.org"), ("enable", "ann@example.org")):
        done("person", *arguments)
    shown = done("audit", "show")
    actions = re.findall(r'"action": ?"(person-[a-z]+)"', shown)
    assert actions == ["person-invited", "person-role", "person-disabled", "person-enabled"]
