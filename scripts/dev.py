"""Serves the forms for development, and starts again whenever code, a template, a static file or a definition changes."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from watchfiles import run_process

ROOT = Path(__file__).resolve().parent.parent
WATCHED = [ROOT / name for name in ("app", "templates", "definitions")]
SETTINGS = {"FORMS_DATA_DIR": "data/dev", "FORMS_EXAMPLES": "1"}
"""Where the environment does not say otherwise."""


def main() -> None:
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    run_process(*WATCHED, target=serve)


def serve() -> None:
    """Imports everything here, in the process that each start makes anew."""
    os.setpgrp()  # Ctrl C reaches it from the process that watches alone: uvicorn does not end in order after a second one
    from app.server.serve import run
    from app.settings import load_settings

    settings = load_settings()
    if not settings.demandflow_url:
        update_definitions(settings)
    with suppress(KeyboardInterrupt):  # each new start interrupts the one before
        run(settings)


def update_definitions(settings: Any) -> None:
    """Writes the definitions' files into the embedded platform, which would have taken them at its first start alone."""
    from app.main import build_platform, open_state

    store, keys = open_state(settings)
    asyncio.run(_update(build_platform(settings, store, keys)))
    store.close()


async def _update(platform: Any) -> None:
    from app.definition import DEFINITION
    from app.errors import NotFound
    from app.platform.base import Principal

    developer = Principal(platform.tenant, "developer", "", frozenset({"read", "write", "admin"}))
    for document in _documents():
        try:
            stored = await platform.get(developer, DEFINITION, document["id"])
        except NotFound:  # deleted on purpose
            continue
        changes = {name: value for name, value in document.items() if stored.get(name) != value}
        if changes:
            await platform.update(developer, DEFINITION, document["id"], changes)


def _documents() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "definitions").rglob("*.json")):
        yield json.loads(path.read_bytes())


if __name__ == "__main__":
    main()
