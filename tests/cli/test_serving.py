"""The commands that start the server and create tokens: what they print, and how they end."""

import gc
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.sources import open_services
from app.platform.base import Principal
from tests.making import TOKEN, run


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def owner_of(token: str) -> Principal:
    async def work() -> Principal:
        async with open_services() as (services, _):
            return await services.platform.authenticate(token)

    return run(work())


def test_a_token_can_read_and_write_by_default() -> None:
    done = call("token")
    owner = owner_of(done.output.strip())
    assert (done.exit_code, owner.user, owner.scopes) == (0, "admin", {"read", "write"})


def test_a_token_has_the_named_owner_and_scopes() -> None:
    owner = owner_of(call("token", "--user", "ci", "--scope", "read").output.strip())
    assert (owner.user, owner.scopes) == ("ci", {"read"})


def test_an_unknown_scope_is_refused() -> None:
    assert call("token", "--scope", "all").exit_code == 2


def test_tokens_of_a_tenant_are_not_created_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMANDFLOW_URL", "http://127.0.0.1:9")
    done = call("token")
    assert (done.exit_code, done.output) == (1, "Error: DEMANDFLOW_URL is set: create access tokens in DemandFlow.\n")


@pytest.mark.parametrize("command", ["serve", "token"])
def test_a_wrong_setting_ends_a_command_with_one_line(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_PORT", "many")
    done = call(command)
    assert done.exit_code == 1 and done.output.startswith("Error: FORMS_PORT: ") and done.output.count("\n") == 1


def test_an_address_that_cannot_be_used_ends_the_start_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_HOST", "192.0.2.1")  # no address of this machine
    done = call("serve")
    gc.collect()  # a socket that is still open fails this test, and not a later one
    assert done.exit_code == 1 and "cannot listen on 192.0.2.1" in done.output
