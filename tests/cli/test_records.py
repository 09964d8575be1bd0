"""Commands about records: what they print about files, what an import writes, and what an export returns."""

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.sources import open_services
from tests.conftest import DOCKERREGISTRY
from tests.making import REGISTRY, TOKEN, run
from tests.web.remote import Remote, broken

ENTITY = "DOCKERREGISTRY"


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FORMS_DATA_DIR", str(tmp_path / "data")), ("FORMS_ADMIN_TOKEN", TOKEN)):
        monkeypatch.setenv(name, value)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in rows))
    return path


def stored() -> list[dict[str, Any]]:
    async def work() -> list[dict[str, Any]]:
        async with open_services() as (services, principal):
            return list(await services.platform.list(principal, ENTITY))

    return run(work())


# --- validate


def test_every_error_is_told_with_its_line_and_field(tmp_path: Path) -> None:
    rows = [REGISTRY, {**REGISTRY, "status": "9"}, "", "{", "[]", {**REGISTRY, "webhookEvents": "x", "name": ""}]
    file = written(tmp_path / "rows.ndjson", rows)
    done = call("validate", file, "--entity", DOCKERREGISTRY)
    assert done.exit_code == 1
    assert done.output.splitlines()[:2] == [
        f"{file}:2: /status: Status must be one of the options",
        f"{file}:4: The body isn't valid JSON: check line 1, column 2.",
    ]
    assert [line.split(": ")[0].rsplit(":", 1)[1] for line in done.output.splitlines()[:-1]] == ["2", "4", "5", "6", "6"]
    assert done.output.splitlines()[-1] == "5 records, 4 with errors"


def test_json_is_one_object_or_a_list_of_them(tmp_path: Path) -> None:
    one, many = tmp_path / "one.json", tmp_path / "many.json"
    one.write_text(json.dumps(REGISTRY))
    many.write_text("[\n  " + json.dumps(REGISTRY) + ",\n  {}\n]\n")
    done = call("validate", one, many, "--entity", DOCKERREGISTRY)
    assert f"{many}:3: /name: Registry Name is required" in done.output and "3 records, 1 with errors" in done.output
    assert call("validate", one, "--entity", DOCKERREGISTRY).exit_code == 0
    many.write_text("[\n" + json.dumps(REGISTRY) + ",\n{")
    assert f"{many}:3: the file breaks off here" in call("validate", many, "--entity", DOCKERREGISTRY).output


def test_records_that_share_a_line_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([REGISTRY, {**REGISTRY, "name": 5}]))
    assert f"{file}:1: record 2: /name: Registry Name must be text" in call("validate", file, "--entity", DOCKERREGISTRY).output


def test_a_table_is_read_as_people_type(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    names = [*REGISTRY, "publicAccess", "storageLimit", "webhookEvents", "credentialsExpiry"]
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        writer.writerow([*REGISTRY.values(), "true", "5", "a\nb", "2026-01-31 14:30"])
        writer.writerow([*REGISTRY.values(), "", "many", "", ""])
        writer.writerow([*REGISTRY.values(), "", "", "", "", "too much"])
    done = call("validate", file, "--entity", DOCKERREGISTRY)
    assert done.output.splitlines() == [
        f"{file}:4: /storageLimit: Storage Limit (GB) must be a number",
        f"{file}:5: The line has 9 cells, but the file has only 8 columns",
        "3 records, 2 with errors",
    ]


@pytest.mark.parametrize(
    ("purpose", "document", "code"),
    [("update", {"name": "x"}, 0), ("update", {"name": None}, 1), ("record", {**REGISTRY, "id": "1", "token": None}, 0)],
)
def test_what_they_are_for(tmp_path: Path, purpose: str, document: Any, code: int) -> None:
    file = written(tmp_path / "rows.ndjson", [document])
    assert call("validate", file, "--entity", DOCKERREGISTRY, "--for", purpose).exit_code == code


def test_a_file_that_does_not_say_what_it_is(tmp_path: Path) -> None:
    file = written(tmp_path / "rows.txt", [REGISTRY])
    assert "Add --format with one of json, ndjson, csv" in call("validate", file, "--entity", DOCKERREGISTRY).output
    assert call("validate", file, "--entity", DOCKERREGISTRY, "--format", "ndjson").exit_code == 0


# --- import


@pytest.mark.usefixtures("embedded")
def test_an_import_is_said_first_and_then_done_once(tmp_path: Path) -> None:
    rows = [{**REGISTRY, "name": f"r{number}"} for number in range(3)]
    file = written(tmp_path / "rows.ndjson", [*rows, {**REGISTRY, "status": "9", "password": "CANARY"}])
    said = call("import", file, "--entity", ENTITY)
    assert said.exit_code == 1 and "3 to create, 1 refused" in said.output and stored() == []
    done = call("import", file, "--entity", ENTITY, "--apply")
    assert done.exit_code == 1 and "3 created, 1 refused" in done.output
    assert f"{file}:4: /status: Status must be one of the options" in done.output
    report = tmp_path / "rows.ndjson.refused.ndjson"
    assert json.loads(report.read_text()) == {
        "line": 4,
        "errors": [
            {"pointer": "/status", "field": "status", "code": "oneOf", "message": "Status must be one of the options"},
        ],
    }
    assert "CANARY" not in report.read_text() + done.output
    again = call("import", file, "--entity", ENTITY, "--apply", "--report", tmp_path / "refused.csv")
    assert "3 already imported, 1 refused" in again.output and len(stored()) == 3
    assert (tmp_path / "refused.csv").read_text().splitlines()[1] == "4,/status,oneOf,Status must be one of the options"


@pytest.mark.usefixtures("embedded")
def test_records_that_share_a_line_are_imported_each_once(tmp_path: Path) -> None:
    """A list of JSON without line breaks, as most programs write it."""
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([{**REGISTRY, "name": name} for name in ("a", "b", 5)]))
    done = call("import", file, "--entity", ENTITY, "--apply")
    assert "2 created, 1 refused" in done.output
    assert json.loads(file.with_name("rows.json.refused.ndjson").read_text())["entry"] == 3
    assert "2 already imported, 1 refused" in call("import", file, "--entity", ENTITY, "--apply").output
    assert sorted(record["name"] for record in stored()) == ["a", "b"]


@pytest.mark.usefixtures("embedded")
def test_records_are_known_again_by_a_key(tmp_path: Path) -> None:
    first = written(tmp_path / "first.ndjson", [{**REGISTRY, "name": "a", "namespace": "kept"}, {**REGISTRY, "name": "b"}])
    assert call("import", first, "--entity", ENTITY, "--apply").exit_code == 0
    rows = [{"name": "a", "url": "new.example.com"}, {**REGISTRY, "name": "b"}, {**REGISTRY, "name": "c"}, {"url": "x"}]
    second = written(tmp_path / "second.ndjson", rows)
    said = call("import", second, "--entity", ENTITY, "--key", "name")
    assert "1 to create, 1 to change, 1 unchanged, 1 refused" in said.output
    done = call("import", second, "--entity", ENTITY, "--key", "name", "--apply")
    assert "1 created, 1 changed, 1 unchanged, 1 refused" in done.output
    assert "name is missing. --key name needs it to find the record." in done.output
    records = {each["name"]: each for each in stored()}
    assert records.keys() == {"a", "b", "c"}
    assert (records["a"]["url"], records["a"]["namespace"]) == ("new.example.com", "kept")
    third = written(tmp_path / "third.ndjson", [{**REGISTRY, "status": "1"}])
    assert "3 records have this status" in call("import", third, "--entity", ENTITY, "--key", "status", "--apply").output
    assert "records can't be found by this field" in call("import", third, "--entity", ENTITY, "--key", "password").output


def test_an_import_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a tenant that carries out the fourth line, loses the answer, and then says nothing any more."""
    remote = Remote(tmp_path / "remote")
    given = {"DEMANDFLOW_URL": remote.url, "DEMANDFLOW_TOKEN": TOKEN, "FORMS_DATA_DIR": str(tmp_path / "here")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    try:
        file = written(tmp_path / "rows.ndjson", [{**REGISTRY, "name": f"r{number}"} for number in range(5)])
        assert "5 to create" in call("import", file, "--entity", ENTITY).output
        whole, creates = remote.faults.app, itertools.count(1)

        async def breaking(scope: Any, receive: Any, send: Any) -> None:
            silent = remote.faults.after and scope["method"] == "GET"
            await (broken(send) if silent else whole(scope, receive, send))
            remote.faults.after = remote.faults.after or (scope["method"] == "POST" and next(creates) == 3)

        remote.faults.app = breaking
        stopped = call("import", file, "--entity", ENTITY, "--apply")
        assert stopped.exit_code == 3 and "Stopped after 3 records. Run the same command again to resume." in stopped.output
        remote.faults.app, remote.faults.after = whole, False
        assert len(remote.records()) == 4
        done = call("import", file, "--entity", ENTITY, "--apply")
        assert done.exit_code == 0 and "1 created, 4 already imported" in done.output
        assert sorted(each["name"] for each in remote.records()) == ["r0", "r1", "r2", "r3", "r4"]
    finally:
        remote.close()


# --- and out again


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize("format", ["ndjson", "json", "csv"])
def test_what_is_exported_can_be_imported_again(tmp_path: Path, format: str) -> None:
    record = {
        **REGISTRY,
        "name": "=1+1",
        "description": "two\nlines, \"and\" 'more'",
        "publicAccess": False,
        "storageLimit": -5.5,
        "webhookEvents": ["-a", "b"],
        "credentialsExpiry": "2026-01-31T14:30:00Z",
    }
    call("import", written(tmp_path / "rows.ndjson", [{**record, "password": "CANARY"}]), "--entity", ENTITY, "--apply")
    file = tmp_path / f"out.{format}"
    assert call("export-records", ENTITY, "--format", format, "--output", file).exit_code == 0
    text = file.read_text()
    assert "CANARY" not in text and "password" not in text
    if format == "csv":
        assert "'=1+1" in text and ",=" not in text
    assert "1 created" in call("import", file, "--entity", ENTITY, "--apply").output
    first, second = ({name: each.get(name) for name in record} for each in stored())
    assert first == second == record


@pytest.mark.usefixtures("embedded")
def test_an_entity_without_records_or_without_a_form() -> None:
    assert call("export-records", ENTITY).output == ""
    assert json.loads(call("export-records", ENTITY, "--format", "json").output) == []
    missing = call("export-records", "NOTHING")
    assert missing.exit_code == 1 and "There is no form for NOTHING." in missing.output


# --- files that people have


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize("format", ["ndjson", "json", "csv"])
def test_an_export_that_is_imported_by_its_ids_changes_nothing(tmp_path: Path, format: str) -> None:
    rows = [
        {**REGISTRY, "name": "'=1+1", "description": "a\r\nb '", "webhookEvents": ["one\ntwo", " three", "[4]"]},
        {**REGISTRY, "name": "'-", "credentialsExpiry": "2026-01-31T14:30:00+01:00", "publicAccess": False},
    ]
    assert call("import", written(tmp_path / "rows.ndjson", rows), "--entity", ENTITY, "--apply").exit_code == 0
    before = stored()
    file = tmp_path / f"out.{format}"
    assert call("export-records", ENTITY, "--format", format, "--output", file).exit_code == 0
    for key in ("id", "name"):
        for apply in ((), ("--apply",)):
            done = call("import", file, "--entity", ENTITY, "--key", key, *apply)
            assert done.exit_code == 0 and "2 unchanged" in done.output
    assert stored() == before


@pytest.mark.usefixtures("embedded")
def test_an_export_for_spreadsheets_has_a_byte_order_mark_and_is_read_again(tmp_path: Path) -> None:
    call("import", written(tmp_path / "rows.ndjson", [{**REGISTRY, "name": "Zürich"}]), "--entity", ENTITY, "--apply")
    file = tmp_path / "out.csv"
    assert call("export-records", ENTITY, "--format", "csv", "--excel", "--output", file).exit_code == 0
    assert file.read_bytes().startswith("\ufeffid,".encode())
    assert "1 unchanged" in call("import", file, "--entity", ENTITY, "--key", "name").output
    assert call("export-records", ENTITY, "--excel").exit_code == 2


@pytest.mark.usefixtures("embedded")
def test_a_table_of_a_spreadsheet_is_imported_by_its_labels(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("Registry Name;URL;Registry Type;Status;;\nA;a.example.com;1;1;;\n", encoding="utf-16")
    assert call("import", file, "--entity", ENTITY, "--apply").exit_code == 0
    (record,) = stored()
    assert {name: record[name] for name in REGISTRY} == {**REGISTRY, "name": "A", "url": "a.example.com", "registryType": "1"}


@pytest.mark.usefixtures("embedded")
def test_what_no_field_has_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"{','.join(REGISTRY)},Descr\n{','.join(REGISTRY.values())},lost\n")
    for command in (("validate", file, "--entity", DOCKERREGISTRY), ("import", file, "--entity", ENTITY, "--apply")):
        refused = call(*command)
        assert refused.exit_code == 1 and "Descr" in refused.output and stored() == []
    done = call("import", file, "--entity", ENTITY, "--apply", "--ignore-unknown")
    assert done.exit_code == 0 and "Not imported: Descr (1 record): no field has this name." in done.output
    rows = written(tmp_path / "rows.ndjson", [{**REGISTRY, "name": "b"}, {**REGISTRY, "descr": "lost"}])
    refused = call("import", rows, "--entity", ENTITY, "--apply")
    assert refused.exit_code == 1 and "1 created, 1 refused" in refused.output and "/descr" in refused.output


@pytest.mark.usefixtures("embedded")
def test_standard_input_is_a_file(tmp_path: Path) -> None:
    text = json.dumps(REGISTRY)
    arguments = ["import", "-", "--entity", ENTITY, "--format", "ndjson"]
    assert "1 to create" in CliRunner().invoke(main, arguments, input=text).output
    refused = CliRunner().invoke(main, [*arguments, "--json"], input='{"name": 5}')
    report = json.loads(refused.stdout)
    assert refused.exit_code == 1 and report["counts"]["refused"] == 1 and report["refused"][0]["line"] == 1
    assert CliRunner().invoke(main, ["validate", "-", "--entity", str(DOCKERREGISTRY)], input=text).exit_code == 1
    arguments = ["validate", "-", "--format", "json", "--entity", str(DOCKERREGISTRY), "--json"]
    assert json.loads(CliRunner().invoke(main, arguments, input=text).stdout) == {"records": 1, "refused": []}


# --- an import that can be trusted


@pytest.mark.usefixtures("embedded")
def test_the_preview_meets_what_its_earlier_lines_would_make(tmp_path: Path) -> None:
    rows = [{**REGISTRY, "name": "q", "namespace": each} for each in ("1", "2", "2")]
    file = written(tmp_path / "rows.ndjson", rows)
    assert "1 to create, 1 to change, 1 unchanged" in call("import", file, "--entity", ENTITY, "--key", "name").output
    assert "1 created, 1 changed, 1 unchanged" in call("import", file, "--entity", ENTITY, "--key", "name", "--apply").output


@pytest.mark.usefixtures("embedded")
def test_the_preview_says_what_was_imported_before(tmp_path: Path) -> None:
    file = written(tmp_path / "rows.ndjson", [{**REGISTRY, "name": name} for name in ("a", "b", "c")])
    call("import", file, "--entity", ENTITY, "--apply")
    assert "3 already imported" in call("import", file, "--entity", ENTITY).output


@pytest.mark.usefixtures("embedded")
def test_a_record_that_was_deleted_since_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = written(tmp_path / "rows.ndjson", [{**REGISTRY, "name": name} for name in ("a", "b", "c")])
    call("import", file, "--entity", ENTITY, "--apply")
    (second,) = (each["id"] for each in stored() if each["name"] == "b")

    async def delete() -> None:
        async with open_services() as (services, principal):
            await services.platform.delete(principal, ENTITY, second)

    run(delete())
    for apply in ((), ("--apply",)):
        done = call("import", file, "--entity", ENTITY, *apply)
        assert done.exit_code == 1 and "2 already imported, 1 refused" in done.output
        assert f"{file}:2: This line was imported before, and its record was deleted since." in done.output
    assert len(stored()) == 2
    gone = written(tmp_path / "gone.ndjson", [{"id": second, "namespace": "x"}, {**stored()[0], "namespace": "y"}])
    done = call("import", gone, "--entity", ENTITY, "--key", "id", "--apply")
    assert "1 changed, 1 refused" in done.output and f"There is no record with the id {second}" in done.output


@pytest.mark.usefixtures("embedded")
def test_a_file_is_imported_into_each_entity_once(tmp_path: Path) -> None:
    file = written(tmp_path / "rows.ndjson", [{"name": "x"}])
    other = {"entity": "DEFINITION", "level": 1, "name": "Other", "definition": json.dumps([{"id": "name", "name": "N"}])}

    async def define() -> None:
        async with open_services() as (services, principal):
            for id in ("OTHER", "ANOTHER"):
                await services.platform.create(principal, {**other, "id": id, "comboKey": f"SUB:{principal.tenant}|ENT:"})

    run(define())
    for entity in ("OTHER", "ANOTHER"):
        assert "1 created" in call("import", file, "--entity", entity, "--apply").output


def test_a_platform_that_is_out_of_reach_has_its_own_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "rows.ndjson", [REGISTRY])
    given = {"DEMANDFLOW_URL": "http://127.0.0.1:9", "FORMS_DATA_DIR": str(tmp_path / "here")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert call("import", file, "--entity", ENTITY).exit_code == 1  # a setting is missing
    monkeypatch.setenv("DEMANDFLOW_TOKEN", TOKEN)
    for command in (("import", file, "--entity", ENTITY), ("export-records", ENTITY)):
        assert call(*command).exit_code == 3
    assert json.loads(call("import", file, "--entity", ENTITY, "--json").stdout)["stopped"]


def test_an_import_uses_the_definition_of_this_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a tenant, where a definition stays cached for some time, also over restarts."""
    remote = Remote(tmp_path / "remote")
    given = {"DEMANDFLOW_URL": remote.url, "DEMANDFLOW_TOKEN": TOKEN, "FORMS_DATA_DIR": str(tmp_path / "here")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    try:
        assert call("import", written(tmp_path / "a.ndjson", [REGISTRY]), "--entity", ENTITY).exit_code == 0
        remote.redefine({"id": "name", "name": "Name"}, {"id": "added", "name": "Added"})
        file = written(tmp_path / "rows.ndjson", [{"name": "x", "added": "new"}])
        assert call("import", file, "--entity", ENTITY, "--apply").exit_code == 0
        assert [each["added"] for each in remote.records()] == ["new"]
    finally:
        remote.close()
