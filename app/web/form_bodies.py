"""Request bodies of forms: bounded, read once, parsed in one pass."""

from binascii import a2b_qp
from collections.abc import Sequence
from urllib.parse import unquote

from starlette.requests import Request

from app.web.request_errors import RequestError
from app.web.services import is_known
from app.workers.threads import by_size

SEPARATOR = "\x1e"
TO_QUOTED_PRINTABLE = bytes.maketrans(b"+&=%", b" \x1e\x1e=")
ORDINARY_BYTES = bytes(byte for byte in range(256) if byte not in b"=&\r\n\x1e")
"""All but the delimiters of names and values, and bytes that the quick parser would take for one or for the end of a line."""

MAX_UNKNOWN_BYTES = 16 * 1024
"""So much is read of a request without a sign-in: enough to sign in, and no work for everybody else to wait for."""
FORM_TYPE = "application/x-www-form-urlencoded"
SCOPE_KEY = "forms.posted"
"""Where the parsed pairs of a request are, for a second reader."""

Pairs = Sequence[Sequence[str]]


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises RequestError 413 as soon as more than `limit` bytes are announced or arrive, and for a request of
    nobody that we know as soon as it is more than `MAX_UNKNOWN_BYTES`."""
    allowed = min(limit, MAX_UNKNOWN_BYTES)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > allowed:
        allowed = await _allowance(request, int(announced), limit)
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > allowed:
            allowed = await _allowance(request, size, limit)
        chunks.append(chunk)
    return b"".join(chunks)


async def _allowance(request: Request, size: int, limit: int) -> int:
    """How many bytes the sender of a body of `size` may send: whether we know them is looked up for large ones alone. Raises
    RequestError 413."""
    known = limit <= MAX_UNKNOWN_BYTES or await is_known(request)
    allowed = limit if known else MAX_UNKNOWN_BYTES
    if size > allowed:
        raise RequestError(413, "body-too-large" if known else "body-too-large-signed-out", limit=allowed)
    return allowed


async def read_form(request: Request, limit: int) -> list[Sequence[str]]:
    """Names and values as posted, blank ones too, in their order. The second call, for the page of an error, gives the same pairs.
    Raises RequestError 413 and 415."""
    read_before = posted_before(request)
    if read_before is not None:
        return read_before
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await read_body(request, limit)
    if media_type != FORM_TYPE and (media_type or body):
        raise RequestError(415, "form-type", type=FORM_TYPE)
    pairs: list[Sequence[str]] = await by_size(len(body), parse_form, body)
    request.scope[SCOPE_KEY] = pairs
    return pairs


def posted_before(request: Request) -> list[Sequence[str]] | None:
    """The pairs that `read_form` has read of this request; None if it was not called."""
    pairs: list[Sequence[str]] | None = request.scope.get(SCOPE_KEY)
    return pairs


def parse_form(body: bytes) -> list[Sequence[str]]:
    """`b"a=1&a=%C3%A9&b="` -> `[("a", "1"), ("a", "é"), ("b", "")]`. Bytes that are not UTF-8 become U+FFFD, which people see."""
    return parse_quickly(body) or parse_any(body)


def parse_any(body: bytes) -> list[Sequence[str]]:
    """Any body, pair by pair: `b"a&&=x&b=%zz"` -> `[("a", ""), ("", "x"), ("b", "%zz")]`."""
    return [
        tuple(unquote(text, "utf-8", "replace") for text in (name, value))
        for part in body.decode("utf-8", "replace").replace("+", " ").split("&")
        if part
        for name, _, value in (part.partition("="),)
    ]


def parse_quickly(body: bytes) -> list[Sequence[str]] | None:
    """The same in a fifth of the time for a body as browsers write it; None for any other.

    The decoder of quoted-printable, which is written in C, decodes percent escapes too, once "%" is written as "=":

        b"f.name=a%20b&f.note=c+d"  ->  b"f.name\\x1ea=20b\\x1ef.note\\x1ec d"  ->  b"f.name\\x1ea b\\x1ef.note\\x1ec d"

    It drops what follows an "=" that begins no escape, so a length that is not as computed shows that there was one.
    """
    delimiters = body.translate(None, ORDINARY_BYTES)
    if delimiters != b"=&" * (len(delimiters) // 2) + b"=":
        return None
    decoded = a2b_qp(body.translate(TO_QUOTED_PRINTABLE))
    if len(decoded) != len(body) - 2 * body.count(b"%"):
        return None
    texts = decoded.decode("utf-8", "replace").split(SEPARATOR)
    # One text more than there are delimiters, or an escape contained a separator.
    return list(zip(texts[::2], texts[1::2], strict=True)) if len(texts) == len(delimiters) + 1 else None
