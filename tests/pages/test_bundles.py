"""Scripts with all that they import: in order, once, with names of their own; and that node runs what is made of them."""

import json
import subprocess

import pytest

from app.pages.assets import Assets
from app.pages.bundles import bundled
from app.resources import STATIC

OURS = {path.name: path.read_text() for path in STATIC.glob("*.js")}


def run(script: str) -> list[object]:
    """What the script hands to `show`."""
    text = f"const shown = []; const show = (each) => shown.push(each);\n{script}\nconsole.log(JSON.stringify(shown));"
    done = subprocess.run(["node", "--input-type=module", "--eval", text], capture_output=True, text=True, check=True)
    made: list[object] = json.loads(done.stdout)
    return made


@pytest.mark.node
def test_modules_run_once_each_before_those_that_import_them() -> None:
    sources = {
        "own.js": 'import { twice } from "./a.js";\nimport { A as one } from "./b.js";\nimport "./c.js";\nshow(twice(one));\n',
        "a.js": 'import { A } from "./b.js";\nshow("a");\nexport function twice(each) {\n  return [A, each];\n}\n',
        "b.js": 'show("b");\nconst hidden = 1;\nexport const A = hidden + 1;\n',
        "c.js": 'show("c");\nconst hidden = 2;\nexport async function unused() {}\n',
    }
    assert run(bundled(sources)["own.js"]) == ["b", "a", "c", [2, 2]]


def test_a_script_exports_what_it_exported() -> None:
    sources = {"own.js": 'import "./a.js";\nexport const B = 1;\n', "a.js": "export const A = 1;\n"}
    assert bundled(sources)["own.js"].endswith("\nexport const B = 1;\n")


def test_modules_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.js imports itself: own\.js > a\.js"):
        bundled({"own.js": 'import "./a.js";\n', "a.js": 'import "./a.js";\n'})


@pytest.mark.parametrize(
    "line", ["export default 1;", "export { a };", "export let a = 1;", 'import a from "./b.js";', 'import * as a from "./b.js";']
)
def test_other_forms_of_import_and_export_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"own\.js: "):
        bundled({"own.js": line, "b.js": ""})


def test_every_script_of_ours_is_served_with_all_that_it_imports() -> None:
    assets = Assets(STATIC)
    assert len(assets.files["form_page.js"].body) > 5 * len(OURS["form_page.js"])
    for name, source in OURS.items():
        body = assets.files[name].body.decode()
        assert "\nimport " not in f"\n{body}" and body.count("\nexport ") == source.count("\nexport "), name
