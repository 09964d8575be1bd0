"""The few words by which a person recognises a browser."""

import pytest

from app.web.user_agents import MAX_CHARS, browser_label

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        (SAFARI, "Safari, iPhone"),
        ("Firefox/1", "Firefox"),
        ("curl/8.5.0 (x)", "curl/8.5.0"),
        ("a" * 500, "a" * MAX_CHARS),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_recognised(user_agent: str, label: str) -> None:
    assert browser_label(user_agent) == label
