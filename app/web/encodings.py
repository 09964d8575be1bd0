"""Content encodings: which one a request prefers, and bytes in it."""

import gzip
import threading
from functools import lru_cache

import brotli  # type: ignore[import-untyped]
import zstandard

LEVEL = 3
FAST, BEST = 1, 9
MAX_CACHED_HEADERS = 256
MAX_CACHED_FILES = 1024


class _Compressors(threading.local):
    """One for each thread."""

    def __init__(self) -> None:
        self.zstd = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True)


_own = _Compressors()


@lru_cache(MAX_CACHED_HEADERS)
def preferred(accepted: bytes, offered: tuple[str, ...]) -> str:
    """The first of `offered` with the highest quality in an `Accept-Encoding`; "" for the bytes as they are.

    b"gzip, br;q=0.5, zstd;q=0" -> "gzip"; b"" -> "".
    """
    qualities = dict(_quality(part) for part in accepted.decode("latin-1").lower().split(",") if part.strip())
    others = qualities.get("*", 0.0)
    best = max(offered, key=lambda name: qualities.get(name, others))
    quality = qualities.get(best, others)
    return best if quality > 0 and quality >= qualities.get("identity", 0.0) else ""


def _quality(part: str) -> tuple[str, float]:
    """ "br;q=0.5" -> ("br", 0.5). What cannot be read counts as 0."""
    name, _, parameter = part.partition(";")
    key, _, value = parameter.partition("=")
    if not parameter.strip():
        return name.strip(), 1.0
    try:
        return name.strip(), float(value) if key.strip() == "q" else 0.0
    except ValueError:
        return name.strip(), 0.0


def encoded(body: bytes, encoding: str) -> bytes:
    """Quickly, for an answer that is made for one request. May be called in any thread."""
    return _own.zstd.compress(body) if encoding == "zstd" else gzip.compress(body, FAST, mtime=0)


@lru_cache(MAX_CACHED_FILES)
def encoded_once(body: bytes, encoding: str) -> bytes:
    """As small as it gets, for a file that many ask for. May be called in any thread."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=11))
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=19, write_content_size=True).compress(body)
    return gzip.compress(body, BEST, mtime=0)
