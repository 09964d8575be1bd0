"""The server: an address that can be listened on, a greeting that says how to sign in, an end that nobody holds up."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.errors import BadSetting
from app.main import build_app
from app.server.serve import _bind, _greeting, run
from app.settings import Settings, load_settings
from app.state.folder_lock import folder_lock
from tests.making import TOKEN

AWAY = "http://127.0.0.1:9"


def settings(folder: Path, **more: str) -> Settings:
    return load_settings({"FORMS_DATA_DIR": str(folder), **more})


def greetings(folder: Path, times: int = 1, **more: str) -> list[str]:
    given = settings(folder, **more)
    app = build_app(given)
    shown = [_greeting(given, app.state.services) for _ in range(times)]
    app.state.services.store.close()
    return shown


def test_the_first_greeting_has_a_link_to_sign_in_and_the_next_has_none(tmp_path: Path) -> None:
    first, second = greetings(tmp_path, 2)
    assert re.search(r"http://127\.0\.0\.1:8000/signin/[\w-]{20,}\n", first) and "df_pat_" not in first
    assert "/signin/" not in second and "demandflow-forms token" in second and "demandflow-forms sign-in-link" in second


def test_a_given_token_is_not_printed(tmp_path: Path) -> None:
    assert TOKEN not in greetings(tmp_path, FORMS_ADMIN_TOKEN=TOKEN)[0]


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ({"FORMS_HOST": "::1", "FORMS_PORT": "81"}, "http://[::1]:81/"),
        ({"FORMS_BASE_URL": "https://forms.example.com/"}, "https://forms.example.com/"),
    ],
)
def test_the_greeting_names_the_address_for_browsers(tmp_path: Path, more: dict[str, str], address: str) -> None:
    assert f"Serving on {address}" in greetings(tmp_path, **more)[0]


def test_over_a_remote_platform_people_sign_in_with_its_tokens(tmp_path: Path) -> None:
    (greeting,) = greetings(tmp_path, DEMANDFLOW_URL=AWAY)
    assert f"the forms of {AWAY}" in greeting and "/signin" not in greeting


def test_an_address_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=f"^FORMS_HOST, FORMS_PORT: cannot listen on 127.0.0.1:{port}: "):
            _bind(settings(tmp_path, FORMS_PORT=str(port)))
        with pytest.raises(BadSetting):
            run(settings(tmp_path, FORMS_PORT=str(port)))


def test_a_server_ends_at_once_also_where_an_open_form_listens(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"FORMS_DATA_DIR": str(tmp_path), "FORMS_PORT": str(port), "FORMS_ADMIN_TOKEN": TOKEN}
    environment = {**given, "PYTHONPATH": str(Path(__file__).parents[2])}
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen([sys.executable, "-m", "app"], env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        assert f"Serving on http://127.0.0.1:{port}/" in process.stdout.readline()
        with stream_of(process, f"http://127.0.0.1:{port}/live/DOCKERREGISTRY") as lines:
            assert next(lines) == "event: definition"
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) in (0, -signal.SIGTERM)
        process.stdout.close()
        log.seek(0)
        told = log.read()
    assert "Traceback" not in told and "timeout graceful shutdown exceeded" not in told


@contextmanager
def stream_of(process: subprocess.Popen[str], url: str) -> Iterator[Iterator[str]]:
    """The lines of an event stream, as soon as the server listens."""
    with httpx.Client(headers={"authorization": f"Bearer {TOKEN}"}, timeout=60) as client:
        while process.poll() is None:
            try:
                with client.stream("GET", url) as answer:
                    assert answer.status_code == 200
                    yield answer.iter_lines()
                return
            except httpx.ConnectError:
                continue
    raise AssertionError("the server has ended")


def test_a_second_server_over_the_same_folder_is_refused(tmp_path: Path) -> None:
    with folder_lock(tmp_path), pytest.raises(BadSetting, match="already using"):
        run(settings(tmp_path, FORMS_PORT="59431"))
    assert not (tmp_path / "forms.sqlite").exists()
