"""Stores the definitions that come with the product in the platform, once."""

import json

from app.platform.base import DefinitionSeeder
from app.resources import DEFINITIONS


def seed_definitions(seeding: DefinitionSeeder, *, examples: bool) -> None:
    """A definition that was seeded before stays as it is: it may have been edited, or deleted on purpose."""
    folders = [DEFINITIONS, *([DEFINITIONS / "examples"] if examples else [])]
    seeding.seed([json.loads(path.read_bytes()) for folder in folders for path in sorted(folder.glob("*.json"))])
