"""What is large is done in a thread, with the context of its request; what is small is done at once."""

import asyncio
import contextvars
import threading

from app.workers.threads import LARGE_BYTES, THREADS, by_size, off_loop

WHO = contextvars.ContextVar("who", default="nobody")


def whereabouts() -> tuple[str, bool]:
    return WHO.get(), threading.current_thread() is threading.main_thread()


def test_small_work_is_done_at_once_and_large_work_in_a_thread() -> None:
    async def both() -> list[tuple[str, bool]]:
        WHO.set("jane")
        return [await by_size(size, whereabouts) for size in (LARGE_BYTES - 1, LARGE_BYTES)]

    assert asyncio.run(both()) == [("jane", True), ("jane", False)]


def test_the_event_loop_goes_on_while_more_is_to_do_than_there_are_threads() -> None:
    async def many() -> None:
        free = threading.Event()
        waiting = [asyncio.ensure_future(off_loop(free.wait, 60)) for _ in range(THREADS * 3)]
        await asyncio.sleep(0)  # the loop is not held up: this line is reached
        free.set()
        assert all(await asyncio.gather(*waiting))

    asyncio.run(many())


def test_an_error_is_raised_where_it_is_awaited() -> None:
    async def failing() -> str:
        try:
            await off_loop(int, "x")
        except ValueError:
            return "raised"
        return ""

    assert asyncio.run(failing()) == "raised"
