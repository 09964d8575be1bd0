"""The id of the request that is being answered: in its response, on error pages, and in every line that is logged for it."""

import logging
import re
import secrets
from contextvars import ContextVar

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,40}")
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s"

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
