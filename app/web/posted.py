"""Request bodies of forms: bounded, read once, parsed in one pass."""

from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request

FORM_TYPE = "application/x-www-form-urlencoded"


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises HTTPException 413 as soon as more than `limit` bytes are announced or arrive."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


async def read_form(request: Request, limit: int) -> list[tuple[str, str]]:
    """Names and values as posted, blank ones too, in their order. Raises HTTPException 413 and 415."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await read_body(request, limit)
    if media_type != FORM_TYPE and (media_type or body):
        raise HTTPException(415, f"A form is to be posted as {FORM_TYPE}.")
    return parse_form(body)


def parse_form(body: bytes) -> list[tuple[str, str]]:
    """What is no UTF-8 becomes U+FFFD: shown back, it is seen."""
    text = body.decode("utf-8", "replace").replace("+", " ")
    pairs = []
    for part in text.split("&"):
        if not part:
            continue
        name, _, value = part.partition("=")
        if "%" in part:
            name, value = unquote(name, "utf-8", "replace"), unquote(value, "utf-8", "replace")
        pairs.append((name, value))
    return pairs


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"What was sent is larger than {limit:,} bytes, the most that is taken here.")
