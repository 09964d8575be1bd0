"""The id of the request that is being answered: in its response, on error pages, and in every line that is logged for it."""

import logging
import re
import secrets
from contextvars import ContextVar

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,40}")
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s"

CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))} | {
    code: f"\\u{code:04x}" for code in (0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""Characters that would change how a log is shown -> how they are written: a terminal acts on some, others begin lines."""

_current: ContextVar[str] = ContextVar("request_id", default="")


def begin_request(given: str = "") -> str:
    """The id of a request that begins: the given one where it is well formed, else a new one."""
    id = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(12)
    _current.set(id)
    return id


def current_request_id() -> str:
    """The id of the request that runs here; "" outside of requests."""
    return _current.get()


class RequestIdFilter(logging.Filter):
    """Gives every log record its attribute `request`; "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = _current.get() or "-"
        return True


class LogFormatter(logging.Formatter):
    r"""Only the first line of an entry begins at the margin, so that no text of a client looks like an entry of its own.

    "entity=A\n2026-11-28 12:00 INFO forms all is well" -> "... entity=A" and "    2026-11-28 12:00 INFO forms all is well".
    """

    def __init__(self) -> None:
        super().__init__(LOG_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(CONTROLS).replace("\n", "\n    ")
