"""The commands about the audit, as an operator types them."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app.audit.log import AuditLog
from app.cli import main
from app.database.store import open_store
from app.database.tables import audit
from app.main import open_state
from app.settings import load_settings


@pytest.fixture(autouse=True)
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    store, keys = open_state(load_settings())
    log = AuditLog(store, keys.audit, clock=lambda: 1.25)
    for number in range(3):
        log.record_now("t", "ada", "sign-in", f"s{number}", fields=["a"])
    store.close()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments])


def change(folder: Path, statement: sa.Delete | sa.Update) -> None:
    store = open_store(f"sqlite:///{folder}/forms.sqlite")
    store.write_now(lambda connection: connection.execute(statement))
    store.close()


def test_every_row_is_a_line_of_json_and_the_head_is_said(tmp_path: Path) -> None:
    shown = call("show")
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert lines[0] == {
        "tenant": "t",
        "number": 1,
        "at": "1970-01-01T00:00:01.250+00:00",
        "person": "ada",
        "action": "sign-in",
        "subject": "s0",
        "fields": ["a"],
    }
    assert len(lines) == 3 and shown.stderr.startswith("head of t: 3:")
    assert len(call("show", "--count", "1", "--tenant", "t").stdout.splitlines()) == 1


def test_rows_that_were_altered_or_cut_off_are_named(tmp_path: Path) -> None:
    head = call("show").stderr.split()[-1]
    good = call("verify", "--head", head)
    assert (good.exit_code, good.output) == (0, "3 rows of 1 tenants are as they were written.\n")
    change(tmp_path, sa.delete(audit).where(audit.c.number == 3))
    assert call("verify").exit_code == 0
    cut = call("verify", "--head", head)
    assert (cut.exit_code, cut.output) == (1, "tenant t: row 3 and all after it were cut off\n")
    change(tmp_path, sa.update(audit).where(audit.c.number == 2).values(action="sign-out"))
    assert call("verify").output == "tenant t: row 2 was altered\n"
    change(tmp_path, sa.delete(audit))
    assert call("verify", "--head", head).exit_code == 1


def test_a_new_key_keeps_the_audit_and_what_was_altered_stays_named(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["rotate-key"]).exit_code == 0
    assert call("verify").exit_code == 0
    change(tmp_path, sa.update(audit).where(audit.c.number == 2).values(action="sign-out"))
    assert CliRunner().invoke(main, ["rotate-key"]).exit_code == 0
    assert "tenant t: row 2 was altered\n" in call("verify").output
    assert "audit-broken" in call("show", "--tenant", "t").stdout
