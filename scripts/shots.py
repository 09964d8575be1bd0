"""Screenshots of every page of a running server, at three widths, light and dark: `python scripts/shots.py URL TOKEN FOLDER`."""

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench import sample  # noqa: E402 - beside this folder, not installed

WIDTHS = (380, 900, 1440)
SCHEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]


def main(url: str, token: str, folder: Path) -> None:
    record = _create(url, token)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for width in WIDTHS:
            for scheme in SCHEMES:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                page.on("console", lambda message: message.type == "warning" and print("console:", message.text))
                page.on("pageerror", lambda error: print("page error:", error))
                page.goto(f"{url}/signin")
                page.fill("#token", token)
                page.click("button")
                for name in _visit(page, f"{url}/forms/DOCKERREGISTRY", record):
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                context.close()
        browser.close()


def _visit(page: Page, forms: str, record: str) -> Iterator[str]:
    page.goto(forms)
    yield "list"
    page.goto(f"{forms}/{record}")
    for index in range(page.locator(".panel").count()):
        page.goto(f"{forms}/{record}#p{index}")
        page.reload()
        yield f"panel-{index:02}"
    page.goto(f"{forms}/new")
    page.locator("#save").click()
    page.wait_for_selector("#problems")
    yield "errors"
    page.goto(f"{forms}/{record}/delete")
    yield "delete"
    page.goto(f"{forms}/nothing")
    yield "missing"


def _create(url: str, token: str) -> str:
    tenant = _call(url, token, "GET", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION")["subscription"]
    body = {"entity": "DOCKERREGISTRY", "level": 421, "comboKey": f"SUB:{tenant}|ENT:", **sample.record(), "storageLimit": 1500}
    return str(_call(url, token, "POST", "/v1/objects", body)["id"])


def _call(url: str, token: str, method: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, {"authorization": f"Bearer {token}"}, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
