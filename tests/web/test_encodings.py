"""Which encoding a request prefers, and bytes in it."""

import gzip

import brotli
import pytest
import zstandard

from app.web.encodings import encoded, encoded_once, preferred

OFFERED = ("zstd", "gzip")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (b"gzip, deflate, br, zstd", "zstd"),
        (b"gzip, zstd;q=0.5", "gzip"),
        (b"GZIP", "gzip"),
        (b"*", "zstd"),
        (b"zstd;q=0, *;q=0.1", "gzip"),
        (b"identity, gzip;q=0.5", ""),
        (b"gzip;q=0", ""),
        (b"gzip;q=often", ""),
        (b"br", ""),
        (b"", ""),
        (b"\xff;=,;q", ""),
    ],
)
def test_the_best_of_what_is_accepted_is_chosen(accepted: bytes, encoding: str) -> None:
    assert preferred(accepted, OFFERED) == encoding


@pytest.mark.parametrize("encode", [encoded, encoded_once])
def test_the_bytes_come_back(encode: object) -> None:
    body = b"<p>text</p>" * 500
    assert callable(encode)
    assert zstandard.decompress(encode(body, "zstd")) == body
    assert gzip.decompress(encode(body, "gzip")) == body
    assert brotli.decompress(encoded_once(body, "br")) == body


def test_the_same_bytes_have_the_same_encoding() -> None:
    body = b"abc" * 1000
    assert encoded(body, "gzip") == encoded(body, "gzip")
