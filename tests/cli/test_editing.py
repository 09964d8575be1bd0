"""Commands that edit definitions: what they print, and how they end."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.making import TOKEN

ENTITY = "DOCKERREGISTRY"


@pytest.fixture(autouse=True)
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded platform in its own folder."""
    for name, value in (("FORMS_DATA_DIR", str(tmp_path)), ("FORMS_ADMIN_TOKEN", TOKEN)):
        monkeypatch.setenv(name, value)


def call(*arguments: str, input: str = "") -> Result:
    return CliRunner().invoke(main, ["definition", *arguments], input=input)


def edit(*operations: object, more: tuple[str, ...] = ()) -> Result:
    return call("edit", ENTITY, "-", *more, input=json.dumps(operations))


RENAME = {"op": "set-property", "at": "", "name": "plural", "value": "Registries!"}


def test_an_edit_is_published_with_its_note() -> None:
    done = edit(RENAME, more=("--note", "Louder"))
    assert done.exit_code == 0, done.output
    lines = call("versions", ENTITY).output.splitlines()
    assert len(lines) == 2
    assert lines[0].split()[0] in done.output
    assert lines[0].endswith("Louder  (current)")
    assert "command" in lines[0]


def test_a_dry_run_shows_the_definition_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "ops.json"
    file.write_text(json.dumps([{"op": "add-part", "into": "", "kind": "panel", "value": {"name": "Brand new"}}]))
    done = call("edit", ENTITY, str(file), "--dry-run")
    assert done.exit_code == 0
    assert "Brand new" in done.output
    assert len(call("versions", ENTITY).output.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "Expecting"), ("5", "operations"), ('[{"op": "remove-part", "at": "/nowhere"}]', "nothing at /nowhere")],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(text: str, said: str) -> None:
    done = call("edit", ENTITY, "-", input=text)
    assert done.exit_code == 1
    assert said in done.output
    assert len(call("versions", ENTITY).output.splitlines()) == 1


def test_the_shipped_definition_comes_back() -> None:
    before = call("versions", ENTITY).output.split()[0]
    edit(RENAME)
    edit({"op": "add-part", "into": "", "kind": "panel", "value": {"name": "Brand new"}})
    done = call("restore", ENTITY, "--shipped", "--note", "Back")
    assert done.exit_code == 0, done.output
    lines = call("versions", ENTITY).output.splitlines()
    assert (len(lines), lines[0].split()[0]) == (4, before)
    again = call("restore", ENTITY, "--shipped")
    assert (again.exit_code, len(call("versions", ENTITY).output.splitlines())) == (0, 4)


def test_an_earlier_version_comes_back_by_the_beginning_of_its_hash() -> None:
    before = call("versions", ENTITY).output.split()[0]
    edit(RENAME)
    assert call("restore", ENTITY, "--version", before[:12]).exit_code == 0
    assert call("versions", ENTITY).output.split()[0] == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((ENTITY,), 2),
        ((ENTITY, "--shipped", "--version", "x"), 2),
        ((ENTITY, "--version", "nothing"), 1),
        (("UNKNOWN", "--shipped"), 1),
    ],
)
def test_a_restore_says_which_version(arguments: tuple[str, ...], code: int) -> None:
    assert call("restore", *arguments).exit_code == code
