"""Recipes of request bodies that are made to do harm: name -> (content type, body)."""

import json
from typing import Any

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SIZE = 200_000

TEXTS: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" " * SIZE,
    "ampersands": b"&" * SIZE,
    "equals": b"=" * SIZE,
    "percents": b"%" * SIZE,
    "plus": b"+" * SIZE,
    "NUL": b"\0" * SIZE,
    "no UTF-8": b"\xff" * SIZE,
    "surrogates": b"\\ud800" * 1000,
    "short pairs": b"a=&" * (SIZE // 3),
    "one name": b"f.name=x&" * (SIZE // 9),
    "capitals": b"f." + b"aB" * (SIZE // 2) + b"=1",
    "dots": b"f." + b"." * SIZE + b"=1",
    "secret words": b"f." + b"secretToken" * (SIZE // 11) + b"=1",
    "many names": b"&".join(b"f.x%d=1" % number for number in range(SIZE // 9)),
    "escapes": b"f.name=" + b"%41" * (SIZE // 3),
    "broken escapes": b"f.name=" + b"%4" * (SIZE // 2),
    "separators": b"f.name=" + b"\x1e" * SIZE,
    "line ends": b"f.name=" + b"\r\n" * (SIZE // 2),
    "digits": b"f.storageLimit=" + b"9" * SIZE,
    "an exponent": b"f.storageLimit=1e" + b"9" * 1_000,
    "points": b"f.storageLimit=" + b"1." * (SIZE // 2),
    "commas": b"f.storageLimit=" + b"1," * (SIZE // 2),
    "signs": b"f.storageLimit=" + b"-" * SIZE,
    "hashes": b"definition=" + b"0" * SIZE,
    "versions": b"version=" + b"9" * SIZE,
    "a base": b"base=" + b"%5B" * (SIZE // 3),
    "a base of objects": b"base=" + b"%7B%22a%22%3A" * (SIZE // 13),
    "seals": b"seals=" + b"A" * SIZE,
    "a submission": b"submission=" + b"x" * SIZE,
    "visited": b"visited=" + b"1," * (SIZE // 2),
    "a revision": b"revision=" + b"9" * SIZE,
    "actions": b"&".join(b"s.x%d=replace" % number for number in range(SIZE // 16)),
    "markup": b"f.name=" + b"<table><a>" * (SIZE // 10),
    "crons": b"f.name=" + b"*/1," * (SIZE // 4),
    "dates": b"f.name=" + b"2026-01-01T" * (SIZE // 11),
    "urls": b"f.url=http://" + b"@" * SIZE,
    "brackets": b"f.url=http://" + b"[" * SIZE,
    "backslashes": b"f.name=" + b"%5C" * (SIZE // 3),
    "quotes": b"f.name=" + b"%22" * (SIZE // 3),
}


def documents() -> dict[str, bytes]:
    deep = {f"deep {word}": start * 50_000 for word, start in (("list", b"["), ("object", b'{"a":'))}
    values: dict[str, Any] = {
        "a text": "x" * SIZE,
        "a list": [0] * (SIZE // 2),
        "lists": [[]] * (SIZE // 3),
        "names": {f"k{number}": number for number in range(SIZE // 12)},
        "a value": {"name": "x" * SIZE},
        "values": {"name": ["x"] * (SIZE // 4)},
        "objects": {"name": [{}] * (SIZE // 3)},
        "a number": {"storageLimit": 10**300},
        "a parent": {"name": {"a": {"a": {"a": {}}}}},
        "yes": True,
        "nothing": None,
        "a whole number": 7,
        "an empty list": [],
        "an empty object": {},
    }
    odd = {
        "NaN": b'{"storageLimit": NaN}',
        "infinity": b'{"storageLimit": 1e999}',
        "digits": b'{"storageLimit": ' + b"9" * SIZE + b"}",
        "twice": b'{"name": 1, "name": 2}',
        "half": b'{"name": "x',
        "a surrogate": b'{"name": "\\ud800"}',
        "NUL": b'{"name": "\\u0000"}',
        "no UTF-8": b'{"name": "\xff"}',
        "a mark": b'\xef\xbb\xbf{"name": "x"}',
        "quotes": b'{"name": "' + b'\\"' * (SIZE // 2) + b'"}',
        "escapes": b'{"name": "' + b"\\u0041" * (SIZE // 6) + b'"}',
        "blanks": b" " * SIZE + b"{}",
        "commas": b"[" + b"," * SIZE + b"]",
        "names of nothing": b'{"": 1, " ": 2, "\\t": 3}',
        "a prototype": b'{"__proto__": {"a": 1}, "constructor": 1}',
        "system properties": b'{"id": "x", "entity": "y", "_df_version": -1, "subscription": "z", "$sealed": "q"}',
    }
    return {**deep, **{name: json.dumps(value).encode() for name, value in values.items()}, **odd}


BODIES: dict[str, tuple[str, bytes]] = {
    **{f"form: {name}": (FORM, body) for name, body in TEXTS.items()},
    **{f"json: {name}": (JSON, body) for name, body in documents().items()},
    **{f"form as json: {name}": (JSON, TEXTS[name]) for name in list(TEXTS)[:16]},
    **{f"json as form: {name}": (FORM, body) for name, body in list(documents().items())[:16]},
}
