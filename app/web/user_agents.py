"""The header `User-Agent` -> a few words by which a person recognises a browser: "Firefox, Linux"."""

import re

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""The first that occurs counts: Edge says that it is Chrome too, and Android that it is Linux."""
MAX_CHARS = 40
PRODUCT = re.compile(r"[A-Za-z0-9._/+-]+")


def browser_label(user_agent: str) -> str:
    """`curl/8.5.0 ...` -> "curl/8.5.0"; "" where there is nothing to recognise."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    if not browser:
        product = PRODUCT.match(user_agent)
        return product[0][:MAX_CHARS] if product else ""
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser}, {system}" if system else browser
