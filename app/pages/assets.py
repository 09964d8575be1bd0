"""Static files and icons: their bytes, their addresses, and inline SVG for the icons that definitions name.

One digest over all files is part of every address, so that a page and what it loads are always of one build, and browsers may cache
a file for ever.
"""

import hashlib
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from app.pages.bundles import bundled

mimetypes.add_type("text/javascript", ".js")

STYLES = {"solid": "solid", "regular": "regular", "brands": "brands", "fas": "solid", "far": "regular", "fab": "brands"}
FALLBACK = "solid/circle-dot"
SAID = re.compile(rb'\bsay\("([a-z0-9-]+)"')
COMMENT = re.compile(rb"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
NOT_SERVED = frozenset({"vendor/icons.json"})


@dataclass(frozen=True, slots=True)
class StaticFile:
    body: bytes
    media_type: str

    @property
    def is_text(self) -> bool:
        """Whether compression makes it smaller."""
        return self.media_type.startswith("text/") or self.media_type in ("image/svg+xml", "application/json")


class Assets:
    """All of `app/static`, read once."""

    def __init__(self, folder: Path) -> None:
        paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        bodies = {name: _served(path) for name, path in paths.items() if name not in NOT_SERVED}
        self.files = {name: StaticFile(body, _media_type(paths[name])) for name, body in _bundled(bodies).items()}
        digest = hashlib.sha256()
        for name, file in self.files.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(file.body).digest())
        self.digest = digest.hexdigest()[:12]
        icons = folder / "vendor" / "icons.json"
        self._icons: Mapping[str, Any] = json.loads(icons.read_bytes()) if icons.exists() else {}
        self.icon = lru_cache(1024)(self._icon)

    def url(self, name: str) -> str:
        """The URL of a static file. Raises KeyError for a file that does not exist, so that a test finds the wrong template."""
        if name not in self.files:
            raise KeyError(f"no static file {name!r}")
        return f"/static/{self.digest}/{name}"

    def text_codes(self, name: str) -> frozenset[str]:
        """The codes of all texts that a script and its modules show: `say("draft-saved", ...)` -> "draft-saved"."""
        return frozenset(code.decode() for code in SAID.findall(self.files[name].body))

    def _icon(self, name: str) -> Markup:
        """Inline SVG of a Font Awesome name in any spelling ("fa-solid fa-box", "fas fa-box", "box"); a dot for an unknown one."""
        shape = self._icons.get(icon_key(name)) or self._icons.get(FALLBACK)
        if shape is None:
            return Markup('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="4"/></svg>')
        return Markup('<svg class="icon" viewBox="{}" aria-hidden="true"><path d="{}"/></svg>').format(
            escape(shape["box"]), escape(shape["path"])
        )


def icon_key(name: str) -> str:
    """ "fa-solid fa-cube" -> "solid/cube"; the style is solid where none is named."""
    style, icon = "solid", ""
    for word in re.split(r"[\s/]+", name.strip().lower()):
        bare = word.removeprefix("fa-")
        if bare in STYLES:
            style = STYLES[bare]
        elif bare and word != "fa" and not icon:
            icon = bare
    return f"{style}/{icon}"


def _served(path: Path) -> bytes:
    """A file of ours without its comments on lines of their own: a third of the bytes of our scripts."""
    body = path.read_bytes()
    return COMMENT.sub(b"", body) if path.suffix in (".js", ".css") and path.parent.name != "vendor" else body


def _bundled(bodies: Mapping[str, bytes]) -> dict[str, bytes]:
    """Each script of ours with what it imports."""
    ours = {name: body.decode() for name, body in bodies.items() if name.endswith(".js") and "/" not in name}
    return {**bodies, **{name: text.encode() for name, text in bundled(ours).items()}}


def _media_type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
