"""An engine over each kind of platform, with one entity of a few fields."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.making import end_event_loop, text
from tests.records.editing_engine import Editing
from tests.records.engine import Engine

FIELDS = (text("name"), {"id": "count", "type": "number"}, text("note"), {"id": "password", "type": "password"})


def made(folder: Path, *, remote: bool) -> Iterator[Engine]:
    engine = Engine(folder, remote=remote)
    engine.define(*FIELDS)
    yield engine
    engine.close()
    end_event_loop()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Engine]:
    yield from made(tmp_path, remote=False)


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Engine]:
    yield from made(tmp_path, remote=True)


@pytest.fixture(params=["embedded", "remote"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    yield from made(tmp_path, remote=request.param == "remote")


@pytest.fixture
def editing(engine: Engine) -> Editing:
    return Editing(engine)
