"""The parts of an import: its report, and that a record without its key is not guessed. Whole imports are in test_records."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.import_report import ImportReport
from app.cli.importing import Importer, ImportOptions, without_equal
from app.cli.record_files import Format, read_records
from app.cli.sources import open_services
from app.cli.writing import records_text
from app.definition import SYSTEM_FIELDS
from app.errors import BadDefinition, Refused
from app.forms.compiler import compile_form
from app.forms.scopes import value_at
from app.reading.reader import read_definition
from tests.making import CONTEXT, REGISTRY, TOKEN, run
from tests.strategies import at_most, documents, records


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def run_import(folder: Path, rows: list[Any], *, key: str = "", apply: bool = True) -> ImportReport:
    file = folder / "rows.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    async def work() -> ImportReport:
        report = ImportReport(apply)
        async with open_services() as (services, principal):
            await Importer(services, principal, "DOCKERREGISTRY", ImportOptions(key, apply=apply), report).run(file, "ndjson")
        return report

    return run(work())


def test_refused_records_are_reported_with_their_lines(tmp_path: Path) -> None:
    assert run_import(tmp_path, [REGISTRY]).refused == []
    assert [each["line"] for each in run_import(tmp_path, [REGISTRY, {"name": 5}]).refused] == [2]


def test_a_report_has_no_values_of_the_records(tmp_path: Path) -> None:
    refused = run_import(tmp_path, [{**REGISTRY, "status": "9", "password": "CANARY"}]).refused
    assert refused and "CANARY" not in json.dumps(refused)


def test_a_record_without_its_key_is_refused_and_not_created(tmp_path: Path) -> None:
    without_name = {name: value for name, value in REGISTRY.items() if name != "name"}
    (refused,) = run_import(tmp_path, [without_name], key="name").refused
    assert [error["message"] for error in refused["errors"]] == ["name is missing. --key name needs it to find the record."]


def test_a_secret_cannot_be_the_key(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--key password: records can't be found by this field"):
        run_import(tmp_path, [REGISTRY], key="password")


# --- properties


@given(document=documents(), data=st.data(), format=st.sampled_from(["csv", "json", "ndjson"]))
def test_an_export_says_nothing_that_its_record_does_not_have(document: Any, data: st.DataObject, format: Format) -> None:
    """Whatever a record holds, also what its form would refuse: an import of its export finds nothing to judge and to write."""
    try:
        form = compile_form(read_definition(document).definition)
    except BadDefinition:
        return
    values = data.draw(records(form))
    record = {**form.object_of(values), "id": "1", "entity": "THING", "created": 5, "_df_version": 3}
    text = records_text(form, [record], format)
    (read,) = read_records(Path("out"), text.encode(), format, form, CONTEXT)
    left = without_equal(form, read, record)
    changed = list(form.scope.paths_in({name: value for name, value in left.document.items() if name not in SYSTEM_FIELDS}))
    assert (changed, left.errors) == ([path for path in changed if value_at(left.document, path) == {}], ())


LINES = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["a", "b", "", 5])},
        optional={
            "url": st.sampled_from(["x.example.com", "y.example.com"]),
            "registryType": st.sampled_from(["1", "9"]),
            "status": st.just("1"),
            "publicAccess": st.booleans(),
        },
    ),
    max_size=5,
)


@settings(max_examples=at_most(12), deadline=None)
@given(before=LINES, rows=LINES, key=st.sampled_from(["", "name"]))
def test_a_preview_says_what_the_import_does(before: Any, rows: Any, key: str) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        patched.setenv("FORMS_DATA_DIR", name)
        run_import(Path(name), before, key=key)
        previewed = run_import(Path(name), rows, key=key, apply=False)
        imported = run_import(Path(name), rows, key=key)
    assert (previewed.counts, previewed.refused, previewed.not_taken) == (imported.counts, imported.refused, imported.not_taken)
