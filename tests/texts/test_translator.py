"""Codes and parameters become sentences; a request's language is the best of those that there are."""

from pathlib import Path

import pytest

from app.texts.tables import TEXTS
from app.texts.text import Plural
from app.texts.translator import ENGLISH, available_locales, choose_locale, translator_for

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{label} must be {limit} or more"
msgstr "{label}: mindestens {limit}"

msgid "“{text}”"
msgstr "„{text}“"

msgid "There is a problem"
msgid_plural "There are {count} problems"
msgstr[0] "Es gibt ein Problem"
msgstr[1] "Es gibt {count} Probleme"

msgid "“{label}” now also offers {options}."
msgstr "„{label}“ bietet jetzt auch {options}."

msgid "{count} more"
msgid_plural "{count} more"
msgstr[0] "ein weiteres"
msgstr[1] "{count} weitere"
"""


def with_catalogue(folder: Path, text: str, locale: str = "de") -> Path:
    path = folder / locale / "LC_MESSAGES" / "forms.po"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return folder


def test_a_code_is_said_in_english() -> None:
    assert ENGLISH.say("below-minimum", {"label": "Port", "limit": 1}) == "Port must be 1 or more"


def test_a_number_chooses_the_sentence() -> None:
    assert ENGLISH.say("problems", {"count": 1}) == "There is a problem"
    assert ENGLISH.say("problems", {"count": 3}) == "There are 3 problems"


def test_a_tuple_becomes_a_list() -> None:
    said = ENGLISH.say("options-added", {"label": "Size", "options": ("S", "M", "L")})
    assert said == "“Size” now also offers “S”, “M”, and “L”."


def test_a_long_list_is_cut_and_counted() -> None:
    assert ENGLISH.listed([*"abcdefgh"]) == "“a”, “b”, “c”, “d”, “e”, “f”, and 2 more"
    assert ENGLISH.listed(["a"]) == "“a”"


@pytest.mark.parametrize("locale", ["el", "ja", "ar", "de", "zz"])
def test_every_language_has_lists(tmp_path: Path, locale: str) -> None:
    translator = translator_for(locale, with_catalogue(tmp_path, GERMAN, locale))
    assert all(f"„{name}“" in translator.listed([*"abcdefgh"]) for name in "abcdef")
    assert "2 weitere" in translator.listed([*"abcdefgh"]) and "ein weiteres" in translator.listed([*"abcdefg"])
    assert translator.listed([]) == ""


def test_braces_in_a_parameter_stay_as_they_are() -> None:
    assert ENGLISH.say("required", {"label": "{label} {0}"}) == "{label} {0} is required"


def test_an_unknown_code_and_a_missing_parameter_are_refused() -> None:
    with pytest.raises(KeyError):
        ENGLISH.say("no-such-code")
    with pytest.raises(KeyError):
        ENGLISH.say("required", {})


def test_another_language_says_the_same_code(tmp_path: Path) -> None:
    german = translator_for("de", with_catalogue(tmp_path, GERMAN))
    assert german.say("below-minimum", {"label": "Port", "limit": 1}) == "Port: mindestens 1"
    assert german.say("problems", {"count": 2}) == "Es gibt 2 Probleme"
    assert german.say("options-added", {"label": "Größe", "options": ("S", "M")}) == "„Größe“ bietet jetzt auch „S“ und „M“."


def test_what_is_not_translated_is_english(tmp_path: Path) -> None:
    german = translator_for("de", with_catalogue(tmp_path, GERMAN))
    assert german.say("required", {"label": "Port"}) == "Port is required"


def test_an_unknown_locale_is_english(tmp_path: Path) -> None:
    assert translator_for("xx", with_catalogue(tmp_path, GERMAN)) is ENGLISH
    assert translator_for("../de", tmp_path) is ENGLISH


def test_available_are_english_and_what_has_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    assert available_locales(with_catalogue(tmp_path, GERMAN)) == ("en", "de")
    assert available_locales(tmp_path / "nothing") == ("en",)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "en"),
        ("de", "de"),
        ("DE-at, en;q=0.5", "de"),
        ("en, de", "en"),
        ("en;q=0.4, de;q=0.8", "de"),
        ("fr, de;q=0.1", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("de;q=0, fr", "en"),
        ("de;q=many", "en"),
        ("pt-br", "pt-BR"),
        ("de;q=0.5;x=1,,;q=1", "en"),
        ("\0, -, _, a-", "en"),
    ],
)
def test_the_best_available_language_is_chosen(header: str, chosen: str) -> None:
    assert choose_locale(header, ("en", "de", "pt-BR")) == chosen


@pytest.mark.parametrize("code", TEXTS)
def test_every_text_can_be_filled_in(code: str) -> None:
    from app.texts.text import placeholders

    text = TEXTS[code]
    names = placeholders(text.one) | placeholders(text.many) if isinstance(text, Plural) else placeholders(text)
    said = ENGLISH.say(code, dict.fromkeys(names, 2))
    assert said and "{" not in said
