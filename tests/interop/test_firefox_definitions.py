"""A definition is edited, published and undone in Firefox."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.browser.test_form import call, define, new_record
from tests.interop.test_firefox import HERE, NAMES
from tests.making import TOKEN
from tests.serving import Server

ENTITY = "FOXTHING"


def test_an_administrator_edits_publishes_and_undoes(tmp_path: Path) -> None:
    firefox = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert firefox, "no Firefox: make test says what to install"
    server = Server(tmp_path)
    try:
        define(server, ENTITY, {"id": "name", "name": "Name", "type": "text"}, {"id": "count", "name": "Count", "type": "text"})
        for count in ("1", "2", "a few"):
            new_record(server, ENTITY, name="N", count=count)
        before = call(server, "GET", f"/v1/objects/{ENTITY}?entity=DEFINITION")["definition"]
        asked = json.dumps({"firefox": firefox, "url": server.url, "entity": ENTITY, "token": TOKEN})
        arguments = ["node", "firefox_definitions.mjs"]
        done = subprocess.run(arguments, cwd=HERE, input=asked, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        seen: dict[str, Any] = json.loads(done.stdout)
        assert "Full name" in seen["outline"] and seen["refused"] == ['"a few"'] and seen["faults"] == []
        assert seen["said"].startswith("Published.") and seen["undone"].startswith("Published.")
        assert call(server, "GET", f"/v1/objects/{ENTITY}?entity=DEFINITION")["definition"] == before
    finally:
        server.close()
