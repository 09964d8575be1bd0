"""Codes and parameters -> sentences in one language; and which language a request asks for."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel.core import negotiate_locale
from babel.lists import format_list

from app.texts.catalogue import FILE, read_catalogue
from app.texts.dates import SOURCE_LOCALE, locale_of_tag
from app.texts.tables import TEXTS
from app.texts.text import N_, Plural, Text, nN_

LOCALES = Path(__file__).parent / "locales"
MAX_LISTED = 6
"""Names that a sentence lists before it only counts the rest."""

MAX_PLURAL_EXAMPLE = 200
"""Below it, every language has a number of each of its plural categories for whole numbers."""

QUOTED = N_("“{text}”")
MORE = nN_("{count} more", "{count} more", "count")


class Translator:
    """Texts in one language. `locale` is a BCP 47 tag such as "en" or "pt-BR"."""

    def __init__(self, locale: str, catalogue: NullTranslations) -> None:
        self.locale = locale
        self.gettext = catalogue.gettext
        self.ngettext = catalogue.ngettext
        self._formats = locale_of_tag(locale)

    def say(self, code: str, params: Mapping[str, object] | None = None) -> str:
        """The sentence of a code: ("below-minimum", {"label": "Port", "limit": 1}) -> "Port must be 1 or more".

        A tuple among the parameters becomes a list of quoted names. Raises KeyError for an unknown code or a missing parameter.
        """
        return self.fill(TEXTS[code], params or {})

    def fill(self, text: Text, params: Mapping[str, object]) -> str:
        """A text of a table, translated and filled in."""
        if isinstance(text, Plural):
            count = params[text.by]
            translated = self.ngettext(text.one, text.many, count if isinstance(count, int) else 2)
        else:
            translated = self.gettext(text)
        if any(type(value) is tuple for value in params.values()):
            params = {name: self._shown(value) for name, value in params.items()}
        return translated.format_map(params)

    def listed(self, names: Sequence[str], limit: int = MAX_LISTED) -> str:
        """["A", "B", "C"] -> “A”, “B”, and “C”, in the language's own way; beyond `limit` names only their number."""
        shown = [self.fill(QUOTED, {"text": name}) for name in names[:limit]]
        if len(names) > limit:
            shown.append(self.fill(MORE, {"count": len(names) - limit}))
        return format_list(shown, locale=self._formats)

    def for_scripts(self, codes: Collection[str]) -> dict[str, str | dict[str, str]]:
        """The texts of codes as a script fills them in: one for each code, or one for each plural category of the language.

        {"changes": {"one": "{count} change", "other": "{count} changes"}}
        """
        return {code: self._for_script(TEXTS[code]) for code in sorted(codes)}

    def _for_script(self, text: Text) -> str | dict[str, str]:
        if not isinstance(text, Plural):
            return self.gettext(text)
        category = self._formats.plural_form
        examples = {category(count): count for count in reversed(range(MAX_PLURAL_EXAMPLE))}
        return {name: self.ngettext(text.one, text.many, count) for name, count in sorted(examples.items())}

    def _shown(self, value: object) -> object:
        return self.listed([str(each) for each in value]) if isinstance(value, tuple) else value


MAX_HEADER_CHARS = 300
"""Of `Accept-Language`: more than browsers send, and little to cache."""


@lru_cache(64)
def translator_for(locale: str, folder: Path = LOCALES) -> Translator:
    """The translator of an available locale; English for every other. Raises ValueError for a broken catalogue."""
    path = folder / locale / FILE
    if locale not in available_locales(folder) or not path.is_file():
        return ENGLISH
    return Translator(locale, read_catalogue(path))


@lru_cache(16)
def available_locales(folder: Path = LOCALES) -> tuple[str, ...]:
    """English and every language that has a catalogue."""
    return (SOURCE_LOCALE, *sorted(path.parents[1].name for path in folder.glob(f"*/{FILE}")))


def choose_locale(accept_language: str, available: Collection[str]) -> str:
    """An `Accept-Language` header -> the best available locale: "de-AT, en;q=0.5" -> "de" where that is available, else "en"."""
    return _chosen_locale(accept_language[:MAX_HEADER_CHARS], tuple(available))


@lru_cache(1024)
def _chosen_locale(accept_language: str, available: tuple[str, ...]) -> str:
    wanted = negotiate_locale(_preferred(accept_language), available, sep="-")
    return next((each for each in available if wanted and each.lower() == wanted.lower()), SOURCE_LOCALE)


def _preferred(accept_language: str) -> list[str]:
    """The header's tags, the most wanted first: "en;q=0.5, de-AT, fr;q=0" -> ["de-AT", "en"]."""
    weighted = []
    for part in accept_language.split(","):
        tag, _, parameter = part.partition(";")
        weight = _weight(parameter)
        if tag.strip() and weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _weight(parameter: str) -> float:
    """ "q=0.5" -> 0.5; 1 where none is given, 0 for what is no number."""
    name, _, number = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(number)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


ENGLISH = Translator(SOURCE_LOCALE, NullTranslations())
"""The texts as they are in the source."""
