"""Writes what a release consists of, as CycloneDX JSON: every pinned package, and the packages that static files come from.

    python scripts/sbom.py build/sbom.cdx.json

The same requirements give the same bytes, so that two builds can be compared.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s\\;]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(path: Path, scope: str) -> list[dict[str, Any]]:
    """The packages of a requirements file. Each has the SHA-256 of every file that pip accepts for it."""
    found: list[dict[str, Any]] = []
    for line in path.read_text("utf-8").splitlines():
        if match := PACKAGE.match(line):
            purl = f"pkg:pypi/{match['name'].lower()}@{match['version']}"
            found.append(
                {"type": "library", "bom-ref": purl, "purl": purl, "scope": scope, **match.groupdict(), "hashes": []},
            )
        if digest := DIGEST.search(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest[1]})
    return found


def document(version: str) -> dict[str, Any]:
    listed = [*components(ROOT / "requirements.txt", "required"), *components(ROOT / "requirements-static.txt", "required")]
    own = {"type": "application", "bom-ref": "demandflow-forms", "name": "demandflow-forms", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": listed,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": [each["bom-ref"] for each in listed]}],
    }


def main(target: Path) -> None:
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "app" / "__init__.py").read_text("utf-8"))
    assert version is not None
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document(version[1]), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
