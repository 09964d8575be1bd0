"""`.po` files -> translations in memory; a translation whose placeholders differ from its source's is refused at the start."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from app.texts.text import placeholders

FILE = "LC_MESSAGES/forms.po"


def read_catalogue(path: Path) -> Translations:
    """One `.po` file, compiled. Raises ValueError where a translation would fail when it is filled in."""
    with path.open("rb") as file:
        catalogue = read_po(file, domain="forms")
    faults = [fault for message in catalogue if message.id for fault in _faults(message)]
    if faults:
        raise ValueError(f"{path}: {'; '.join(faults)}")
    return compile_catalogue(catalogue)


def compile_catalogue(catalogue: Catalog) -> Translations:
    """The catalogue as `gettext` reads it; untranslated and fuzzy messages stay English."""
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="forms")


def _faults(message: Message) -> list[str]:
    sources, translations = _forms(message.id), _forms(message.string)
    allowed = {name for source in sources for name in placeholders(source)}
    return [
        f"{sources[0]!r}: the translation has the placeholders {sorted(placeholders(text))}, not {sorted(allowed)}"
        for text in translations
        if text and not placeholders(text) <= allowed
    ]


def _forms(text: object) -> list[str]:
    """A message's text, or its texts for each grammatical number."""
    return [str(each) for each in text] if isinstance(text, list | tuple) else [str(text)]
