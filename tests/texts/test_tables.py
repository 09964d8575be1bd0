"""Every code has one meaning, every text is marked for extraction, plain, and in the committed template of translators."""

import functools
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from app.texts.tables import TABLES, TEXTS
from app.texts.text import Plural, Text, placeholders

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "texts.py"))


@functools.cache
def extracted() -> Any:
    """All texts; it takes a second."""
    return SCRIPT["extract"]()


def sentences(text: Text) -> list[str]:
    return [text.one, text.many] if isinstance(text, Plural) else [text]


def test_no_code_is_in_two_tables() -> None:
    assert len(TEXTS) == sum(map(len, TABLES))


def test_codes_are_written_alike() -> None:
    assert [code for code in TEXTS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


def test_both_numbers_name_the_number() -> None:
    plurals = [text for text in TEXTS.values() if isinstance(text, Plural)]
    assert plurals and all(text.by in placeholders(text.many) for text in plurals)


def test_every_text_of_a_table_is_extracted() -> None:
    texts = {each for message in extracted() for each in (message.id if isinstance(message.id, tuple) else [message.id])}
    missing = [each for text in TEXTS.values() for each in sentences(text) if each not in texts]
    assert set(missing) == {"{message}"}  # the words of another service, and those for operators


def test_texts_are_plain() -> None:
    """No markup and no quotation mark that could end an attribute: translators cannot break a page."""
    texts = [
        each for message in extracted() if message.id for each in ([message.id] if isinstance(message.id, str) else message.id)
    ]
    assert [text for text in texts if re.search(r'[<>&"]', text)] == []


def test_the_template_of_translators_is_current() -> None:
    current = SCRIPT["template_bytes"](extracted())
    assert (ROOT / "app" / "texts" / "forms.pot").read_bytes() == current, "run make texts"


@pytest.mark.parametrize("word", ["somebody", "whoever", "nobody", "meanwhile", "told", "is kept of"])
def test_no_text_is_written_as_nobody_speaks(word: str) -> None:
    texts = [str(message.id) for message in extracted() if message.id]
    assert [text for text in texts if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []
