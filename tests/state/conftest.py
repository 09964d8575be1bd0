"""A database, keys and a clock for what the engine stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, MultiFernet

from app.database.store import Store, open_store
from app.platform.base import Principal

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


def new_keys() -> MultiFernet:
    return MultiFernet([Fernet(Fernet.generate_key())])
