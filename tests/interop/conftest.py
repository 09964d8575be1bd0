"""A Chromium page that holds other people's form libraries."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import close, launched
from tests.interop.given import HERE


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Ends with the module: others of this package run event loops of their own in the same thread."""
    yield from launched()


@pytest.fixture(scope="package")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file, made by esbuild of what is installed for tests."""
    made = tmp_path_factory.mktemp("bundle") / "page.js"
    command = [HERE / "node_modules" / ".bin" / "esbuild", "page.mjs", "--bundle", "--format=iife", "--log-level=warning"]
    subprocess.run([*command, f"--outfile={made}", '--define:process.env.NODE_ENV="production"'], cwd=HERE, check=True)
    return made


@pytest.fixture
def page(chromium: Browser, bundle: Path) -> Iterator[Page]:
    page = chromium.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_content('<div id="root"></div>')
    page.add_script_tag(path=bundle)
    yield page
    close(page)
    assert faults == []
