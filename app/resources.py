"""The files that the product consists of: where they lie, inside the installed package or beside it in a source tree, and a digest.

The digest names this build: whatever it makes can be told from what another build makes.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _folder("templates")
DEFINITIONS = _folder("definitions")
STATIC = PACKAGE / "static"
DIGEST_CHARS = 12


@cache
def build_digest() -> str:
    """12 hexadecimal digits: the same for all replicas of one build, in a source tree and in an installed wheel."""
    return digest_of(PACKAGE, TEMPLATES, STATIC)


def digest_of(package: Path, templates: Path, static: Path) -> str:
    """Of all Python sources, catalogues, templates and static files.

    Where the folders lie and when files were written makes no difference."""
    digest = hashlib.sha256()
    for name, path in sorted(_named_files(package, templates, static)):
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGEST_CHARS]


def _named_files(package: Path, templates: Path, static: Path) -> Iterator[tuple[str, Path]]:
    """`("app/web/forms.py", ...)`, `("templates/form.html", ...)`, `("static/app.css", ...)`."""
    folders = (("app", package, "*.py"), ("app", package, "*.po"), ("templates", templates, "*.html"), ("static", static, "*"))
    for prefix, folder, pattern in folders:
        for path in folder.rglob(pattern):
            if path.is_file():
                yield f"{prefix}/{path.relative_to(folder).as_posix()}", path
