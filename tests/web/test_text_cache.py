"""Texts that are kept while there is room."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from app.web.text_cache import TextCache
from tests.making import run


def maker(made: list[str], name: str, size: int = 10) -> Callable[[], bytes]:
    def make() -> bytes:
        made.append(name)
        return name.encode() * size

    return make


@pytest.mark.parametrize("quick", [True, False])
def test_what_was_used_last_is_kept_while_there_is_room(quick: bool) -> None:
    async def test() -> None:
        texts, made = TextCache(max_bytes=30), list[str]()
        for name in "abcadab":
            assert await texts.get(name, maker(made, name), quick=quick) == name.encode() * 10
        assert "".join(made) == "abcdb"

    run(test())


def test_what_has_no_room_is_made_each_time_and_drives_nothing_out() -> None:
    async def test() -> None:
        texts, made = TextCache(max_bytes=30), list[str]()
        for name, size in (("a", 30), ("huge", 31), ("huge", 31), ("a", 30)):
            assert len(await texts.get(name, maker(made, name, size), quick=True)) == size * len(name)
        assert made == ["a", "huge", "huge"]

    run(test())


def test_many_at_once_wait_for_one() -> None:
    async def test() -> None:
        texts, made, going = TextCache(), list[str](), threading.Event()

        def make() -> bytes:
            going.wait(10)
            made.append("made")
            return b"text"

        waiting = [asyncio.create_task(texts.get("a", make, quick=False)) for _ in range(8)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        going.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(found[0], asyncio.CancelledError) and found[1:] == [b"text"] * 7 and made == ["made"]

    run(test())


def test_what_failed_is_tried_again() -> None:
    async def test() -> None:
        texts = TextCache()

        def fail() -> bytes:
            raise ValueError("no")

        for quick in (True, False):
            with pytest.raises(ValueError, match="no"):
                await texts.get("a", fail, quick=quick)
        assert await texts.get("a", lambda: b"text", quick=False) == b"text"

    run(test())
