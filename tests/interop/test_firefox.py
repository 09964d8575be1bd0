"""Forms in other pages, in Firefox: tokens, a conflict, a sign-in in a window, a strict host, a stranger."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.hosts import Host, Tls, element
from tests.browser.test_form import new_record, stored
from tests.making import REGISTRY, TOKEN
from tests.serving import Server, tenant_of

HERE = Path(__file__).parent
NAMES = ("firefox-esr", "firefox")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[tuple[Host, Host, Server]]:
    """A host that may show forms, one that may not, and the forms: all over https."""
    tls = Tls(tmp_path)
    host, stranger = Host("localhost", tls.context()), Host("localhost", tls.context())
    origins = f"{tenant_of(tmp_path)}={host.url},another=https://another.example"
    forms = Server(tmp_path, tls=(tls.certificate, tls.key), FORMS_EMBED_ORIGINS=origins)
    yield host, stranger, forms
    for each in (host, stranger, forms):
        each.close()


def test_the_journey(scene: tuple[Host, Host, Server]) -> None:
    firefox = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert firefox, "no Firefox: make test says what to install"
    host, stranger, forms = scene
    host.minting(forms.url)
    stranger.mint = lambda asked: host.token(forms.url, asked)
    forms.app.state.services.embedding.frames.life = 9
    id = new_record(forms, **REGISTRY)
    shown = element(forms.url, entity="DOCKERREGISTRY", record=id, token_url="/my/token")
    policy = f"default-src 'none'; script-src {forms.url} 'unsafe-inline'; frame-src {forms.url}; connect-src 'self'"
    pages = {
        "element": host.page("/element", shown),
        "strict": host.page("/strict", shown, **{"Content-Security-Policy": policy}),
        "plain": host.page("/plain", f'<iframe src="{forms.url}/embed/DOCKERREGISTRY/{id}" width="800" height="700"></iframe>'),
        "stranger": stranger.page("/element", shown),
        "own": f"{forms.url}/signin?next=/forms/DOCKERREGISTRY/{id}",
    }
    asked = json.dumps({"firefox": firefox, "pages": pages, "token": TOKEN})
    done = subprocess.run(["node", "firefox.mjs"], cwd=HERE, input=asked, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    by_token = told["withTokens"]
    assert by_token["value"] == "eu-west Harbor"
    assert by_token["focusStaysOutside"] is True
    assert by_token["error"] == {"count": 1, "codes": ["required"]}
    assert by_token["changed"] == ["name"]
    assert by_token["validated"] == {"count": 0, "fields": []}
    assert abs(by_token["height"] - by_token["content"]) <= 5
    assert by_token["afterRenewal"]["saved"] is True
    assert told["strict"]["value"] == "typed before a renewal"
    assert told["conflicting"]["fields"] == ["name"]
    assert "mine after all" in told["conflicting"]["told"] and "theirs" in told["conflicting"]["told"]
    assert told["onItsOwn"] == {"id": "f21-input", "selectionStart": 16, "hash": "#p3", "said": "Saved."}
    assert told["strange"] == {"error": {"code": "origin_refused"}, "hasForm": False}
    assert told["signedIn"] == {"value": "mine after all", "afterReload": "mine after all"}
    assert stored(forms, id)["name"] == "mine after all"
    # The strict host wants no icon either, and the stranger is refused: nothing else was stopped.
    faults = [fault for fault in told["faults"] if "favicon.ico" not in fault]
    assert len(faults) == 1 and "frame-ancestors" in faults[0], faults
