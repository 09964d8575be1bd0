"""A pseudo-locale: every text of the catalogue spelled with accents, so that a plain letter on a page is data or was left outside.

Data in these tests stands between two "¤". "Save ¤Bee¤" is therefore a text that was left outside, "⟦Šàvé ¤Bee¤⟧" is not.
"""

import json
import re
import runpy
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
LOCALE = "el"
"""Of another alphabet: lists and dates, whose words are Babel's, have no plain letters either."""
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = str.maketrans(LETTERS, "àƀçđéƒğħîĵķļɱñöþɋřšţûṽŵẋýžÀƁÇĐÉƑĞĦÎĴĶĻṀÑÖÞɊŘŠŢÛṼŴẊÝŽ")
PLACEHOLDER = re.compile(r"(\{[a-z_]+\}|%\([a-z_]+\)[sd]|%%)")

SCRIPT_TEXTS = re.compile('<script type="application/json" id="texts">(.*?)</script>', re.DOTALL)
DATA = re.compile("¤[^¤]*¤")
LETTER = re.compile(r"[A-Za-z]")
SEEN_ATTRIBUTES = frozenset({"title", "placeholder", "aria-label", "alt", "label"})
NOT_SEEN = frozenset({"script", "style", "code", "pre", "textarea", "template"})
"""Elements whose content is code or data: what was typed, commands, JSON. So are those that say that they are in English."""
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


def pseudo(text: str) -> str:
    """ "New {name}" -> "⟦Ñéŵ {name}⟧"."""
    parts = PLACEHOLDER.split(text)
    parts[::2] = [part.translate(ACCENTED) for part in parts[::2]]
    return f"⟦{''.join(parts)}⟧"


def write_pseudo_catalogue(folder: Path) -> Path:
    """The catalogue of all texts that are extracted now, translated; -> the folder of the locales."""
    catalogue: Catalog = runpy.run_path(str(ROOT / "scripts" / "texts.py"))["extract"]()
    for message in catalogue:
        if message.id:
            message.string = pseudo(message.id) if isinstance(message.id, str) else tuple(map(pseudo, message.id))
    path = folder / LOCALE / "LC_MESSAGES" / "forms.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    return folder


class VisibleTexts(HTMLParser):
    """All that a person reads or hears of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._unseen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in SEEN_ATTRIBUTES and value]
        is_english = tag != "html" and ("lang", "en") in attrs
        if tag in NOT_SEEN or is_english or (tag not in VOID and self._unseen):
            self._unseen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen and data.strip():
            self.texts.append(" ".join(data.split()))


def left_outside(text: str) -> bool:
    return bool(LETTER.search(DATA.sub("", text)))


def plain_texts(html: str) -> set[str]:
    """The texts of a page, and of its scripts, that are neither data nor from the catalogue."""
    return {text for text in [*VisibleTexts(html).texts, *script_texts(html)] if left_outside(PLACEHOLDER.sub("", text))}


def script_texts(html: str) -> Iterator[str]:
    """The texts that a page carries for its scripts."""
    for found in SCRIPT_TEXTS.findall(html):
        for text in json.loads(found).values():
            yield from [text] if isinstance(text, str) else text.values()


def plain_members(problem: dict[str, Any]) -> set[str]:
    """The same of a problem that a program is answered with."""
    members = [problem.get("title", ""), problem.get("detail", "")]
    members += [each["message"] for each in problem.get("errors", [])]
    assert any(members), json.dumps(problem)
    return {text for text in members if left_outside(text)}
