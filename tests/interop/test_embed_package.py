"""The package of the element, packed and installed in a real React application: typed, bundled, and used in a browser."""

import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from playwright.sync_api import Browser, Page, expect

from app.resources import STATIC
from tests.browser.conftest import opened
from tests.browser.hosts import Host
from tests.browser.test_form import define, stored
from tests.browser.test_live_notices import until
from tests.browser.test_nothing_lost import text
from tests.interop.given import HERE
from tests.making import TOKEN
from tests.serving import Server

PACKAGE = HERE.parent.parent / "packages" / "embed"
MODULES = HERE / "node_modules"
BORROWED = ("react", "react-dom", "scheduler", "csstype", "@types/react", "@types/react-dom")


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An application's folder with the package as npm packs it, and with React."""
    root = tmp_path_factory.mktemp("application")
    (root / "source/app").mkdir(parents=True)
    shutil.copytree(PACKAGE, root / "source/packages/embed", ignore=shutil.ignore_patterns("element.d.ts", "*.tgz", "node_modules"))
    shutil.copytree(STATIC, root / "source/app/static")
    command = ["npm", "pack", "--offline", "--pack-destination", str(root)]
    subprocess.run(command, cwd=root / "source/packages/embed", check=True, capture_output=True)
    with tarfile.open(next(root.glob("*.tgz"))) as archive:
        archive.extractall(root, filter="data")
    for name in BORROWED:
        target = root / "node_modules" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(MODULES / name)
    (root / "node_modules/@demandflow").mkdir()
    (root / "package").rename(root / "node_modules/@demandflow/forms-embed")
    shutil.copy(HERE / "react_host.tsx", root / "main.tsx")
    return root


@pytest.fixture(scope="module")
def bundled(application: Path) -> str:
    command = [MODULES / ".bin/esbuild", "main.tsx", "--bundle", "--jsx=automatic", "--preserve-symlinks", "--log-level=warning"]
    made = subprocess.run(
        [*command, "--define:process.env.NODE_ENV='development'"], cwd=application, check=True, capture_output=True
    )
    return made.stdout.decode()


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    running = Host("localhost")
    yield running
    running.close()


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("framed"), FORMS_EMBED_ORIGINS=host.url)
    yield running
    running.close()


@pytest.fixture
def react(chromium: Browser, forms: Server, host: Host, bundled: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The application at a host's page. Its server hands out tokens."""
    host.minting(forms.url)
    entity = request.node.name.upper().replace("_", "")[:40]
    define(forms, entity, text("alpha", required=True), text("beta"))
    config = f"<script>window.config = {json.dumps({'server': forms.url, 'entity': entity, 'calls': []})}</script>"
    faults: list[str] = []
    with opened(chromium, faults, viewport={"width": 900, "height": 900}) as context:
        page = context.new_page()
        page.goto(host.page("/react", f'{config}<div id="root"></div><script>{bundled}</script>'))
        yield page


def called(page: Page, name: str) -> list[Any]:
    return [detail for each, detail in page.evaluate("config.calls") if each == name]


def wait(page: Page, name: str, count: int = 1) -> list[Any]:
    page.wait_for_function("([name, count]) => config.calls.filter(([each]) => each === name).length >= count", arg=[name, count])
    return called(page, name)


def test_it_holds_what_its_list_says_and_no_more(application: Path) -> None:
    found = {path.name for path in (application / "node_modules/@demandflow/forms-embed").iterdir()}
    assert found == {"package.json", "README.md", "index.js", "index.d.ts", "react.js", "react.d.ts", "element.d.ts"}
    assert json.loads((PACKAGE / "package.json").read_text())["private"] is True


def test_its_types_are_those_of_the_component(application: Path) -> None:
    options = {
        "strict": True,
        "noEmit": True,
        "jsx": "react-jsx",
        "module": "nodenext",
        "preserveSymlinks": True,
        "lib": ["es2023", "dom", "dom.iterable"],
        "types": [],
    }
    (application / "tsconfig.json").write_bytes(orjson.dumps({"compilerOptions": options, "include": ["*.tsx"]}))
    (application / "package.json").write_text('{"type": "module"}')
    command = [MODULES / ".bin/tsc", "-p", application]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""
    wrong = '<DemandFlowForm server="s" entity="E" onReady={(detail) => detail.nothing} readOnly="yes" />'
    (application / "wrong.tsx").write_text(
        f'import {{ DemandFlowForm }} from "@demandflow/forms-embed/react";\nexport const a = {wrong};'
    )
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    (application / "wrong.tsx").unlink()
    assert "'nothing' does not exist" in said and "boolean" in said


def test_props_become_attributes_and_events_callbacks(react: Page) -> None:
    assert wait(react, "ready")[0]["record"] == "new"
    form = react.locator("demandflow-form")
    assert {name: form.get_attribute(name) for name in ("panels", "compact", "save-label", "label", "class", "readonly")} == {
        "panels": "General",
        "compact": "",
        "save-label": "Order",
        "label": "Our form",
        "class": "wide",
        "readonly": None,
    }
    frame = react.frame_locator("demandflow-form iframe")
    expect(frame.get_by_role("button", name="Order")).to_be_visible()
    react.get_by_role("button", name="rename").click()
    expect(frame.get_by_role("button", name="Send")).to_be_visible()
    frame.get_by_label("Beta").fill("typed")
    assert wait(react, "change")[-1] == ["beta"] and wait(react, "dirty", 2)[-1] is True
    react.get_by_role("button", name="lock").click()
    expect(frame.get_by_label("Beta")).to_have_count(0)
    react.get_by_role("button", name="lock").click()
    expect(frame.get_by_label("Beta")).to_have_value("typed")
    assert called(react, "error") == []


def test_the_ref_has_the_methods_and_they_wait_for_the_form(react: Page, forms: Server) -> None:
    assert react.evaluate("config.call('prefill', { beta: 'host' })")["taken"] == 1  # before the script was loaded
    react.get_by_role("button", name="submit").click()
    expect(react.locator("output")).to_have_text("required")
    react.frame_locator("demandflow-form iframe").get_by_label("Alpha").fill("a")
    react.get_by_role("button", name="submit").click()
    expect(react.locator("output")).to_contain_text("saved ")
    id = react.locator("output").inner_text().removeprefix("saved ")
    assert wait(react, "saved") == [[id, "demandflow:submit.success"]]
    assert react.locator("demandflow-form").get_attribute("record") == id
    assert {name: stored(forms, id)[name] for name in ("alpha", "beta")} == {"alpha": "a", "beta": "host"}


def test_strict_mode_opens_one_frame_and_calls_back_once(react: Page, host: Host) -> None:
    host.asked.clear()
    wait(react, "ready")
    react.frame_locator("demandflow-form iframe").get_by_label("Alpha").fill("a")
    wait(react, "change")
    assert [len(called(react, name)) for name in ("ready", "change")] == [1, 1]
    assert react.locator("demandflow-form").evaluate("(form) => form.shadowRoot.querySelectorAll('iframe').length") == 1
    assert react.locator("script[src$='/embed.js']").count() == 1


def test_what_was_typed_is_a_draft_when_the_component_goes(react: Page, forms: Server) -> None:
    wait(react, "ready")
    frame = react.frame_locator("demandflow-form iframe")
    frame.get_by_label("Alpha").fill("not lost")
    react.get_by_role("button", name="toggle").click()
    expect(react.locator("demandflow-form")).to_have_count(0)
    unfinished = {"url": f"{forms.url}/unfinished", "headers": {"authorization": f"Bearer {TOKEN}"}}
    entity = react.evaluate("config.entity")
    until(react, lambda: entity in httpx.get(**unfinished).text)
    react.get_by_role("button", name="toggle").click()
    wait(react, "ready", 2)
    frame.get_by_role("link", name="Restore").click()
    expect(frame.get_by_label("Alpha")).to_have_value("not lost")


def test_a_server_without_the_script_is_an_error_of_the_component(chromium: Browser, host: Host, bundled: str) -> None:
    config = json.dumps({"server": "http://127.0.0.1:9", "entity": "NONE", "calls": []})
    with opened(chromium, []) as context:
        page = context.new_page()
        page.goto(host.page("/none", f'<script>window.config = {config}</script><div id="root"></div><script>{bundled}</script>'))
        assert "timeout" in wait(page, "error")
        assert page.evaluate("config.call('submit').catch(({ code }) => code)") == "timeout"
