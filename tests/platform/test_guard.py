"""A platform in trouble is given time; one tenant cannot take all connections; tries have a budget."""

import pytest

from app.errors import NotFound, Unavailable
from app.platform.base import Principal
from app.platform.guard import FAILURES_IN_A_ROW, FIRST_PAUSE_SECONDS, MAX_RETRIES, Breaker, Breakers, RetryBudget
from app.platform.remote import MAX_ATTEMPTS, RemotePlatform
from tests.making import run
from tests.platform.test_remote import PRINCIPAL, raw_server, reply


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES_IN_A_ROW):
        breaker.admit()
        breaker.failed()
    return breaker


def test_a_breaker_opens_after_failures_in_a_row_and_lets_one_probe_pass(clock: Clock) -> None:
    breaker = opened(clock)
    with pytest.raises(Unavailable) as told:
        breaker.admit()
    assert told.value.retry_after == FIRST_PAUSE_SECONDS
    clock.now += FIRST_PAUSE_SECONDS
    assert breaker.admit() is True
    with pytest.raises(Unavailable):
        breaker.admit()
    breaker.succeeded()
    assert breaker.admit() is False


def test_a_failed_probe_doubles_the_pause(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += FIRST_PAUSE_SECONDS
    breaker.admit()
    breaker.failed()
    clock.now += FIRST_PAUSE_SECONDS * 1.5
    with pytest.raises(Unavailable):
        breaker.admit()
    clock.now += FIRST_PAUSE_SECONDS
    assert breaker.admit() is True


def test_an_abandoned_probe_lets_another_one_pass(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += FIRST_PAUSE_SECONDS
    breaker.admit()
    breaker.abandoned()
    assert breaker.admit() is True


def test_half_of_many_failures_open_it_too(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(10):
        breaker.admit()
        breaker.succeeded()
        breaker.failed()
    with pytest.raises(Unavailable):
        breaker.admit()


def test_old_failures_do_not_count(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(30):
        breaker.succeeded()
        breaker.failed()
        clock.now += 5
    assert breaker.admit() is False


def test_trouble_with_one_tenant_is_none_of_another(clock: Clock) -> None:
    breakers = Breakers(clock)
    for _ in range(FAILURES_IN_A_ROW):
        breakers.of("a").failed()
    with pytest.raises(Unavailable):
        breakers.of("a").admit()
    assert breakers.of("b").admit() is False
    assert breakers.of("token:1") is breakers.of("token:2")


def test_tries_cost_a_tenth_of_what_succeeds() -> None:
    budget = RetryBudget()
    assert sum(budget.spend() for _ in range(100)) == MAX_RETRIES
    for _ in range(25):
        budget.earn()
    assert sum(budget.spend() for _ in range(100)) == 2


def call_often(answer: bytes, times: int) -> tuple[list[type[Exception]], int]:
    async def work() -> tuple[list[type[Exception]], int]:
        seen: list[bytes] = []
        errors: list[type[Exception]] = []
        async with raw_server(answer, seen) as url:
            platform = RemotePlatform(url)
            for _ in range(times):
                try:
                    await platform.get(Principal("t", "u", "token"), "THING", "1")
                except (Unavailable, NotFound) as error:
                    errors.append(type(error))
            await platform.close()
        return errors, len(seen)

    return run(work())


def test_a_platform_that_fails_is_left_alone_for_a_while() -> None:
    errors, requests = call_often(reply("503 No", b"{}"), 10)
    assert len(errors) == 10
    assert FAILURES_IN_A_ROW <= requests < FAILURES_IN_A_ROW + MAX_ATTEMPTS


def test_refusals_do_not_open_the_breaker() -> None:
    errors, requests = call_often(reply("404 No", b"{}"), 10)
    assert errors == [NotFound] * 10 and requests == 10


def test_a_long_retry_after_is_told_and_not_waited_for() -> None:
    async def work() -> tuple[float | None, int]:
        seen: list[bytes] = []
        async with raw_server(reply("429 Slow", b"{}", "retry-after: 60"), seen) as url:
            platform = RemotePlatform(url)
            try:
                await platform.get(PRINCIPAL, "THING", "1")
            except Unavailable as error:
                return error.retry_after, len(seen)
            finally:
                await platform.close()
        raise AssertionError("no error")

    assert run(work()) == (60, 1)
