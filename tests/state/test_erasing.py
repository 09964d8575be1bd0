"""The history of a record is erased with its drafts and saves, and nothing of any other record."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.cli import main
from app.database.tables import form_drafts, history, leftovers, pending_saves
from app.main import build_app
from app.settings import load_settings
from app.state.erasing import erase_history
from app.state.leftovers import Typed
from tests.making import TOKEN, Browser, run

CANARY = "cAnArY-in-the-history"


def filled(folder: Path) -> tuple[Browser, list[str]]:
    """Two records, each with a history, a draft and a pending save."""
    app = build_app(load_settings({"FORMS_DATA_DIR": str(folder), "FORMS_ADMIN_TOKEN": TOKEN}))
    services = app.state.services
    services.platform.tokens.ensure_admin(TOKEN)
    person = Browser(app)
    principal = run(services.platform.authenticate(TOKEN))
    ids = []
    for number in range(2):
        id = person.new_record("NOTHING", 1, name=f"{CANARY}-{number}")["id"]
        person.api("PATCH", f"/v1/objects/{id}", {"name": "harmless"})
        run(services.drafts.keep(principal, "NOTHING", id, f"i{number}", {"posted": {}}))
        run(services.leftovers.add(principal, "NOTHING", id, f"i{number}", [Typed("Gone", "not-taken-removed", (CANARY,))]))
        run(services.pending_saves.begin(principal, "NOTHING", id, f"s{number}", {"posted": {}}))
        ids.append(id)
    return person, ids


def counts(person: Browser) -> list[int]:
    def read(connection: sa.Connection) -> list[int]:
        tables = (history, form_drafts, leftovers, pending_saves)
        return [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]

    return list(person._app.state.services.store.write_now(read))


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_one_record_is_forgotten_and_no_other(tmp_path: Path) -> None:
    person, (first, _) = filled(tmp_path)
    store, tenant = person._app.state.services.store, person.tenant
    before = counts(person)
    for tenant_asked, entity in (("other", "NOTHING"), (tenant, "ELSE")):
        assert set(erase_history(store, tenant_asked, entity, first).values()) == {0}
    assert counts(person) == before
    assert erase_history(store, tenant, "NOTHING", first) == {
        "history": 2,
        "drafts": 0,
        "form_drafts": 1,
        "leftovers": 1,
        "pending_saves": 1,
    }
    assert counts(person) == [count - erased for count, erased in zip(before, (2, 1, 1, 1), strict=True)]
    assert person.api("GET", f"/v1/objects/{first}").json()["name"] == "harmless"
    found = files(tmp_path)
    assert f"{CANARY}-1".encode() in found and f"{CANARY}-0".encode() not in found, "not in the free space of the file either"
    store.close()


def test_the_command_names_what_it_erased(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person, (first, _) = filled(tmp_path)
    person._app.state.services.store.close()
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(main, ["erase-history", "NOTHING", first])
    assert (done.exit_code, done.output) == (
        0,
        "history: 2 rows erased\ndrafts: 0 rows erased\nform drafts: 1 rows erased\n"
        "leftovers: 1 rows erased\npending saves: 1 rows erased\n",
    )
    assert CliRunner().invoke(main, ["erase-history", "NOTHING", first]).output.count(": 0 rows") == 5


def test_over_a_platform_elsewhere_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FORMS_DATA_DIR", str(tmp_path)), ("DEMANDFLOW_URL", "http://127.0.0.1:9"), ("DEMANDFLOW_TOKEN", "t")):
        monkeypatch.setenv(name, value)
    refused = CliRunner().invoke(main, ["erase-history", "NOTHING", "1"])
    assert refused.exit_code == 3 and "Traceback" not in refused.output
