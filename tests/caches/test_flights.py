"""Work that is done once for all who wait for it."""

import asyncio

import pytest

from app.caches.flights import Flights
from tests.making import run


def test_it_is_done_once_while_it_is_on_its_way_and_again_later() -> None:
    async def work() -> tuple[list[int], int]:
        flights, calls = Flights(), 0

        async def make() -> int:
            nonlocal calls
            calls += 1
            await asyncio.sleep(0)
            return calls

        together = await asyncio.gather(*(flights.once("a", make) for _ in range(10)))
        return together, await flights.once("a", make)

    assert run(work()) == ([1] * 10, 2)


def test_whoever_stops_waiting_stops_nobody_else() -> None:
    async def work() -> str:
        flights, gate = Flights(), asyncio.Event()

        async def make() -> str:
            await gate.wait()
            return "made"

        first, second = (asyncio.create_task(flights.once("a", make)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        gate.set()
        return await second

    assert run(work()) == "made"


def test_a_fault_reaches_all() -> None:
    async def work() -> list[object]:
        flights = Flights()

        async def make() -> int:
            await asyncio.sleep(0)
            raise ValueError("no")

        return list(await asyncio.gather(*(flights.once("a", make) for _ in range(3)), return_exceptions=True))

    assert [type(each) for each in run(work())] == [ValueError] * 3


def test_a_fault_that_nobody_waits_for_is_no_trouble() -> None:
    async def work() -> None:
        flights = Flights()

        async def make() -> int:
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            await flights.once("a", make)

    run(work())
