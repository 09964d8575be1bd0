"""One server of the race, in its own process: `python -m bench.contestants NAME PORT FOLDER TOKEN`; prints its records' ids."""

import json
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Any

from bench import sample

RECORDS = 32


def main(name: str, port: int, folder: Path, token: str) -> None:
    folder.mkdir()
    if name == "ours":
        ours(port, folder, token)
    else:
        peer(name, port, folder)


def ours(port: int, folder: Path, token: str) -> None:
    import asyncio

    from starlette.responses import Response
    from starlette.routing import Route

    from app.main import build_app
    from app.server.serve import serve
    from app.settings import load_settings

    given = {"FORMS_DATA_DIR": str(folder), "FORMS_ADMIN_TOKEN": token, "FORMS_LOG_LEVEL": "error"}
    settings = load_settings({**given, "FORMS_RATE_LIMITS": "off"})  # one person saves thousands of times
    app = build_app(settings)
    platform = app.state.services.platform
    platform.tokens.ensure_admin(token)

    async def make() -> list[str]:
        admin = await platform.authenticate(token)
        combo_key = f"SUB:{admin.tenant}|ENT:"
        bodies = [{"entity": "DOCKERREGISTRY", "level": 421, "comboKey": combo_key, **sample.record(n)} for n in range(RECORDS)]
        return [(await platform.create(admin, body))["id"] for body in bodies]

    constant = b"x" * 56_000

    async def same(request: Any) -> Response:
        return Response(constant, media_type="text/html")

    app.router.routes.insert(0, Route("/constant", same))
    listening = socket.create_server(("127.0.0.1", port))
    print(json.dumps(asyncio.run(make())), flush=True)
    serve(app, settings, listening)


def peer(name: str, port: int, folder: Path) -> None:
    from gunicorn.app.base import BaseApplication

    database = str(folder / "records.sqlite")
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE users (name TEXT PRIMARY KEY)")
        connection.execute("INSERT INTO users VALUES ('bench')")
        connection.execute("CREATE TABLE records (id TEXT PRIMARY KEY, version INTEGER, body TEXT)")
        connection.execute("CREATE TABLE history (id TEXT, version INTEGER, at REAL, user TEXT, changes TEXT)")
        for n in range(RECORDS):
            connection.execute("INSERT INTO records VALUES (?, 0, ?)", (str(n), json.dumps(sample.record(n))))

    class Application(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options = {
                "bind": f"127.0.0.1:{port}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": 4,
                "keepalive": 60,
                "loglevel": "error",
            }
            for key, value in options.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            if name == "flask":
                from bench import flask_peer

                return flask_peer.create(database)
            from bench import django_peer

            return django_peer.create(database)

    print(json.dumps([str(n) for n in range(RECORDS)]), flush=True)
    Application().run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
