"""One server for one data folder: SQLite's caches and limits assume to be alone. Commands may run beside a server."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import BadSetting

LOCK_FILE = "server.lock"


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Holds the folder until the end, which a kill is too. Raises BadSetting if another process holds it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadSetting(
                f"FORMS_DATA_DIR: a server is already using {folder}; stop it first, or set FORMS_DATABASE_URL to a PostgreSQL "
                "database, which several servers can share"
            ) from None
        yield
    finally:
        os.close(descriptor)
