"""Over a remote platform people are the platform's: who administers is whom the setting lists, else nobody."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.main import build_app
from app.platform.people import NewPerson
from app.platform.roles import Access
from app.settings import load_settings
from tests.making import REGISTRY, TOKEN, Browser, run
from tests.web.remote import UNLIMITED, Remote

Engine = Callable[..., Any]
PAGES = ("/audit", "/jobs")


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    opened = Remote(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def engine(remote: Remote) -> Iterator[Engine]:
    """Starts the engine again, with other settings; what it stored stays."""
    started: list[Any] = []

    def end() -> None:
        for app in started:
            run(app.state.services.platform.close())
            app.state.services.store.close()
        started.clear()

    def start(admins: str = "") -> Any:
        end()
        given = {**UNLIMITED, "FORMS_DATA_DIR": str(remote.folder / "mine"), "DEMANDFLOW_URL": remote.url}
        started.append(build_app(load_settings({**given, "FORMS_ADMINS": admins})))
        return started[0]

    yield start
    end()


def signed_in(app: Any, token: str = TOKEN) -> Browser:
    browser = Browser(app, token)
    assert browser.sign_in().status_code == 303
    return browser


def statuses(browser: Browser) -> list[int]:
    return [browser.get(path).status_code for path in PAGES]


def test_without_the_setting_nobody_is_an_administrator(remote: Remote, engine: Engine) -> None:
    app = engine()
    browser = signed_in(app)
    assert statuses(browser) == [403, 403] and browser.get("/people").status_code in (403, 404)
    assert not any(f'href="{path}"' in browser.get("/").text + browser.get("/me").text for path in (*PAGES, "/people"))


def test_the_id_that_the_account_page_shows_makes_an_administrator(remote: Remote, engine: Engine) -> None:
    app = engine()
    page = signed_in(app).get("/me").text
    assert f"token ...{TOKEN[-4:]}" in page and TOKEN not in page
    own_id = html.unescape(re.findall(r"<code>([^<]+)</code>", page)[0])
    app = engine(f"x, {own_id}")
    assert statuses(signed_in(app)) == [200, 200]
    other = remote.origin.state.services.platform.tokens.create(user="eve")
    assert statuses(signed_in(app, other)) == [403, 403]


def test_a_user_whom_the_platform_named_is_an_administrator_also_after_a_restart(remote: Remote, engine: Engine) -> None:
    origin = remote.origin.state.services.platform
    bob = run(origin.people.add(origin.tenant, NewPerson("Bob", Access("write"))))
    token, app = origin.tokens.create(user=bob.id), engine(bob.id)
    browser = signed_in(app, token)
    assert statuses(browser) == [403, 403], "nobody has said so far who this is"
    assert browser.api("POST", "/api/forms/DOCKERREGISTRY", REGISTRY, content_type="application/json").status_code == 201
    assert statuses(browser) == [200, 200] and bob.id in browser.get("/me").text
    app = engine(bob.id)
    assert statuses(signed_in(app, token)) == [200, 200] and statuses(signed_in(app)) == [403, 403]


def test_a_change_names_the_user_only_where_nobody_else_wrote(remote: Remote, engine: Engine) -> None:
    """The answer to a PATCH may contain what somebody else wrote meanwhile, and then their name."""
    app = engine()
    platform, browser = app.state.services.platform, signed_in(app)
    record = (
        browser.api("POST", "/api/forms/DOCKERREGISTRY", REGISTRY, content_type="application/json")
        .headers["location"]
        .rpartition("/")[2]
    )
    token = remote.origin.state.services.platform.tokens.create(user="eve")
    eve = run(platform.authenticate(token))
    run(platform.update(eve, "DOCKERREGISTRY", record, {"name": "one"}))
    run(platform.update(eve, "DOCKERREGISTRY", record, {"name": "two", "updatedId": "admin"}, 1))
    assert run(platform.authenticate(token)).name == ""
    run(platform.update(eve, "DOCKERREGISTRY", record, {"name": "three"}, 2))
    assert run(platform.authenticate(token)).name == "eve" and run(platform.authenticate(token)).person == eve.person
