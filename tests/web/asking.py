"""Makes requests that no server has received."""

from typing import Any

from starlette.requests import Request


def request_for(address: str = "/", method: str = "GET", *, scheme: str = "https", app: Any = None, **headers: str) -> Request:
    """A request without a body; headers by their names with underscores."""
    path, _, query = address.partition("?")
    given = {"host": "forms.example", **headers}
    scope = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
        "path_params": {},
        "app": app,
    }
    return Request(scope)
