"""The names that the request which is being answered may show instead of ids of people."""

from collections.abc import Mapping
from contextvars import ContextVar

_NONE: Mapping[str, str] = {}
_current: ContextVar[Mapping[str, str]] = ContextVar("people_names", default=_NONE)


def show_names(names: Mapping[str, str] = _NONE) -> None:
    """From now on this request shows these names, by id: those of its tenant, and none to guests."""
    _current.set(names)


def current_names() -> Mapping[str, str]:
    """Names by id; nothing outside of requests."""
    return _current.get()
