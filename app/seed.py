"""What a start adds to the embedded platform: the definitions that come with the product, and which properties are secret."""

import json
import logging

from app.errors import BadDefinition
from app.platform.base import DefinitionSeeder
from app.platform.secret_properties import SecretProperties
from app.reading.parsing import Limits
from app.reading.reader import read_definition
from app.reading.secret_paths import plain_paths, with_secrets
from app.resources import DEFINITIONS

log = logging.getLogger("forms")


def seed_definitions(seeding: DefinitionSeeder, *, examples: bool) -> None:
    """A definition that was seeded before stays as it is: it may have been edited, or deleted on purpose."""
    folders = [DEFINITIONS, *([DEFINITIONS / "examples"] if examples else [])]
    seeding.seed([json.loads(path.read_bytes()) for folder in folders for path in sorted(folder.glob("*.json"))])


def record_secret_properties(records: SecretProperties, limits: Limits) -> None:
    """Puts the secret properties of stored definitions on record where none are: of seeds, and of databases of earlier versions.

    Without a record the platform encrypts only what looks secret by its name.
    """
    for each in records.unrecorded():
        try:
            definition = with_secrets(read_definition(each.document, limits).definition, each.ever_secret)
        except BadDefinition as error:
            log.warning("the definition %s cannot be read: %s", each.entity, error)
            continue
        records.add_now(each.tenant, each.entity, definition.secret_paths | each.ever_secret, plain_paths(definition))
