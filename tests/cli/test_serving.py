"""The command that starts the server: what it prints, and how it ends."""

import gc
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.making import TOKEN


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("command", ["serve", "token", "sign-in-link"])
def test_a_wrong_setting_ends_a_command_with_one_line(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_PORT", "many")
    done = call(command)
    assert done.exit_code == 1 and done.output.startswith("Error: FORMS_PORT: ") and done.output.count("\n") == 1


def test_an_address_that_cannot_be_used_ends_the_start_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_HOST", "192.0.2.1")  # no address of this machine
    done = call("serve")
    gc.collect()  # a socket that is still open fails this test, and not a later one
    assert done.exit_code == 1 and "cannot listen on 192.0.2.1" in done.output
