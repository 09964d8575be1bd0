"""Scripts show texts of the catalogue alone, and each page carries just those that its scripts show."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import orjson
import pytest

from app.pages.assets import Assets
from app.resources import STATIC
from app.texts.scripts import SCRIPTS
from app.texts.tables import TEXTS
from app.texts.translator import ENGLISH, Translator, translator_for
from app.web.embed.host import OWN_TEXTS, translated
from tests.texts.pseudo import LOCALE, script_texts, write_pseudo_catalogue
from tests.texts.test_translator import with_catalogue

FILES = sorted(STATIC.glob("*.js"))
SAID = re.compile(r"\bsay\(\s*([^\s,)]+)")
LITERAL = re.compile(r""""((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`""")
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
FOR_DEVELOPERS = re.compile(r"throw new Error\([^\n]*|const TEXTS = \{[^}]*\}|^import [^\n]*", re.MULTILINE)
SENTENCE = re.compile(r"^\W*[A-Z][a-z]+([ .…]|$)|[a-z] [a-z]+ [a-z]")
NOT_WORDS = {"Bearer", "Content-Type", "Home", "End", "Tab", "Delete", "Enter", "Escape", "button small primary", "allow-scripts*"}


def sentences(source: str) -> list[str]:
    """What looks like words for people among the literals of a script."""
    code = FOR_DEVELOPERS.sub("", COMMENT.sub("", source))
    texts = ["".join(parts) for parts in LITERAL.findall(code)]
    texts = [re.sub(r"\$\{[^}]*\}", "", text).strip() for text in texts]
    return [text for text in texts if SENTENCE.search(text) and not any(fnmatchcase(text, known) for known in NOT_WORDS)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_script_has_words_of_its_own(path: Path) -> None:
    assert sentences(path.read_text()) == []


@pytest.mark.parametrize("source", ['x.textContent = "Saved";', 'notify("the form is gone");', "show(`Draft saved ${time}`)"])
def test_words_are_found(source: str) -> None:
    assert sentences(source)


def test_every_text_that_a_script_shows_is_known() -> None:
    said = {code for path in FILES for code in SAID.findall(path.read_text()) if path.name != "texts.js"}
    assert all(re.fullmatch(r'"[a-z0-9-]+"', code) for code in said), "a code is written out, so that the server finds it"
    assert {json.loads(code) for code in said} <= TEXTS.keys()


def test_every_text_for_scripts_is_shown_by_one() -> None:
    said = {code for path in FILES for code in re.findall(r'\bsay\("([a-z0-9-]+)"', path.read_text())}
    assert SCRIPTS.keys() - said == own_texts().keys() - said
    assert SCRIPTS.keys() >= own_texts().keys()


def own_texts() -> dict[str, str]:
    """Those that embed.js brings along, for the time before a frame is there."""
    found = OWN_TEXTS.search((STATIC / "embed.js").read_bytes())
    assert found
    texts: dict[str, str] = orjson.loads(found[2])
    return texts


def test_the_elements_own_texts_are_those_of_the_catalogue() -> None:
    assert own_texts() == {code: SCRIPTS[code] for code in own_texts()}


def test_the_element_speaks_the_browsers_language(tmp_path: Path) -> None:
    script = (STATIC / "embed.js").read_bytes()
    assert translated(script, ENGLISH) is script
    german = translator_for("de", with_catalogue(tmp_path, GERMAN))
    changed = translated(script, german)
    assert '"loading":"Das Formular wird geladen …"' in changed.decode() and '"form":"Form"' in changed.decode()
    assert len(re.sub(rb"const TEXTS = .*?\}", b"", changed, flags=re.DOTALL)) == len(
        re.sub(rb"const TEXTS = .*?\}", b"", script, flags=re.DOTALL)
    )


GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Loading the form…"
msgstr "Das Formular wird geladen …"
"""


def test_a_page_carries_the_texts_of_all_modules_that_it_loads() -> None:
    assets = Assets(STATIC)
    assert assets.text_codes("copy.js") == {"copied", "press-ctrl-c", "not-copied"}
    frame, page = assets.text_codes("frame.js"), assets.text_codes("form_page.js")
    assert {"session-ended", "changes", "offline"} <= frame
    assert "changes" in page and "session-ended" not in page


def test_plurals_are_given_by_the_categories_of_the_language(tmp_path: Path) -> None:
    assert ENGLISH.for_scripts(["changes", "save"]) == {
        "changes": {"one": "{count} change", "other": "{count} changes"},
        "save": "Save",
    }
    polish = translator_for("pl", with_catalogue(tmp_path, POLISH, "pl"))
    assert polish.for_scripts(["changes"])["changes"] == {"one": "{count} zmiana", "few": "{count} zmiany", "many": "{count} zmian"}


POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "{count} change"
msgid_plural "{count} changes"
msgstr[0] "{count} zmiana"
msgstr[1] "{count} zmiany"
msgstr[2] "{count} zmian"
"""


def test_texts_of_scripts_are_read_from_a_page(tmp_path: Path) -> None:
    translator: Translator = translator_for(LOCALE, write_pseudo_catalogue(tmp_path))
    carried = json.dumps(translator.for_scripts(["save", "changes"]))
    html = f'<script type="application/json" id="texts">{carried}</script>'
    assert list(script_texts(html)) == ["⟦{count} çħàñğé⟧", "⟦{count} çħàñğéš⟧", "⟦Šàṽé⟧"]
