"""Writes the digest of the image that the Dockerfile starts from into the Dockerfile: python:3.13-slim@sha256:...

    make pin-image

It asks docker, so a registry must be reachable. Afterwards every build starts from the same bytes until it is run again.
"""

import re
import subprocess
import sys
from pathlib import Path

DOCKERFILE = Path(__file__).parent.parent / "Dockerfile"
BASE = re.compile(r"^ARG BASE=(?P<image>[^@\s]+)(?P<digest>@sha256:[0-9a-f]{64})?$", re.MULTILINE)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def pinned(text: str, digest: str) -> str:
    """The Dockerfile's text with another digest."""
    return BASE.sub(lambda match: f"ARG BASE={match['image']}@{digest}", text, count=1)


def main() -> None:
    text = DOCKERFILE.read_text("utf-8")
    match = BASE.search(text)
    assert match is not None
    command = ["docker", "buildx", "imagetools", "inspect", match["image"], "--format", "{{.Manifest.Digest}}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        sys.exit(f"docker cannot be started: {error.strerror}")
    digest = DIGEST.search(done.stdout)
    if done.returncode or digest is None:
        sys.exit(f"docker did not give a digest of {match['image']}: {done.stderr.strip() or done.stdout.strip()}")
    DOCKERFILE.write_text(pinned(text, digest[0]), "utf-8")
    print(f"{match['image']} is pinned to {digest[0]}")


if __name__ == "__main__":
    main()
