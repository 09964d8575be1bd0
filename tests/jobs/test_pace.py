"""A pace: how many things may begin in a second."""

from app.jobs.pace import Pace
from tests.making import run


def test_no_more_begin_in_a_second_than_are_stated() -> None:
    now, began = [0.0], list[float]()

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(4, lambda: now[0], sleep)
    for work in (0.0, 0.1, 0.0, 0.5, 0.0, 0.0, 2.0, 0.0):
        run(pace.turn())
        began.append(now[0])
        now[0] += work
    assert began == [0.0, 0.25, 0.5, 0.75, 1.25, 1.5, 1.75, 3.75]
