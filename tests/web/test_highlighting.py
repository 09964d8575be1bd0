"""Highlighted beginnings: the text stays the text, whatever it is."""

import re
from html import unescape
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exports.base import Language
from app.web.highlighting import MAX_CHARS, MAX_LINES, beginning, highlighted

LANGUAGES = get_args(Language)
SIGNS = st.text(st.sampled_from('"\\/*<>&|#,:\n\r ab1-`'), max_size=40) | st.text(max_size=20)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=SIGNS)
def test_nothing_is_lost_and_nothing_acts(language: Language, text: str) -> None:
    html = str(highlighted(text, language))
    bare = re.sub(r'<span class="is-[a-z]+">|</span>', "", html)
    assert "<" not in bare
    assert unescape(bare) == unescape(unescape(bare)) or "&" in text
    assert bare.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&") == text


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("json", '{"a": [1, true, "x"]}', ['key:"a"', "number:1", "word:true", 'text:"x"']),
        ("typescript", '/** A */\na?: "1"; // B', ["note:/** A */", "key:a", 'text:"1"', "note:// B"]),
        ("csv", 'A,B\n"x,y",z', ["key:A,B", 'text:"x,y"', "note:,"]),
        ("markdown", "# A\n| b |", ["key:# A", "note:|", "note:|"]),
    ],
)
def test_what_means_something_is_told(language: Language, text: str, told: list[str]) -> None:
    found = re.findall(r'<span class="is-([a-z]+)">(.*?)</span>', str(highlighted(text, language)))
    assert [f"{kind}:{unescape(part)}" for kind, part in found] == told


def test_a_long_text_is_cut() -> None:
    shown, left = beginning("line\n" * 1000)
    assert (shown.count("\n"), left) == (MAX_LINES, 1000 - MAX_LINES)
    assert beginning("a\nb\n") == ("a\nb\n", 0)
    shown, left = beginning("x" * (2 * MAX_CHARS) + "\n")
    assert (len(shown), left) == (MAX_CHARS, 1)
