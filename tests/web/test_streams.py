"""A server that stops ends all streams at once."""

import asyncio

from app.web.streams import Streams
from tests.making import run


def test_a_stream_waits_its_time_while_the_server_runs() -> None:
    assert run(Streams().ending(0.001)) is False


def test_the_end_wakes_all_that_wait_and_all_that_come_later() -> None:
    async def work() -> list[bool]:
        streams = Streams()
        waiting = [asyncio.create_task(streams.ending(60)) for _ in range(3)]
        await asyncio.sleep(0)
        streams.end()
        return [*await asyncio.gather(*waiting), await streams.ending(60)]

    assert run(work()) == [True] * 4


def test_streams_are_counted_by_person() -> None:
    streams = Streams()
    for person in (("t", "ann"), ("t", "ann"), ("t", "bob"), ("other", "ann")):
        streams.enter(person)
    streams.leave(("t", "ann"))
    streams.leave(("t", "bob"))
    assert [streams.count(person) for person in (("t", "ann"), ("t", "bob"), ("other", "ann"))] == [1, 0, 1]
    assert streams.open == 2 and len(streams._by_person) == 2


def test_an_end_before_anything_waits_is_not_forgotten() -> None:
    streams = Streams()
    streams.end()
    assert run(streams.ending(60)) is True
