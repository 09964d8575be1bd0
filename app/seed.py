"""The definitions that come with the product -> the embedded platform, once."""

import json

from app.platform.embedded import EmbeddedPlatform
from app.resources import DEFINITIONS


def seed_definitions(platform: EmbeddedPlatform, *, examples: bool) -> None:
    """What was seeded before is left alone: it may have been edited, or deleted on purpose."""
    folders = [DEFINITIONS, *([DEFINITIONS / "examples"] if examples else [])]
    platform.seed([json.loads(path.read_bytes()) for folder in folders for path in sorted(folder.glob("*.json"))])
