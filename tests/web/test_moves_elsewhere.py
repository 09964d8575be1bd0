"""Steps over a platform elsewhere that is odd: it compares no versions and answers in every way that the documents allow."""

import html
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.tables import jobs, moved_records
from app.errors import NotAllowed
from app.texts.text import Fact
from tests.making import TOKEN, own, run, words
from tests.web.remote import Remote

FIELDS = [{"id": "a", "type": "text", "grid": True}, {"id": "n", "type": "text"}]
RENAME = {"op": "rename-field", "at": "/0", "id": "b"}
TO_NUMBER = {"op": "retype-field", "at": "/1", "type": "number"}
CONVERT = {"step": "convert", "at": "/n"}
API, CHANGES = "/api/forms/THING", "/api/definitions/THING"


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    far = Remote(tmp_path, odd=True, FORMS_MOVES_PER_SECOND="1000", FORMS_DEFINITION_TTL="0", FORMS_ADMINS="admin")
    far.define("THING", *FIELDS)
    yield far
    far.close()


def create(remote: Remote, **values: Any) -> str:
    return str(api(remote, "POST", API, values, 201)["record"]["id"])


def api(remote: Remote, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
    answer = remote.person.request(method, path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def publish(remote: Remote, *operations: Any, **more: Any) -> Any:
    return api(remote, "POST", f"{CHANGES}/operations", {"operations": list(operations), **more})


def values(record: Any) -> Any:
    record = record.get("record", record)
    return {name: record[name] for name in ("a", "b", "n") if name in record}


def stored(remote: Remote) -> list[Any]:
    return [values(each) for each in remote.stored("THING")]


def test_records_are_read_through_the_steps_before_the_job_has_moved_them(remote: Remote) -> None:
    id = create(remote, a="x", n="12")
    publish(remote, RENAME, TO_NUMBER, steps=[CONVERT])
    assert stored(remote) == [{"a": "x", "n": "12"}]
    assert values(api(remote, "GET", f"{API}/{id}")) == {"b": "x", "n": 12}
    assert [values(each) for each in api(remote, "GET", f"{API}?sort=b")["records"]] == [{"b": "x", "n": 12}]
    remote.restart()
    assert values(api(remote, "GET", f"{API}/{id}")) == {"b": "x", "n": 12}
    remote.person.work()
    assert stored(remote) == [{"a": None, "b": "x", "n": 12}]
    assert values(api(remote, "GET", f"{API}/{id}")) == {"b": "x", "n": 12}
    assert progress(remote)["done"] == progress(remote)["total"] == 1


def progress(remote: Remote) -> Any:
    return api(remote, "GET", f"{CHANGES}/versions")["versions"][0]["moves"]


def test_a_save_moves_its_record_with_one_patch(remote: Remote) -> None:
    id = create(remote, a="x", n="12")
    page = own(remote.person.get(f"/forms/THING/{id}").text)
    publish(remote, RENAME, TO_NUMBER, steps=[CONVERT])
    remote.faults.calls.clear()
    saved = remote.person.post(f"/forms/THING/{id}", [*page, ("f.a", "y"), ("f.n", "12")])  # the form of the version before
    assert saved.status_code == 303, saved.text
    assert [call for call in remote.faults.calls if call.startswith("PATCH")] == [f"PATCH /v1/objects/{id}"]
    assert stored(remote) == [{"a": None, "b": "y", "n": 12}]
    remote.person.work()
    assert stored(remote) == [{"a": None, "b": "y", "n": 12}] and remote.stored("THING")[0]["_df_version"] == 1


def test_programs_of_both_versions_lead_to_one_value(remote: Remote) -> None:
    before = api(remote, "GET", CHANGES)["hash"]
    id = create(remote, a="x", n="12")
    publish(remote, RENAME)
    for written, moved in (("y", False), ("z", True)):
        api(remote, "PATCH", f"{API}/{id}", {"a": written}, **{"x-definition": before})
        assert values(api(remote, "GET", f"{API}/{id}")) == {"b": written, "n": "12"}
        assert values(api(remote, "GET", f"{API}/{id}", **{"x-definition": before})) == {"a": written, "n": "12"}
        assert moved or remote.person.work() is None


def test_an_undo_moves_the_values_back_and_keeps_what_was_written_since(remote: Remote) -> None:
    ids = [create(remote, a="x", n="007"), create(remote, a="y", n="8"), create(remote, a="z", n="no")]
    publish(remote, RENAME, TO_NUMBER, steps=[CONVERT])
    remote.person.work()
    assert sorted(map(str, stored(remote))) == sorted(
        map(str, [{"a": None, "b": "x", "n": 7}, {"a": None, "b": "y", "n": 8}, {"a": None, "b": "z", "n": None}])
    )
    api(remote, "PATCH", f"{API}/{ids[1]}", {"n": 9, "b": "new"})
    api(remote, "POST", f"{CHANGES}/undo", {})
    right = {ids[0]: {"a": "x", "n": "007"}, ids[1]: {"a": "new", "n": "9"}, ids[2]: {"a": "z", "n": "no"}}
    assert {id: values(api(remote, "GET", f"{API}/{id}")) for id in ids} == right
    remote.person.work()
    assert {each["id"]: values(each) for each in remote.stored("THING")} == {id: {**each, "b": None} for id, each in right.items()}
    assert {id: values(api(remote, "GET", f"{API}/{id}")) for id in ids} == right


def test_an_undo_before_the_job_has_begun_moves_nothing(remote: Remote) -> None:
    id = create(remote, a="x", n="1")
    publish(remote, RENAME)
    api(remote, "POST", f"{CHANGES}/undo", {})
    remote.faults.calls.clear()
    remote.person.work()
    assert values(api(remote, "GET", f"{API}/{id}")) == {"a": "x", "n": "1"}
    assert not [call for call in remote.faults.calls if call.startswith("PATCH")]


def test_a_second_rename_before_the_first_job_has_ended(remote: Remote) -> None:
    first = api(remote, "GET", CHANGES)["hash"]
    id = create(remote, a="x", n="1")
    second = publish(remote, RENAME)["hash"]
    publish(remote, {**RENAME, "id": "c"})
    for hash, name in ((first, "a"), (second, "b")):
        assert api(remote, "GET", f"{API}/{id}", **{"x-definition": hash})["record"][name] == "x"
    remote.person.work()
    (record,) = remote.stored("THING")
    assert (record["a"], record.get("b"), record["c"], record["_df_version"]) == (None, None, "x", 1)


@pytest.mark.parametrize("is_written", [True, False])
def test_a_publish_that_is_killed_before_it_is_noted(remote: Remote, monkeypatch: pytest.MonkeyPatch, is_written: bool) -> None:
    """`is_written`: whether the platform has carried it out."""
    id = create(remote, a="x", n="1")
    services = remote.app.state.services

    async def killed(*arguments: Any) -> Any:
        if is_written:
            await update(*arguments)
        raise SystemError("killed")

    update = services.platform.inner.update
    monkeypatch.setattr(services.platform.inner, "update", killed)
    api(remote, "POST", f"{CHANGES}/operations", {"operations": [RENAME]}, 500)
    remote.restart()
    name = "b" if is_written else "a"
    assert values(api(remote, "GET", f"{API}/{id}")) == {name: "x", "n": "1"}
    end_leases(remote)
    remote.person.work()
    assert len(api(remote, "GET", f"{CHANGES}/versions")["versions"]) == 1 + is_written
    if is_written:
        assert stored(remote) == [{"a": None, "b": "x", "n": "1"}]
    else:
        assert publish(remote, {**RENAME, "id": "c"})["steps"]
        assert api(remote, "GET", f"{API}/{id}")["record"]["c"] == "x"


def test_a_publish_without_an_answer_counts_once(remote: Remote) -> None:
    id = create(remote, a="x", n="1")
    remote.faults.after = True
    answer = remote.person.request("POST", f"{CHANGES}/operations", json={"operations": [RENAME]})
    remote.faults.after = False
    assert answer.status_code == 200, answer.text  # read back
    assert values(api(remote, "GET", f"{API}/{id}")) == {"b": "x", "n": "1"}
    assert [each["source"] for each in api(remote, "GET", f"{CHANGES}/versions")["versions"]] == ["api", "seen"]
    remote.person.work()
    assert stored(remote) == [{"a": None, "b": "x", "n": "1"}]


def test_the_job_waits_for_the_platform_and_for_a_valid_token(remote: Remote) -> None:
    create(remote, a="x", n="1")
    publish(remote, RENAME)
    remote.go_down()
    remote.person.work()
    assert job(remote)[0] == "running"
    remote.come_up()
    end_leases(remote)
    services = remote.app.state.services
    remote.origin.state.services.platform.tokens.revoke(TOKEN)
    services.platform.inner._principals.clear()
    remote.person.work()
    assert job(remote) == ("paused", "")  # its credential is dropped
    assert stored_by_hand(remote) == [{"a": "x", "n": "1"}]


def end_leases(remote: Remote) -> None:
    """As if time went by."""
    run(remote.app.state.services.store.write(lambda it: it.execute(sa.update(jobs).values(lease_ends=0)).rowcount))


def job(remote: Remote) -> tuple[str, str | None]:
    statement = sa.select(jobs.c.state, jobs.c.credential)
    return tuple(run(remote.app.state.services.store.scan(lambda it: it.execute(statement).one())))


def stored_by_hand(remote: Remote) -> list[Any]:
    platform = remote.origin.state.services.platform
    return [values(each) for each in run(platform.list(platform.tokens.operator, "THING"))]


def test_the_token_is_in_no_log_row_or_answer(remote: Remote, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    create(remote, a="x", n="1")
    said = [str(publish(remote, RENAME))]
    said += [remote.person.get(path).text for path in ("/jobs", "/definitions/THING/versions", f"{CHANGES}/versions")]
    assert job(remote)[1]
    files = [path.read_bytes() for path in (remote.folder / "engine").glob("forms.sqlite*")]
    remote.go_down()
    remote.person.work()
    remote.come_up()
    assert TOKEN not in "".join(said) + caplog.text
    assert all(TOKEN.encode() not in content for content in files)


def test_the_publish_page_says_what_differs_over_a_tenant(remote: Remote) -> None:
    create(remote, a="x")  # so that it is known whose token it is
    page = html.unescape(remote.person.get("/definitions/THING/publish").text)
    assert words(Fact("steps-elsewhere-clients", {"rate": "1000"})) in page


def test_records_that_were_refused_or_changed_at_the_same_moment_are_named(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, meanwhile = create(remote, a="x"), create(remote, a="y")
    publish(remote, RENAME)
    inner = remote.app.state.services.platform.inner
    update = inner.update

    async def between(principal: Any, entity: str, id: str, changes: Any, *more: Any) -> Any:
        if id == refused:
            raise NotAllowed("no-write-permission")
        await update(principal, entity, id, {"n": "by somebody else"})
        return await update(principal, entity, id, changes, *more)

    monkeypatch.setattr(inner, "update", between)
    remote.person.work()
    page = html.unescape(remote.person.get("/definitions/THING/moves/1").text)
    for code, id in (("moves-refused", refused), ("moves-slipped-in", meanwhile)):
        assert id in page.split(words(Fact(code)))[1].split("</section>")[0]
    monkeypatch.undo()
    assert remote.person.post("/definitions/THING/moves/1").status_code == 303
    remote.person.work()
    assert sorted(each["b"] for each in remote.stored("THING")) == ["x", "y"]


def test_what_becomes_a_secret_leaves_the_notes_of_moved_records(remote: Remote) -> None:
    create(remote, a="s3cret", n="1")
    publish(remote, RENAME)
    remote.person.work()
    assert "s3cret" in notes(remote)
    publish(remote, {"op": "retype-field", "at": "/0", "type": "password"})
    assert "s3cret" not in notes(remote)
    assert values(api(remote, "GET", f"{API}?size=1")["records"][0])["b"] == {"stored": True}


def notes(remote: Remote) -> str:
    statement = sa.select(moved_records.c.content)
    return str(run(remote.app.state.services.store.scan(lambda it: it.execute(statement).scalars().all())))
