"""What many tests need: the default form, a renderer, an application on a fresh SQLite database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
from fastapi import FastAPI

from app.forms.compiler import CompiledForm, compile_form
from app.main import build_app
from app.pages.assets import Assets
from app.pages.renderer import Renderer
from app.reading.reader import read_definition
from app.resources import DEFINITIONS, STATIC, TEMPLATES
from app.settings import load_settings
from app.web.urls import form_urls, lookup_path
from tests.making import TOKEN, Browser

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


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer(TEMPLATES, Assets(STATIC), "UTC", form_urls, lookup_path)


@pytest.fixture
def settings_given(tmp_path: Path) -> dict[str, str]:
    return {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_EXAMPLES": "1"}


@pytest.fixture
def app(settings_given: dict[str, str]) -> Iterator[FastAPI]:
    settings = load_settings(settings_given)
    app = build_app(settings)
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    yield app
    app.state.services.store.close()


@pytest.fixture
def browser_like(app: FastAPI) -> Browser:
    """A client that behaves as a browser without JavaScript does: cookies, same-origin posts, redirects not followed."""
    return Browser(app)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def problem_of(answer: httpx.Response) -> Any:
    return answer.json()
