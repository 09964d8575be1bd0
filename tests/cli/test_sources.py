"""Where commands load forms and records from, and how their errors end."""

from pathlib import Path

import click
import pytest

from app.cli import sources
from app.definition import Finding
from app.errors import BadDefinition, BadSetting, NotFound
from app.forms.compiler import CompiledForm
from tests.conftest import DOCKERREGISTRY
from tests.making import TOKEN, run


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def test_a_form_is_loaded_from_a_file_or_by_its_entity(form: CompiledForm) -> None:
    assert sources.read_form(DOCKERREGISTRY).hash == form.hash
    assert sources.load_form(str(DOCKERREGISTRY)).hash == form.hash
    assert sources.load_form("DOCKERREGISTRY").hash == form.hash


def test_a_file_that_is_missing_is_not_taken_for_an_entity() -> None:
    with pytest.raises(BadDefinition, match=r"missing\.json: this file doesn't exist"):
        sources.load_form("missing.json")
    with pytest.raises(NotFound):
        sources.load_form("MISSING")


def test_a_file_named_like_an_entity_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("DOCKERREGISTRY").write_text('[{"id": "a", "name": "A"}]')
    assert [field.id for field in sources.load_form("DOCKERREGISTRY").definition.fields()] == ["a"]


def test_records_of_an_entity_are_loaded() -> None:
    assert list(sources.load_records("DOCKERREGISTRY")) == []
    assert "DOCKERREGISTRY" in [record["id"] for record in sources.load_records("DEFINITION")]


def test_times_without_a_zone_are_in_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_TIMEZONE", "Europe/Berlin")
    assert str(sources.reading_context().zone) == "Europe/Berlin"


def test_commands_act_as_an_admin_of_the_embedded_platform() -> None:
    async def work() -> tuple[str, frozenset[str]]:
        async with sources.open_services() as (_, principal):
            return principal.user, principal.scopes

    user, scopes = run(work())
    assert user == "admin" and "admin" in scopes


def test_a_tenant_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMANDFLOW_URL", "http://127.0.0.1:9")
    with pytest.raises(BadSetting, match="DEMANDFLOW_TOKEN"):
        sources.load_records("DOCKERREGISTRY")


def test_an_error_becomes_a_message_with_its_findings() -> None:
    with pytest.raises(click.ClickException) as ended, sources.errors_as_messages():
        raise BadDefinition("definition-empty", [Finding("error", "panel[0]", "is empty")], entity="X")
    assert (ended.value.message, ended.value.exit_code) == ("The definition of X has no rows.\nerror: panel[0]: is empty", 1)


def test_an_error_of_another_kind_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), sources.errors_as_messages():
        raise ZeroDivisionError
