"""Loaded by schemathesis: each write gets a key of its own, as programs are told. The same one again is for other tests."""

import itertools
import re
from typing import Any

import schemathesis

NUMBERS = itertools.count()
KEY = re.compile(r"[!#-~]{1,200}")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    key = case.headers.get("Idempotency-Key") if case.headers else None
    if isinstance(key, str) and KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = f"{key}.{next(NUMBERS)}"
