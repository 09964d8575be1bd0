"""An exception behind a complete response ends no connection."""

import logging
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from app.server.last_resort import LastResort
from tests.making import run

START = {"type": "http.response.start", "status": 500, "headers": []}
BODY = {"type": "http.response.body", "body": b"x"}
SCOPE = {"type": "http", "method": "GET", "path": "/x"}


def raising(error: Exception, *messages: dict[str, Any]) -> LastResort:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)
        raise error

    return LastResort(app)


def sent_by(app: LastResort) -> list[Any]:
    sent = []

    async def send(message: Any) -> None:
        sent.append(message)

    run(app(SCOPE, None, send))  # type: ignore[arg-type]
    return sent


def test_behind_a_complete_response_it_is_logged_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "forms"):
        assert sent_by(raising(ValueError("why"), START, BODY)) == [START, BODY]
    assert "GET /x failed" in caplog.text and "ValueError: why" in caplog.text


@pytest.mark.parametrize("messages", [(), (START,), (START, {**BODY, "more_body": True})])
def test_before_that_the_server_learns_of_it(messages: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="why"):
        sent_by(raising(ValueError("why"), *messages))


def test_a_client_that_is_gone_is_no_fault() -> None:
    assert sent_by(raising(ClientDisconnect())) == []
