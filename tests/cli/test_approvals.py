"""Commands about a second administrator."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.main import build_platform, open_state
from app.platform.people import NewPerson
from app.platform.roles import Access
from app.settings import load_settings
from tests.making import TOKEN, run

ENTITY = "DOCKERREGISTRY"
REMOVE = json.dumps([{"op": "remove-part", "at": "/panel/0"}])


@pytest.fixture(autouse=True)
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Files with the tokens of two administrators."""
    for name, value in (("FORMS_DATA_DIR", str(tmp_path)), ("FORMS_ADMIN_TOKEN", TOKEN)):
        monkeypatch.setenv(name, value)
    settings = load_settings()
    store, keys = open_state(settings)
    platform = build_platform(settings, store, keys)
    people, tokens = platform.capabilities.people, platform.capabilities.tokens
    assert people is not None and tokens is not None
    files = {}
    for name in ("ann", "bob"):
        person = run(people.add(tokens.operator.tenant, NewPerson(name, Access("admin"))))
        run(people.join(person))
        file = tmp_path / name
        file.write_text(tokens.create(user=person.id) + "\n")
        files[name] = str(file)
    run(platform.close())
    store.close()
    return files


def call(*arguments: str, input: str = "") -> Result:
    return CliRunner().invoke(main, ["definition", *arguments], input=input)


def test_what_one_proposes_another_approves(people: dict[str, str]) -> None:
    ann, bob = ("--token-file", people["ann"]), ("--token-file", people["bob"])
    assert "One administrator" in call("policy", ENTITY).output
    assert "A second administrator" in call("policy", ENTITY, "--second-administrator", *ann).output
    refused = call("edit", ENTITY, "-", *ann, input=REMOVE)
    assert refused.exit_code == 4 and "must approve" in refused.output
    assert call("edit", ENTITY, "-", input=REMOVE).exit_code == 4, "the operator is no person"
    content = call("propose", ENTITY, "-", "--note", "Why", *ann, input=REMOVE).output.split()[-1].rstrip(".")
    assert call("approve", ENTITY, content, *ann).exit_code == 4
    assert call("approve", ENTITY, content).exit_code == 4
    assert "waiting" in call("proposals", ENTITY).output
    assert call("approve", ENTITY, content, *bob).output == "Approved. Its author can publish it now.\n"
    assert "approved by" in call("proposals", ENTITY).output
    assert call("edit", ENTITY, "-", *ann, input=REMOVE).exit_code == 0


def test_declined_and_relaxed(people: dict[str, str]) -> None:
    ann, bob = ("--token-file", people["ann"]), ("--token-file", people["bob"])
    call("policy", ENTITY, "--second-administrator", *ann)
    assert "was asked" in call("policy", ENTITY, "--one-administrator", *ann).output
    content = call("proposals", ENTITY).output.split()[0]
    assert call("approve", ENTITY, content, "--decline", "--note", "No", *bob).output == "Declined.\n"
    assert "declined by" in call("proposals", ENTITY).output
    assert "A second administrator" in call("policy", ENTITY, "--one-administrator", *ann).output
