"""Bytes of files as text: the encodings of spreadsheet programs, and standard input."""

import io
import sys
from pathlib import Path

import pytest

from app.cli.file_text import STANDARD_INPUT, decoded, read_bytes
from app.errors import Refused

PATH = Path("file")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_are_utf_8_or_utf_16_with_its_mark(encoding: str) -> None:
    assert decoded(PATH, "Zürich".encode(encoding)) == "Zürich"
    assert decoded(PATH, b"\xfe\xff" + "Zürich".encode("utf-16-be")) == "Zürich"


def test_another_encoding_is_refused_with_its_byte() -> None:
    with pytest.raises(Refused) as refused:
        decoded(PATH, "Zürich".encode("latin-1"))
    assert (refused.value.code, refused.value.params["byte"]) == ("file-not-utf8", 1)


def test_a_dash_is_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"in")))
    assert read_bytes(STANDARD_INPUT) == b"in"
    (tmp_path / "f").write_bytes(b"out")
    assert read_bytes(tmp_path / "f") == b"out"
