"""The wheel carries all that a page needs, and the command line works from it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.resources import build_digest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_templates_definitions_and_static_files(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "app/templates/form.html",
        "app/templates/fields/input.html",
        "app/definitions/DOCKERREGISTRY.json",
        "app/definitions/examples/SECRET.json",
        "app/static/app.css",
        "app/static/vendor/htmx.min.js",
        "app/static/vendor/icons.json",
        "app/database/migrations/versions/v0001_objects.py",
    ):
        assert name in names, name


def test_the_command_works_outside_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    lint = [sys.executable, "-m", "app", "lint", str(tmp_path / "installed" / "app" / "definitions" / "DOCKERREGISTRY.json")]
    done = subprocess.run(lint, cwd=tmp_path / "installed", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "DOCKERREGISTRY: 12 panels, 80 fields, 0 errors")


def test_an_installed_wheel_is_the_build_of_its_source_tree(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    ask = [sys.executable, "-c", "from app.resources import build_digest; print(build_digest())"]
    done = subprocess.run(ask, cwd=tmp_path / "installed", capture_output=True, text=True, check=True)
    assert done.stdout.strip() == build_digest()


def test_lint_exits_1_on_errors(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('[{"type": "text"}, {"id": "a", "type": "hologram"}]')
    done = subprocess.run(
        [sys.executable, "-m", "app", "lint", str(tmp_path / "bad.json")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "error: panel[0]" in done.stdout and "warning: panel[0]" in done.stdout
    (tmp_path / "worse.json").write_text("{")
    assert (
        subprocess.run(
            [sys.executable, "-m", "app", "lint", str(tmp_path / "worse.json")], cwd=ROOT, capture_output=True, check=False
        ).returncode
        == 1
    )


def test_a_wrong_setting_ends_the_start_with_one_line(tmp_path: Path) -> None:
    environment = {"FORMS_PORT": "many", "FORMS_DATA_DIR": str(tmp_path), "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "serve"], cwd=ROOT, capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        "Error: FORMS_PORT: input should be a valid integer, unable to parse string as an integer"
    ]
