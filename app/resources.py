"""Where templates, definitions and static files lie: inside the installed package, or beside it in a source tree."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _folder("templates")
DEFINITIONS = _folder("definitions")
STATIC = PACKAGE / "static"
