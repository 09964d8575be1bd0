"""An address. Examples of the platform have no scheme (`registry.example.com`): any text is valid, only safe ones become links."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.definition import Field
from app.fields.base import Context
from app.fields.text import Text
from app.texts.text import Fact

SAFE_SCHEMES = ("http", "https", "mailto")
SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
HOST = re.compile(r"^[^\s/?#:@]+\.[^\s/?#:@.]+(:\d{1,5})?([/?#]\S*)?$|^localhost(:\d{1,5})?([/?#]\S*)?$")
AUTHORITY = re.compile(r"^//(?:[^\s/?#@]*@)?(?:[^\s/?#:@\[\]]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:[/?#]|$)")
MAX_CACHED_CHARS = 1024
CREDENTIALS = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://[^\s/?#@:]*:)([^\s/?#]*)@")
"""A password before the host: "https://user:password@host"."""
NOT_IN_ADDRESSES = re.compile(r"[\s<>\"{}|\\^`]")
IGNORED = re.compile(r"[\t\n\r]")
CONTROLS = "".join(map(chr, range(0x21)))


class Url(Text):
    name = "url"
    table_word = "text (URL)"
    is_address = True
    can_name = False
    cell = "url"
    aliases = ("text (url)", "link", "website")
    read_template = "fields/reading_link.html"
    input_mode = "url"

    def example(self, field: Field) -> str:
        return "https://example.com"

    def display(self, field: Field, value: Any, context: Context) -> str:
        """Without the password that an address holds: lists and pages that only read show it to everybody who looks."""
        return without_password(super().display(field, value, context))

    def may_warn(self, field: Field) -> bool:
        return True

    def warnings(self, field: Field, value: Any, context: Context) -> list[Fact]:
        if not isinstance(value, str):
            return []
        code = _advice(value) if len(value) <= MAX_CACHED_CHARS else _advice.__wrapped__(value)
        return [Fact(code)] if code else []

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        if name == "link":
            href = safe_href(value)
            return ({"href": href, "text": str(value)},) if href else ()
        if name == "no_link":
            return () if safe_href(value) else ({"text": self.display(field, value, context)},)
        return super().fragment(field, name, value, context)


def safe_href(value: Any) -> str:
    """The address to link to, or "" for what is no address, could run as a script, or holds a password."""
    if not isinstance(value, str):
        return ""
    address = _as_browsers_read(value)
    if CREDENTIALS.match(address):
        return ""
    scheme = SCHEME.match(address)
    if scheme and scheme[1].lower() in SAFE_SCHEMES:
        return address
    return f"https://{address}" if HOST.match(address) else ""


def without_password(text: str) -> str:
    """ "https://user:secret@host" -> "https://user:•••@host"."""
    address = _as_browsers_read(text) if "@" in text else ""
    return f"{match[1]}•••@{address[match.end() :]}" if (match := CREDENTIALS.match(address)) else text


@lru_cache(1024)
def _advice(value: str) -> str:
    """What there is to say of a text as an address, as a code of `texts.messages`; "" for nothing."""
    if is_dangerous(value):
        return "link-unsafe"
    if CREDENTIALS.match(_as_browsers_read(value)):
        return "link-credentials"
    return "" if is_address(value) else "link-invalid"


def is_address(value: str) -> bool:
    """Whether a text can be an address: a host, a path, or a scheme and something after it; never with blanks or braces in it."""
    text = _as_browsers_read(value)
    if not text or NOT_IN_ADDRESSES.search(text):
        return False
    scheme = SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    if scheme and scheme[1].lower() in ("http", "https"):
        return AUTHORITY.match(rest) is not None
    return bool(rest.strip("/"))


def is_dangerous(value: str) -> bool:
    """Whether a browser would run it, or open something of this machine, instead of an address."""
    scheme = SCHEME.match(_as_browsers_read(value))
    return scheme is not None and scheme[1].lower() in ("javascript", "data", "vbscript", "file", "blob")


def _as_browsers_read(value: str) -> str:
    """The WHATWG parser's first steps: control characters and blanks at the ends go, tabs and line breaks go everywhere."""
    return IGNORED.sub("", value.strip(CONTROLS))
