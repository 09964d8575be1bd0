"""A database, keys and a clock for what the engine stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, MultiFernet

from app.database.store import Store, open_store
from app.platform.base import Principal
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture

ANN = Principal("t", "ann", "token")
BOB = Principal("t", "bob", "token")
ELSEWHERE = Principal("other", "ann", "token")
DAY = 86_400


class Clock:
    """Seconds since the epoch, set by hand."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if request.param == "postgresql":
        url = migrated_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


def new_keys() -> MultiFernet:
    return MultiFernet([Fernet(Fernet.generate_key())])
