"""What many tests need: the default form, a renderer, an application on a fresh SQLite database."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
from fastapi import FastAPI

from app.forms.compiler import CompiledForm, compile_form
from app.main import build_app
from app.pages.renderer import Renderer
from app.reading.reader import read_definition
from app.resources import DEFINITIONS
from app.settings import load_settings
from tests.making import TOKEN, Browser, end_event_loop, form_maker
from tests.sharing import share

# The same examples at each run, so that a red test is the change's fault; `make fuzz` goes looking for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile(
    "fuzz", max_examples=2000, deadline=None, suppress_health_check=list(hypothesis.HealthCheck), print_blob=True
)
hypothesis.settings.register_profile("quick", max_examples=10, derandomize=True, deadline=None)
hypothesis.settings.register_profile("mutate", max_examples=20, derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

FOLDERS = {"browser": "browser", "interop": "node", "scripts": "node"}
"""What all tests of a folder need."""
SLOW = (
    "api_docs/test_document.py::test_it_is_valid_for_any_definition",
    "conditions/test_dependencies.py::test_a_long_chain_is_no_deep_recursion",
    "conditions/test_evaluate.py::test_chains_of_thousands_of_fields_are_followed_from_either_end",
    "conditions/test_states.py::test_of_very_many_values_not_all_are_tried",
    "forms/test_compiler.py::test_a_requirement_at_the_end_of_a_long_chain_is_enforced_and_not_told",
    "forms/test_schema.py::test_neither_options_nor_entries_are_errors_each",
    "reading/test_reader.py::test_ten_thousand_fields_are_read_and_compiled",
    "hostile/test_definitions.py",
    "hostile/test_prove.py",
    "reading/test_reader.py::test_what_is_made_to_take_hours_takes_none",
    "reading/test_secrets.py::test_a_name_of_megabytes_is_read_in_one_pass",
    "state/test_readiness.py::test_a_disk_that_takes_no_more_is_not_ready",
    "submissions/test_prefill.py::test_whatever_a_host_sends_is_typed_or_ignored",
    "test_crash.py",
    "test_docs.py::test_examples_run_as_written",
    "test_docs.py::test_the_way_back_of_the_tour_restores_the_definition",
    "test_frame_origins.py::test_whatever_is_taken_can_say_nothing_else_in_a_header",
    "test_packaging.py",
    "server/test_serve.py::test_a_server_ends_at_once_also_where_an_open_form_listens",
    "test_soak.py",
    "web/schemas/test_routes.py::test_a_very_large_form_is_shown_in_part_and_linked",
    "web/test_bad_input.py::test_ten_thousand_fields_work",
    "web/test_canary.py",
    "web/test_changed_definitions.py::test_every_posted_value_is_in_the_answer_or_in_the_record",
    "web/test_schemathesis.py",
)
"""Files and tests that take seconds each: `make quick` leaves them out, and the others do not wait for them at the end."""

HERE = Path(__file__).parent
DOCKERREGISTRY = DEFINITIONS / "DOCKERREGISTRY.json"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in _marks(item):
            item.add_marker(mark)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def _marks(item: pytest.Item) -> Iterator[str]:
    """What a test needs, or that it is slow: of "browser", "node", "postgres", "slow"."""
    file = item.path.relative_to(HERE).as_posix()
    fixtures = getattr(item, "fixturenames", ())
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    folder = file.partition("/")[0]
    if folder in FOLDERS:
        yield FOLDERS[folder]
    if "chromium" in fixtures:
        yield "browser"
    if "postgres_url" in fixtures or "postgresql" in parameters:
        yield "postgres"
    if f"{file}::{getattr(item, 'originalname', '')}".startswith(SLOW):
        yield "slow"


@pytest.fixture(scope="session")
def form() -> CompiledForm:
    return compile_form(read_definition(DOCKERREGISTRY.read_bytes()).definition)


@pytest.fixture(scope="session", autouse=True)
def shared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share(patch)
        yield


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return form_maker().renderers.source


@pytest.fixture(scope="session")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that the first start of an application leaves, to be copied: tables, definitions, a token, a key."""
    folder = tmp_path_factory.mktemp("started")
    app = build_app(load_settings({"FORMS_DATA_DIR": str(folder), "FORMS_EXAMPLES": "1"}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    app.state.services.store.close()
    return folder


@pytest.fixture
def settings_given(tmp_path: Path, started_once: Path) -> dict[str, str]:
    shutil.copytree(started_once, tmp_path, dirs_exist_ok=True)
    return {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_EXAMPLES": "1", "FORMS_RATE_LIMITS": "off"}


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
