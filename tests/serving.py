"""A running application on a real socket."""

import threading
import time
from pathlib import Path

import uvicorn

from app.main import build_app
from app.server.serve import server_config
from app.settings import load_settings
from tests.making import TOKEN


class Server:
    """The application on a port of its own, in a thread."""

    def __init__(self, folder: Path, tls: tuple[Path, Path] | None = None, **given: str) -> None:
        """`tls`: files of a certificate and its key."""
        given = {"FORMS_DATA_DIR": str(folder), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_RATE_LIMITS": "off", **given}
        settings = load_settings(given)
        self.app = build_app(settings)
        self.platform = self.app.state.services.platform
        if "DEMANDFLOW_URL" not in given:  # a platform somewhere else has its own
            self.platform.tokens.ensure_admin(TOKEN)
        files = {"ssl_certfile": tls[0], "ssl_keyfile": tls[1]} if tls else {}
        self._server = uvicorn.Server(server_config(self.app, settings, port=0, log_level="error", **files))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started and time.monotonic() < deadline:
            self._thread.join(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._server.server_state.connections)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


def tenant_of(folder: Path) -> str:
    """The tenant that an application with this data folder has, and will have."""
    server = Server(folder)
    server.close()
    return str(server.platform.tenant)
