"""Work on large input, in threads of its own: the event loop answers everybody else meanwhile. What is small is done at once."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

LARGE_BYTES = 64 * 1024
"""So much is read, filled in or compressed in about a millisecond."""
THREADS = 2
"""Each that computes keeps the event loop waiting a little, so the large work of many waits for its turn."""

Made = TypeVar("Made")
_threads = ThreadPoolExecutor(THREADS, "large")


async def by_size(size: int, work: Callable[..., Made], *arguments: object) -> Made:
    """`work(*arguments)`, in a thread where `size`, in bytes of what goes in, is large. The context of the request goes along."""
    if size < LARGE_BYTES:
        return work(*arguments)
    return await off_loop(work, *arguments)


async def off_loop(work: Callable[..., Made], *arguments: object) -> Made:
    """`work(*arguments)` in a thread."""
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: context.run(work, *arguments))
