"""What many tests need: the default form, a renderer, an application on a fresh SQLite database."""

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
from fastapi import FastAPI

from app import main
from app.definition import Definition
from app.forms.compiler import CompiledForm, compile_form
from app.main import build_app
from app.pages.assets import Assets
from app.pages.renderer import Renderer
from app.reading.reader import read_definition
from app.records import definitions
from app.resources import DEFINITIONS, STATIC, TEMPLATES
from app.settings import load_settings
from app.web.urls import form_urls, lookup_path
from tests.making import TOKEN, Browser, end_event_loop

# The same examples at each run, so that a red test is the change's fault; `make fuzz` goes looking for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile(
    "fuzz", max_examples=2000, deadline=None, suppress_health_check=list(hypothesis.HealthCheck), print_blob=True
)
hypothesis.settings.load_profile("steady")

DOCKERREGISTRY = DEFINITIONS / "DOCKERREGISTRY.json"


@pytest.fixture(scope="session")
def form() -> CompiledForm:
    return compile_form(read_definition(DOCKERREGISTRY.read_bytes()).definition)


@pytest.fixture(scope="session", autouse=True)
def shared_pages() -> Iterator[None]:
    """All applications of a run share static files, compiled templates, compiled forms and cut pages.

    They follow from files and definitions, which no test changes; making them anew took half the time of a test of pages.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "Assets", functools.cache(Assets))
        patch.setattr(main, "Renderer", functools.cache(Renderer))
        patch.setattr(definitions, "compile_form", compiled_once)
        yield


_compiled: dict[str, CompiledForm] = {}
"""Forms by the hash of their definition: equal hash, equal form."""


def compiled_once(definition: Definition) -> CompiledForm:
    if definition.hash not in _compiled:
        _compiled[definition.hash] = compile_form(definition)
    return _compiled[definition.hash]


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return main.Renderer(TEMPLATES, main.Assets(STATIC), "UTC", form_urls, lookup_path)


@pytest.fixture(scope="session")
def seeded_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first start of an application makes, to be copied: all tables and the definitions."""
    folder = tmp_path_factory.mktemp("seeded")
    app = build_app(load_settings({"FORMS_DATA_DIR": str(folder), "FORMS_EXAMPLES": "1"}))
    app.state.services.store.close()
    return folder / "forms.sqlite"


@pytest.fixture
def settings_given(tmp_path: Path, seeded_database: Path) -> dict[str, str]:
    shutil.copy(seeded_database, tmp_path)
    return {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_EXAMPLES": "1"}


@pytest.fixture
def app(settings_given: dict[str, str]) -> Iterator[FastAPI]:
    app = build_app(load_settings(settings_given))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    yield app
    end_event_loop()
    app.state.services.store.close()


@pytest.fixture(autouse=True)
def event_loop() -> Iterator[None]:
    """No test meets what another left under way."""
    yield
    end_event_loop()


@pytest.fixture
def browser_like(app: FastAPI) -> Browser:
    """A client that behaves as a browser without JavaScript does: cookies, same-origin posts, redirects not followed."""
    return Browser(app)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def problem_of(answer: httpx.Response) -> Any:
    return answer.json()
