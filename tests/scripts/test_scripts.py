"""The browser scripts: their unit tests in node, each reported by its own name, and what every script must have."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "app" / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
NODE_TESTS = sorted(HERE.glob("*.test.mjs"))
TESTED_IN_CHROMIUM = {
    "copy": "clipboard: test_schemas",
    "demo": "test_embed_frame",
    "early": "styles: test_form, test_embed_refusals",
    "elements": "every test of a script finds elements with it",
    "embed": "custom element: test_embed_element",
    "form_page": "navigation: test_form",
    "frame": "frames: test_embed_frame, test_embed_element",
    "list": "htmx: test_form",
    "notices": "test_embed_element",
    "panel_nav": "keys and a storage: test_form_comfort",
    "parsing": "frame_pages parses with it",
    "reveal": "test_embed_element",
    "frame_signin": "windows: test_embed_frame",
    "trusted": "Trusted Types: every page",
    "definition_editor": "test_definition_editor",
    "draft_requests": "test_definition_editor",
    "new_entity": "files: test_definition_editor",
    "outline_moves": "test_definition_editor",
    "preview_frame": "test_definition_editor",
    "preview_page": "test_definition_editor",
}


@pytest.mark.parametrize("path", NODE_TESTS, ids=lambda path: path.name.removesuffix(".test.mjs"))
def test_in_node(path: Path, subtests: pytest.Subtests) -> None:
    command = ["node", "--test", "--test-reporter=junit", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    cases = list(ElementTree.fromstring(done.stdout).iter("testcase"))
    assert cases, done.stdout + done.stderr
    failed = {case.attrib["name"]: failure.text for case in cases if (failure := case.find("failure")) is not None}
    for case in cases:
        name = case.attrib["name"]
        with subtests.test(name):
            assert name not in failed, f"{name}\n{failed[name]}"
    assert done.returncode == 0, list(failed) or done.stdout + done.stderr


def test_every_script_has_a_test_of_its_name() -> None:
    tested = {path.name.removesuffix(".test.mjs") for path in NODE_TESTS}
    assert {path.stem for path in SCRIPTS} == tested | TESTED_IN_CHROMIUM.keys()
    assert not tested & TESTED_IN_CHROMIUM.keys()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_opens_with_a_sentence_and_has_no_long_lines(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert re.match(r"// [A-Z<].*[.:;,\w]", lines[0])
    assert [line for line in lines if len(line) > 132] == []


def test_nothing_is_served_that_only_the_checks_need() -> None:
    names = {path.name for path in STATIC.iterdir()} - {path.name for path in SCRIPTS}
    assert names == {"app.css", "definitions.css", "embed.d.ts", "favicon.svg", "vendor"}
