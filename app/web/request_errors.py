"""What is wrong with a request itself, before anything is asked of it: its body, its parameters, the format it wants."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from app.errors import FormsError

JSON_PATCH = "application/json-patch+json"
ACCEPT_PATCH = {"accept-patch": "application/merge-patch+json, application/json"}


class RequestError(FormsError):
    """A request that is answered with `status`, one of `CODE_BY_STATUS`."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        super().__init__(code, **params)
        self.status = status
        self.headers: Mapping[str, str] = {}


class FormatMissing(RequestError):
    """The wanted format is not among those that are available: 404 by its address, 406 by `Accept`."""

    def __init__(self, status: int, code: str, available: Sequence[Mapping[str, str]], **params: Any) -> None:
        super().__init__(status, code, **params)
        self.available = available


def refuse_other_patches(request: Request) -> None:
    """Raises RequestError 415 for a JSON Patch (RFC 6902), which means something else than the same object as a merge patch."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON_PATCH:
        error = RequestError(415, "send-merge-patch")
        error.headers = ACCEPT_PATCH
        raise error
