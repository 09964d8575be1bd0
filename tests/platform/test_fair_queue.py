"""Turns of calls: places by latency, a line for each tenant."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from app.errors import Unavailable
from app.platform.fair_queue import MIN_PLACES, TENANTS_AT_ONCE, FairQueue
from tests.making import run


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def started(count: int = 20) -> None:
    """Whatever can run has run."""
    for _ in range(count):
        await asyncio.sleep(0)


def test_a_tenant_without_a_place_takes_none_of_another() -> None:
    async def work() -> None:
        queue = FairQueue(places=2, seconds=0.001)
        async with queue.slot("a"), queue.slot("a"):
            with pytest.raises(Unavailable):
                async with queue.slot("a"):
                    pass
            async with queue.slot("b"):
                pass
        async with queue.slot("a"):
            pass

    run(work())


def test_a_place_that_is_freed_goes_to_the_call_that_waits_longest() -> None:
    async def work() -> list[str]:
        queue, order = FairQueue(places=1), list[str]()

        async def call(name: str) -> None:
            async with queue.slot("a"):
                order.append(name)

        async with queue.slot("a"):
            tasks = [asyncio.create_task(call(name)) for name in ("first", "second", "third")]
            await started()
            assert order == []
        await asyncio.gather(*tasks)
        return order

    assert run(work()) == ["first", "second", "third"]


def test_tenants_take_turns_where_all_places_are_taken() -> None:
    async def work() -> list[str]:
        queue, order = FairQueue(places=1), list[str]()

        async def call(tenant: str) -> None:
            async with queue.slot(tenant):
                order.append(tenant)

        async with AsyncExitStack() as others:
            for n in range(TENANTS_AT_ONCE):
                await others.enter_async_context(queue.slot(f"other {n}"))
            tasks = [asyncio.create_task(call(tenant)) for tenant in ("many", "many", "many", "one")]
            await started()
        await asyncio.gather(*tasks)
        return order

    assert run(work())[:2] == ["many", "one"]


def test_places_grow_while_answers_are_quick_and_shrink_while_they_are_slow() -> None:
    clock = Clock()
    queue = FairQueue(places=32, clock=clock)

    async def burst(seconds: float) -> int:
        """How many of 64 calls run at once when they have been answered in this time for a while."""
        running = most = 0
        gate = asyncio.Event()

        async def call() -> None:
            nonlocal running, most
            async with queue.slot("a"):
                running += 1
                most = max(most, running)
                await gate.wait()
                clock.now += seconds / 64  # they run at the same time
                running -= 1

        tasks = [asyncio.create_task(call()) for _ in range(64)]
        await started()
        gate.set()
        await asyncio.gather(*tasks)
        return most

    async def work() -> tuple[int, int, int]:
        first = await burst(0.05)
        quick = [await burst(0.05) for _ in range(3)][-1]
        slow = [await burst(200.0) for _ in range(3)][-1]
        return first, quick, slow

    first, quick, slow = run(work())
    assert quick == 32 and slow == MIN_PLACES <= first


def test_whoever_stops_waiting_leaves_no_place_taken() -> None:
    async def work() -> None:
        queue = FairQueue(places=1)

        async def call() -> None:
            async with queue.slot("a"):
                pass

        async with queue.slot("a"):
            waiting = [asyncio.create_task(call()) for _ in range(2)]
            await started()
            waiting[0].cancel()
            await started()
        waiting[1].cancel()  # its place has come already
        await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(5), queue.slot("a"):
            pass

    run(work())
