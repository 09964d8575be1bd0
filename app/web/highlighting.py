"""The beginning of an exported text as HTML with classes, to be looked at: keys, texts, numbers, words, comments."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from app.exports.base import Language

SHOWN_LINES = 60
SHOWN_SIGNS = 6_000

JSON = (
    r'(?P<key>"(?:[^"\\\n]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<number>-?\d[\d.eE+-]*)|(?P<word>\b(?:true|false|null)\b)"
)
TYPESCRIPT = (
    r'(?P<note>/\*[\s\S]*?\*/|//[^\n]*)|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<word>\b(?:export|interface|type|readonly|string|number|boolean|null|unknown|true)\b)|(?P<key>\b[A-Za-z_$][\w$]*(?=\??:))"
)
CSV = r'(?P<key>\A[^\r\n]*)|(?P<text>"(?:[^"]|"")*")|(?P<note>,)'
MARKDOWN = r"(?P<key>^\#{1,6} [^\n]*)|(?P<note>\\.|\||^\|[-|]*$)"
TOKENS: Mapping[Language, re.Pattern[str]] = {
    "json": re.compile(JSON),
    "typescript": re.compile(TYPESCRIPT),
    "csv": re.compile(CSV),
    "markdown": re.compile(MARKDOWN, re.MULTILINE),
}


def beginning(text: str) -> tuple[str, int]:
    """The first lines of a text, and how many are left out."""
    lines = text[:SHOWN_SIGNS].splitlines(keepends=True)[:SHOWN_LINES]
    shown = "".join(lines)
    return shown, text.count("\n", len(shown)) + (len(shown) < len(text) and not text.endswith("\n"))


def highlighted(text: str, language: Language) -> Markup:
    """Each sign of the text, escaped, in its order; what means something stands in a <span>."""
    parts, end = [], 0
    for found in TOKENS[language].finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<span class="{}">{}</span>').format(f"is-{found.lastgroup}", found[0]))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
