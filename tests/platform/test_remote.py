"""A platform that is slow, down, or lies: each ends in a clear sentence, and the token stays at home."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest

from app.errors import Conflict, FormsError, NotAllowed, NotFound, NotSignedIn, Refused, Unavailable
from app.platform.base import Principal
from app.platform.remote import RemotePlatform
from app.platform.responses import read_rows
from tests.making import run
from tests.platform.odd_server import reply

PRINCIPAL = Principal("11111111-1111-4111-8111-111111111111", "me", "df_pat_canary")
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(answer: bytes | None, seen: list[bytes]) -> AsyncIterator[str]:
    """Answers every request with the same bytes, or never (None)."""

    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(cast("asyncio.Task[None]", asyncio.current_task()))
        with contextlib.suppress(OSError):
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            if answer is None:
                await reader.read()
            else:
                writer.write(answer)
                await writer.drain()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*talks)


def ask(answer: bytes | None, call: str = "get", **options: float) -> tuple[FormsError, list[bytes]]:
    """The error that a call ends in, and the requests that the server saw."""

    async def work() -> tuple[FormsError, list[bytes]]:
        seen: list[bytes] = []
        async with raw_server(answer, seen) as url:
            platform = RemotePlatform(url, **options)  # type: ignore[arg-type]
            try:
                if call == "get":
                    await platform.get(PRINCIPAL, "THING", "1")
                elif call == "list":
                    await platform.list(PRINCIPAL, "THING")
                else:
                    await platform.create(PRINCIPAL, {"entity": "THING"})
            except FormsError as error:
                return error, seen
            finally:
                await platform.close()
        raise AssertionError("no error")

    return run(work())


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad", Refused),
        ("401 No", NotSignedIn),
        ("403 No", NotAllowed),
        ("404 No", NotFound),
        ("409 No", Conflict),
        ("412 No", Conflict),
        ("422 No", Refused),
        ("429 No", Unavailable),
        ("500 No", Unavailable),
        ("302 Found", Unavailable),
    ],
)
def test_statuses_become_errors(status: str, kind: type[FormsError]) -> None:
    error, _ = ask(reply(status, b'{"error": "x", "message": "because"}'))
    assert type(error) is kind


@pytest.mark.parametrize("body", [b"<html>Gateway</html>", b"", b'{"a": 1', b"[1, 2]", b"5", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_said_to_be_none(body: bytes) -> None:
    error, _ = ask(reply("200 OK", body))
    assert isinstance(error, Unavailable)


def test_a_web_page_instead_of_data_is_named() -> None:
    assert "a web page instead of data" in str(ask(reply("200 OK", b"<html>Gateway</html>"))[0])


def test_a_truncated_answer_is_broken_off() -> None:
    assert ask(reply("200 OK", b'{"a": 1', length=500))[0].code == "platform-broke-off"


def test_an_answer_without_end_is_cut() -> None:
    error = ask(reply("200 OK", b"x" * 100_000), max_answer_bytes=1000)[0]
    assert (error.code, error.params) == ("platform-response-too-large", {"limit": 1000})


def test_a_gzip_bomb_is_not_unfolded() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    assert ask(reply("200 OK", bomb, "content-encoding: gzip"))[0].code == "platform-compressed"


def test_silence_ends_at_the_deadline() -> None:
    error, _ = ask(None, call_seconds=0.2)
    assert error.code == "platform-timeout"


def test_a_read_is_tried_again_and_a_write_is_not() -> None:
    assert len(ask(reply("503 Down", b""))[1]) == 3
    assert len(ask(reply("503 Down", b""), "create")[1]) == 1


def test_retry_after_is_passed_on() -> None:
    error, seen = ask(reply("429 Slow", b"", "retry-after: 7"))
    assert isinstance(error, Unavailable) and error.retry_after == 7
    assert len(seen) == 1


def test_a_write_whose_answer_is_lost_has_an_unknown_outcome() -> None:
    error, _ = ask(reply("201 Created", b"{", length=99), "create")
    assert isinstance(error, Unavailable) and error.outcome_unknown


def test_a_platform_that_is_not_there_has_a_known_outcome() -> None:
    async def work() -> FormsError:
        platform = RemotePlatform("http://127.0.0.1:9")
        try:
            await platform.create(PRINCIPAL, {})
        except FormsError as error:
            return error
        finally:
            await platform.close()
        raise AssertionError

    error = run(work())
    assert isinstance(error, Unavailable) and not error.outcome_unknown


def test_the_token_never_follows_a_redirect() -> None:
    async def work() -> tuple[list[bytes], list[bytes]]:
        first: list[bytes] = []
        second: list[bytes] = []
        async with (
            raw_server(reply("200 OK", b"{}"), second) as elsewhere,
            raw_server(reply("307 Go", b"", f"location: {elsewhere}/v1/objects/1"), first) as url,
        ):
            platform = RemotePlatform(url)
            with pytest.raises(Unavailable):
                await platform.get(PRINCIPAL, "THING", "1")
            await platform.close()
        return first, second

    first, second = run(work())
    assert b"df_pat_canary" in first[0]
    assert second == []


def test_ids_and_pipes_are_one_segment() -> None:
    async def work() -> bytes:
        seen: list[bytes] = []
        async with raw_server(reply("200 OK", b""), seen) as url:
            platform = RemotePlatform(url)
            await platform.list(PRINCIPAL, "A/B?C", "SUB:1|ENT:2")
            await platform.close()
        return seen[0]

    assert b"GET /v1/entities/A%2FB%3FC/SUB:1%7CENT:2 HTTP/1.1" in run(work())


def lines(*rows: object) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


def test_both_shapes_of_lists_are_read() -> None:
    rows = [{"id": "1"}, {"id": "2"}]
    assert read_rows(lines(*rows)) == rows
    assert read_rows(json.dumps([{"_type": "data", **row} for row in rows]).encode()) == rows
    assert read_rows(b"") == []


def test_an_error_in_the_middle_fails_the_whole_list() -> None:
    with pytest.raises(Unavailable) as error:
        read_rows(lines({"id": "1"}, {"id": "2"}, {"_type": "error", "message": "no luck"}, {"id": "3"}))
    assert (error.value.code, error.value.params) == ("platform-list-broke-off", {"count": 2, "detail": "no luck"})
    assert "after 2 rows: no luck" in str(error.value)


@pytest.mark.parametrize(
    "body", [b'{"id": 1}\n{"id":', b"[{}, 5]", b'["x"]', b'{"id": "' + b"x" * 1_100_000 + b'"}', b"{}\n" * 50_001]
)
def test_broken_and_oversized_lists_are_refused(body: bytes) -> None:
    with pytest.raises(Unavailable):
        read_rows(body)


def test_a_token_that_no_header_can_hold_is_nobodys() -> None:
    async def work() -> None:
        platform = RemotePlatform("http://127.0.0.1:9")
        for token in ("a\r\nx: y", "ü", "a b"):
            with pytest.raises(NotSignedIn):
                await platform.authenticate(token)
        await platform.close()

    run(work())
