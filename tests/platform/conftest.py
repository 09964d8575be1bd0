"""The platforms that one contract holds for: embedded on SQLite and PostgreSQL, and remote, over sockets."""

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette

from app.database.store import Store, open_store
from app.platform.base import Platform, Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.moving import MovingPlatform
from app.platform.remote import RemotePlatform
from app.platform.tenant_moves import TenantMoves
from app.texts.translator import ENGLISH
from tests.making import TOKEN
from tests.platform.odd_server import odd_application

NUMBERS = itertools.count()
TEMPLATE = "forms_template"
BINARIES = "/usr/lib/postgresql/*/bin"


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def served(application: object) -> AsyncIterator[str]:
    """An ASGI application on a port of its own, on this event loop."""
    server = _Server(uvicorn.Config(application, port=0, log_level="error", access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve())
    await server.up.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


def _postgres_binaries() -> Path:
    found = sorted(Path("/").glob(BINARIES.lstrip("/")))
    assert found, "no PostgreSQL server: make test says what to install"
    return found[-1]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A throw-away cluster; as the user `postgres` where we are root, since the server refuses to run as root."""
    binaries = _postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="forms-postgres-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    run = lambda *command: subprocess.run([*as_user, *command], check=True, capture_output=True, cwd="/")  # noqa: E731
    run(
        str(binaries / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    )
    run(str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        open_store(_create_database(url, TEMPLATE)).close()
        yield url
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(url: str) -> str:
    """An empty one."""
    return _create_database(url, f"forms_{next(NUMBERS)}")


def migrated_database(url: str) -> str:
    """A copy of one that went through all migration steps: opens without them."""
    return _create_database(url, f"forms_{next(NUMBERS)}", f" TEMPLATE {TEMPLATE}")


def _create_database(url: str, name: str, how: str = "") -> str:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}{how}")
    engine.dispose()
    return url.rsplit("/", 1)[0] + f"/{name}"


class Contestant:
    """One platform under the contract, with a principal of its tenant and one of another."""

    def __init__(self, platform: Platform, principal: Principal, stranger: Principal) -> None:
        self.platform, self.principal, self.stranger = platform, principal, stranger


Making = Callable[[], object]


@pytest.fixture(params=["sqlite", "postgresql", "remote", "odd", "moving"])
def contestant(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], object]:
    """Gives an async context manager that makes the platform on the running event loop."""
    name = request.param
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if name == "postgresql":
        url = migrated_database(request.getfixturevalue("postgres_url"))
    return lambda: _made(name, url)


@asynccontextmanager
async def _made(name: str, url: str) -> AsyncIterator[Contestant]:
    embedded = EmbeddedPlatform(open_store(url))
    embedded.tokens.create(token=TOKEN)
    other = "22222222-2222-4222-8222-222222222222"
    embedded.tokens.create(token=TOKEN + "-other", tenant=other, user="stranger")
    embedded.seed([{"id": "DOCKERREGISTRY", "entity": "DEFINITION", "level": 11000, "definition": "[]"}])
    try:
        if name in ("sqlite", "postgresql"):
            stranger = await embedded.authenticate(TOKEN + "-other")
            yield Contestant(embedded, await embedded.authenticate(TOKEN), stranger)
            return
        application = _v1(embedded) if name == "remote" else odd_application(embedded)
        async with served(application) as address:
            remote = RemotePlatform(address)
            stranger = Principal(other, "stranger", TOKEN + "-other")
            moving = MovingPlatform(remote, embedded._store, TenantMoves(embedded.moves))
            yield Contestant(moving if name == "moving" else remote, await remote.authenticate(TOKEN), stranger)
            await remote.close()
    finally:
        embedded._store.close()


def _v1(embedded: EmbeddedPlatform) -> Starlette:
    from app.settings import load_settings
    from app.web import platform_rest
    from app.web.limits import RequestLimits

    application = Starlette(routes=platform_rest.routes(embedded, None))
    in_english = SimpleNamespace(available=("en",))

    async def put_on_record(*_: object, **__: object) -> None:
        """No audit is looked at here."""

    application.state.services = SimpleNamespace(
        settings=load_settings({}),
        locale="en",
        renderers=in_english,
        translator=ENGLISH,
        platform=embedded,
        limits=RequestLimits(is_on=False),
        put_on_record=put_on_record,
    )
    return application


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/forms.sqlite"
    else:
        url = migrated_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()
