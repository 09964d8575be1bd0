"""The history of objects: in the transaction of the write, without secrets."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.database.store import Store, open_store
from app.platform.base import Object, Principal
from app.platform.history import History, remember
from tests.making import run

ANN = Principal("t", "ann", "token")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    yield opened
    opened.close()


def write(store: Store, version: int, action: str, changes: Object, *secret: str, principal: Principal = ANN) -> None:
    written = {"entity": "THING", "id": "1", "_df_version": version}
    store.write_now(lambda connection: remember(connection, principal, written, action, changes, secret, 1000 + version))


def test_lines_say_when_who_and_what_the_latest_first(store: Store) -> None:
    write(store, 0, "create", {"name": [None, "A"], "updated": [None, 5]})
    write(store, 1, "update", {"name": ["A", "B"], "password": ["CANARY-1", "CANARY-2"]}, "password")
    lines = run(History(store).lines(ANN, "THING", "1"))
    assert [(line["version"], line["action"], line["user"], line["at"]) for line in lines] == [
        (1, "update", "ann", 1001),
        (0, "create", "ann", 1000),
    ]
    assert [line["changes"] for line in lines] == [{"name": ["A", "B"], "password": "changed"}, {"name": [None, "A"]}]


def test_properties_written_since_a_version(store: Store) -> None:
    for version, changes in enumerate(({"a": [None, 1]}, {"a": [1, 2], "b": [None, 1]}, {"c": [None, 1]})):
        write(store, version, "update", changes)
    history = History(store)
    assert [run(history.written_since(ANN, "THING", "1", version)) for version in (0, 1, 2)] == [{"a", "b", "c"}, {"c"}, set()]


def test_another_tenant_and_another_object_have_a_history_of_their_own(store: Store) -> None:
    write(store, 0, "create", {"a": [None, 1]})
    write(store, 1, "update", {"b": [None, 1]}, principal=Principal("other", "bob", "token"))
    history = History(store)
    assert [line["version"] for line in run(history.lines(ANN, "THING", "1"))] == [0]
    assert run(history.lines(ANN, "THING", "2")) == run(history.lines(ANN, "OTHER", "1")) == []
    assert run(history.written_since(ANN, "THING", "1", 0)) == frozenset()


def test_a_line_says_by_which_way_token_and_definition(store: Store) -> None:
    write(store, 0, "create", {"a": [None, 1]}, principal=replace(ANN, token="df_pat_secret1234", source="api", definition="hash"))
    write(store, 1, "update", {"a": [1, 2]}, principal=Principal("t", "ann", ""))
    later, first = run(History(store).lines(ANN, "THING", "1"))
    assert (first["source"], first["definition"], first["token_hint"]) == ("api", "hash", "1234")
    assert (later["source"], later["definition"], later["token_hint"]) == (None, None, None)
