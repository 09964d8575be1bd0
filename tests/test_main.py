"""The composition root: what belongs together is put together, for both kinds of platform."""

from pathlib import Path

import pytest
from starlette.routing import Route

from app.database import store as store_module
from app.errors import BadSetting
from app.main import build_app, build_platform, build_services, open_state
from app.platform.embedded import EmbeddedPlatform
from app.platform.moving import MovingPlatform
from app.settings import Settings, load_settings
from tests.making import TOKEN, Browser

FIRST, SECOND = "first-test-key-" + "a" * 32, "second-test-key-" + "b" * 32
AWAY = "http://127.0.0.1:9"


def settings(folder: Path, **more: str) -> Settings:
    return load_settings({"FORMS_DATA_DIR": str(folder), **more})


def paths(folder: Path, **more: str) -> set[str]:
    app = build_app(settings(folder, **more))
    app.state.services.store.close()
    return {route.path for route in app.router.routes if isinstance(route, Route)}


def test_an_embedded_platform_has_its_rest_here_and_a_remote_one_elsewhere(tmp_path: Path) -> None:
    embedded, remote = paths(tmp_path / "a"), paths(tmp_path / "b", DEMANDFLOW_URL=AWAY)
    assert {path for path in embedded - remote if not path.startswith("/v1/")} == set()
    assert "/v1/objects" in embedded and remote < embedded


def test_a_setting_chooses_the_platform(tmp_path: Path) -> None:
    for more, kind in (({}, EmbeddedPlatform), ({"DEMANDFLOW_URL": AWAY}, MovingPlatform)):
        given = settings(tmp_path, **more)
        store, keys = open_state(given)
        platform = build_platform(given, store, keys)
        assert type(platform) is kind
        services = build_services(given, store, keys, platform)
        assert services.platform is platform and services.pending_saves is services.delivery.pending_saves
        store.close()


def test_wrong_keys_close_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = build_app(settings(tmp_path, FORMS_SECRET_KEY=FIRST, FORMS_ADMIN_TOKEN=TOKEN))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    Browser(app).new_record(name="n", url="registry.example.com", registryType="2", status="1", password="p")
    app.state.services.store.close()
    closed = []
    close = store_module.SqliteStore.close
    monkeypatch.setattr(store_module.SqliteStore, "close", lambda self: (closed.append(self), close(self))[1])
    with pytest.raises(BadSetting, match="do not open"):
        open_state(settings(tmp_path, FORMS_SECRET_KEY=SECOND))
    assert len(closed) == 1


def test_an_application_closes_what_it_works_with(tmp_path: Path) -> None:
    import asyncio

    app = build_app(settings(tmp_path))
    closed = []
    app.state.services.store.close, close = lambda: closed.append("store"), app.state.services.store.close

    async def live() -> None:
        async with app.router.lifespan_context(app):
            assert closed == []

    asyncio.run(live())
    assert closed == ["store"]
    close()
