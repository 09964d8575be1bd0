"""Imports of files that were made for an earlier version of a definition."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI

from app.cli import main
from tests.making import TOKEN, define
from tests.records.test_definition_moves import CONVERT, RENAME, RETYPE, Place

HOME = "/api/definitions/THING"


@pytest.fixture
def place(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("FORMS_DATA_DIR", str(app.state.services.settings.data_dir))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)
    return Place(app)


def current(place: Place) -> str:
    return str(place.admin.api("GET", HOME).json()["hash"])


def imported(file: Path, text: str, *options: str) -> Any:
    file.write_text(text)
    return CliRunner().invoke(main, ["import", str(file), "--entity", "THING", *options])


def records(place: Place) -> list[dict[str, Any]]:
    return sorted((place.read(each["id"]) for each in place.admin.api("GET", "/api/forms/THING").json()["records"]), key=str)


FILES = {
    "rows.csv": "alpha,n\nfrom a file,012\n",
    "rows.ndjson": '{"alpha": "from a file", "n": "012"}\n',
    "rows.json": '[{"alpha": "from a file", "n": "012"}]',
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_version_before_is_stored_under_the_new_names(place: Place, tmp_path: Path, name: str) -> None:
    before = current(place)
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    done = imported(tmp_path / name, FILES[name], "--apply", "--definition", before)
    assert done.exit_code == 0, done.output
    assert records(place) == [{"beta": "from a file", "n": 12}]
    again = imported(tmp_path / name, FILES[name], "--apply", "--definition", before)
    assert again.exit_code == 0 and len(records(place)) == 1


def test_the_key_is_a_field_of_the_files_version(place: Place, tmp_path: Path) -> None:
    before, id = current(place), place.create(alpha="x", n="1")
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    for _ in range(2):  # before and after the record is moved
        done = imported(tmp_path / "rows.csv", "alpha,n\nx,7\n", "--apply", "--key", "alpha", "--definition", before)
        assert done.exit_code == 0, done.output
        assert records(place) == [{"beta": "x", "n": 7}] and place.read(id)
        place.work()


def test_what_an_export_before_the_publish_says_changes_nothing(place: Place, tmp_path: Path) -> None:
    before, id = current(place), place.create(alpha="x", n="007")
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    version = place.admin.api("GET", f"/api/forms/THING/{id}").json()["record"]["_df_version"]
    row = f'{{"id": "{id}", "alpha": "x", "n": "7"}}\n'
    done = imported(tmp_path / "rows.ndjson", row, "--apply", "--key", "id", "--definition", before)
    assert done.exit_code == 0, done.output
    assert place.admin.api("GET", f"/api/forms/THING/{id}").json()["record"]["_df_version"] == version


def test_what_cannot_be_converted_is_refused_under_the_files_name(place: Place, tmp_path: Path) -> None:
    before = current(place)
    place.publish(RENAME, {**RETYPE, "at": "/0"}, steps=[{"step": "convert", "at": "/beta"}])
    done = imported(tmp_path / "rows.csv", "alpha\n12 pieces\n13\n", "--apply", "--definition", before)
    assert done.exit_code == 1 and "alpha" in (tmp_path / "rows.csv.refused.ndjson").read_text()
    assert records(place) == [{"beta": 13}]


def test_a_name_that_differs_by_a_capital_letter_alone(place: Place, tmp_path: Path) -> None:
    define(place.admin, [{"id": "Alpha", "type": "text", "name": "A"}])
    before = current(place)
    place.publish({**RENAME, "id": "alpha"})
    done = imported(tmp_path / "rows.csv", "Alpha\nz\n", "--apply", "--definition", before)
    assert done.exit_code == 0, done.output
    assert records(place) == [{"alpha": "z"}]


def test_a_version_that_is_not_known_is_refused(place: Place, tmp_path: Path) -> None:
    done = imported(tmp_path / "rows.csv", "alpha\nx\n", "--apply", "--definition", "0" * 64)
    assert done.exit_code != 0 and not records(place)
