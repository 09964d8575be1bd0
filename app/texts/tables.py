"""All codes of facts with their English texts; a code has one meaning, wherever it comes from."""

from collections.abc import Mapping

from app.texts.changes import CHANGES
from app.texts.comparisons import COMPARISONS
from app.texts.definitions import DEFINITIONS
from app.texts.errors import ERRORS
from app.texts.messages import MESSAGES
from app.texts.notices import NOTICES
from app.texts.scripts import SCRIPTS
from app.texts.text import Text

TABLES: tuple[Mapping[str, Text], ...] = (MESSAGES, CHANGES, COMPARISONS, DEFINITIONS, ERRORS, NOTICES, SCRIPTS)
TEXTS: Mapping[str, Text] = {code: text for table in TABLES for code, text in table.items()}
