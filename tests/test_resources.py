"""Where the package finds its folders."""

from app.resources import DEFINITIONS, PACKAGE, STATIC, TEMPLATES


def test_the_folders_are_there() -> None:
    assert (PACKAGE / "main.py").is_file() and (STATIC / "form.js").is_file()
    assert (TEMPLATES / "form.html").is_file() and (DEFINITIONS / "DOCKERREGISTRY.json").is_file()
