"""Static files by addresses with their digest, scripts with what they import, and icons."""

import re
from pathlib import Path

import pytest

from app.pages.assets import Assets
from app.resources import STATIC

MODULE_WORDS = re.compile(r"(import|export) ")


def make_assets(folder: Path, **files: str) -> Assets:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Assets(folder)


def test_every_address_contains_the_digest_of_all_files(tmp_path: Path) -> None:
    before = make_assets(tmp_path, a_js="1", b_css="x")
    after = make_assets(tmp_path, b_css="y")
    assert before.url("a.js") == f"/static/{before.digest}/a.js"
    assert after.url("a.js") != before.url("a.js"), "one file changed, so all addresses do"
    assert Assets(tmp_path).digest == after.digest


def test_a_file_that_is_moved_is_another_digest(tmp_path: Path) -> None:
    assert make_assets(tmp_path / "one", a_js="1").digest != make_assets(tmp_path / "two", b_js="1").digest


def test_a_file_that_does_not_exist_has_no_address(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"no static file 'gone\.js'"):
        make_assets(tmp_path).url("gone.js")


def test_files_have_their_media_type(tmp_path: Path) -> None:
    files = make_assets(tmp_path, a_js="", b_css="", c_svg="", d_d_ts="").files
    assert files["a.js"].media_type == "text/javascript"
    assert files["b.css"].media_type == "text/css"
    assert files["c.svg"].media_type == "image/svg+xml"


def test_a_script_is_served_with_what_it_imports_and_says_its_texts(tmp_path: Path) -> None:
    assets = make_assets(
        tmp_path,
        own_js='import { a } from "./a.js";\na(say("mine"));\n',
        a_js='export function a() {\n  return say("theirs");\n}\n',
        other_js='say("other");\n',
    )
    assert b"function a() {" in assets.files["own.js"].body
    assert assets.text_codes("own.js") == {"mine", "theirs"} and assets.text_codes("other.js") == {"other"}


def test_the_table_of_icons_is_not_served() -> None:
    assert "vendor/icons.json" not in Assets(STATIC).files


def test_an_icon_is_drawn_and_an_unknown_one_is_a_dot() -> None:
    assets = Assets(STATIC)
    assert assets.icon("fa-solid fa-box") == assets.icon("box") != assets.icon("no-such-icon")
    assert assets.icon("no-such-icon").startswith('<svg class="icon"')


def test_without_a_table_of_icons_each_is_a_circle(tmp_path: Path) -> None:
    assert "<circle" in make_assets(tmp_path).icon("box")


def test_an_icon_cannot_bring_markup(tmp_path: Path) -> None:
    assets = make_assets(tmp_path, vendor__icons_json='{"solid/evil": {"box": "0 0 1 1\\"><script>", "path": "<"}}')
    assert "<script>" not in assets.icon("evil")


def test_what_is_served_lacks_only_comments() -> None:
    """Nothing is left out but lines that are comments alone."""
    for name, file in Assets(STATIC).files.items():
        if name.endswith(".js") and not name.startswith("vendor/"):
            written = [line for line in (STATIC / name).read_text().splitlines() if not MODULE_WORDS.match(line)]
            served = file.body.decode().splitlines()
            gone = [line for line in written if line not in served]
            assert all(re.match(r"\s*(//|/\*|\*)|$", line) for line in gone), name
