"""The beginning of an exported text -> HTML in which keys, texts, numbers, words and comments have classes."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from app.exports.base import Language

MAX_LINES = 60
MAX_CHARS = 6_000

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
    lines = text[:MAX_CHARS].splitlines(keepends=True)[:MAX_LINES]
    shown = "".join(lines)
    return shown, text.count("\n", len(shown)) + (len(shown) < len(text) and not text.endswith("\n"))


def highlighted(text: str, language: Language) -> Markup:
    """The whole text, escaped, each token in a span: `a 1` -> `a <span class="is-number">1</span>`."""
    parts, end = [], 0
    for match in TOKENS[language].finditer(text):
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<span class="{}">{}</span>').format(f"is-{match.lastgroup}", match[0]))
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])
