"""The bytes of a file, or of standard input, become text: UTF-8, or UTF-16 with its mark, as spreadsheet programs write it."""

import codecs
import sys
from pathlib import Path

from app.errors import Refused

STANDARD_INPUT = Path("-")
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_bytes(path: Path) -> bytes:
    """`-` is standard input, which can be read once."""
    return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()


def decoded(path: Path, content: bytes) -> str:
    """Without a byte order mark. Raises Refused for what is neither."""
    encoding = "utf-16" if content.startswith(UTF_16_MARKS) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("file-not-utf8", path=path, byte=error.start) from error
