"""Where the package finds its folders; a build has another digest by every byte that can change an answer."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from app import __version__
from app.resources import DEFINITIONS, PACKAGE, STATIC, TEMPLATES, build_digest, digest_of
from tests.making import Browser


def make_tree(root: Path) -> tuple[Path, Path, Path]:
    package, templates = root / "app", root / "templates"
    for path, text in {
        package / "web" / "forms.py": "X = 1\n",
        package / "static" / "app.css": "a {}\n",
        package / "static" / "vendor" / "htmx.js": "1\n",
        templates / "form.html": "<p>\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return package, templates, package / "static"


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "app" / "web" / "forms.py").write_text("X = 2\n"),
        lambda root: (root / "app" / "web" / "more.py").write_text(""),
        lambda root: (root / "app" / "web" / "forms.py").rename(root / "app" / "forms.py"),
        lambda root: (root / "templates" / "form.html").write_text("<p> \n"),
        lambda root: (root / "app" / "static" / "app.css").write_text("b {}\n"),
        lambda root: (root / "app" / "static" / "vendor" / "htmx.js").write_text("2\n"),
    ],
    ids=["module", "new module", "moved module", "template", "static file", "third-party file"],
)
def test_another_byte_is_another_build(tmp_path: Path, change: Callable[[Path], object]) -> None:
    folders = make_tree(tmp_path)
    before = digest_of(*folders)
    change(tmp_path)
    assert digest_of(*folders) != before


def test_an_installed_package_has_the_digest_of_its_source_tree(tmp_path: Path) -> None:
    package, templates, static = make_tree(tmp_path / "source")
    shutil.copytree(package, tmp_path / "installed")
    shutil.copytree(templates, tmp_path / "installed" / "templates")
    (tmp_path / "installed" / "web" / "__pycache__").mkdir()
    (tmp_path / "installed" / "web" / "__pycache__" / "forms.cpython-311.pyc").write_bytes(b"x")
    os.utime(tmp_path / "installed" / "web" / "forms.py", (1, 1))
    installed = (tmp_path / "installed", tmp_path / "installed" / "templates", tmp_path / "installed" / "static")
    assert digest_of(*installed) == digest_of(package, templates, static)


def test_the_digest_is_of_this_package() -> None:
    assert build_digest() == digest_of(PACKAGE, TEMPLATES, STATIC)
    assert len(build_digest()) == 12


def test_exports_are_named_by_the_build(app: FastAPI, browser_like: Browser) -> None:
    answer = browser_like.api("GET", "/schemas/DOCKERREGISTRY/json-schema")
    assert app.state.services.release == build_digest()
    assert f"-{build_digest()}-" in answer.headers["etag"]
    assert f"release={build_digest()}" in answer.headers["link"]
    assert browser_like.api("GET", "/openapi.json").json()["info"]["version"] == __version__


def test_the_folders_are_there() -> None:
    assert (PACKAGE / "main.py").is_file() and (STATIC / "form.js").is_file()
    assert (TEMPLATES / "form.html").is_file() and (DEFINITIONS / "DOCKERREGISTRY.json").is_file()
