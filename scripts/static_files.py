"""Gets the third-party static files: wheels of pinned version and hash -> `app/static/vendor`, each file checked by its SHA-256.

Run by `make`, by the build of the wheel and by the image. Does nothing when all files are there and right.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "app" / "static" / "vendor"
REQUIREMENTS = ROOT / "requirements-static.txt"

DIGESTS = {
    "htmx.min.js": "28fae7bbe8e8142b702debb9d5234a9a436d9435a4b5165b195aa1a7ed840d25",
    "icons.json": "4075143d954b059e77cf30f382a55ba6497a4a7f15f3d1c10349950ea4a53606",
    "icons.LICENSE.txt": "9b914eae88817d63b576eab5aafde7068c7a1abae125d7cdfb034f1da43a9afc",
}
HTMX = "django_htmx/static/django_htmx/htmx-4.min.js"
ICON = re.compile(r"^fontawesomefree/static/fontawesomefree/svgs/(?P<style>solid|regular|brands)/(?P<name>[a-z0-9-]+)\.svg$")
SHAPE = re.compile(r'viewBox="(?P<box>[0-9. -]+)".*<path d="(?P<path>[^"]+)"', re.DOTALL)
LICENSE = re.compile(r"(^|/)LICENSE(\.txt)?$")


def main() -> None:
    if all(_digest(FOLDER / name) == digest for name, digest in DIGESTS.items()):
        return
    with tempfile.TemporaryDirectory() as folder:
        _download(Path(folder))
        made = dict(_made(Path(folder)))
    for name, body in made.items():
        found = hashlib.sha256(body).hexdigest()
        if found != DIGESTS[name]:
            sys.exit(f"{name}: its SHA-256 is {found}, expected was {DIGESTS[name]}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, body in made.items():
        part = FOLDER / f".{name}.part"
        part.write_bytes(body)
        part.replace(FOLDER / name)


def _download(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "--only-binary=:all:", "--dest", str(folder), "--requirement", str(REQUIREMENTS)], check=True)


def _made(folder: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(next(folder.glob("django_htmx-*.whl"))) as wheel:
        yield "htmx.min.js", wheel.read(HTMX)
    with zipfile.ZipFile(next(folder.glob("fontawesomefree-*.whl"))) as wheel:
        yield "icons.json", json.dumps(dict(_icons(wheel)), sort_keys=True, separators=(",", ":")).encode()
        license = min((name for name in wheel.namelist() if LICENSE.search(name)), key=len)
        yield "icons.LICENSE.txt", wheel.read(license)


def _icons(wheel: zipfile.ZipFile) -> Iterator[tuple[str, dict[str, str]]]:
    for name in wheel.namelist():
        found = ICON.match(name)
        shape = SHAPE.search(wheel.read(name).decode()) if found else None
        if found and shape:
            yield f"{found['style']}/{found['name']}", {"box": shape["box"], "path": shape["path"]}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


if __name__ == "__main__":
    main()
