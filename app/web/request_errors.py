"""What is wrong with a request itself, before anything is asked of it: its body, its parameters, the format it wants."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import FormsError


class RequestError(FormsError):
    """A request that is answered with `status`, one of `CODE_BY_STATUS`."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        super().__init__(code, **params)
        self.status = status


class FormatMissing(RequestError):
    """The wanted format is not among those that are available: 404 by its address, 406 by `Accept`."""

    def __init__(self, status: int, code: str, available: Sequence[Mapping[str, str]], **params: Any) -> None:
        super().__init__(status, code, **params)
        self.available = available
