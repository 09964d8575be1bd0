"""Token buckets and growing pauses, with a clock that is set by hand."""

from hypothesis import given
from hypothesis import strategies as st

from app.limits import FORGIVEN_SECONDS, MAX_PAUSE_SECONDS, MINUTE, GrowingPauses, Rule, TokenBuckets

RULE = Rule("writes", per_minute=60, burst=5)


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    buckets = TokenBuckets(RULE)
    assert [buckets.take("ann", 0.0) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert buckets.take("ann", 0.5) == 0.5
    assert buckets.take("ann", 1.0) == 0 and buckets.take("ann", 1.0) == 1
    assert buckets.take("bob", 1.0) == 0, "everybody has a bucket of their own"


@given(st.lists(st.floats(0, 10), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_the_rate(pauses: list[float]) -> None:
    buckets, now, allowed = TokenBuckets(RULE), 0.0, 0
    for pause in pauses:
        now += pause
        allowed += buckets.take("ann", now) == 0
    assert allowed <= RULE.burst + now * RULE.per_minute / MINUTE + 1e-6


@given(st.lists(st.floats(0, 3), min_size=1, max_size=50))
def test_after_the_time_that_was_named_one_is_allowed(pauses: list[float]) -> None:
    buckets, now = TokenBuckets(RULE), 0.0
    for pause in pauses:
        now += pause
        wait = buckets.take("ann", now)
        if wait:
            now += wait + 1e-9
            assert buckets.take("ann", now) == 0


def test_ten_failures_in_a_minute_are_answered_and_then_comes_a_pause_that_grows() -> None:
    pauses, now, waits = GrowingPauses(10), 0.0, []
    for _ in range(8):
        assert [pauses.fail("x", now) for _ in range(10)] == [0] * 10
        waits.append(pauses.fail("x", now))
        assert pauses.fail("x", now + 1) == waits[-1] - 1, "a pause does not grow while it lasts"
        now += waits[-1]
    assert waits == [60, 120, 240, 480, 960, 1920, MAX_PAUSE_SECONDS, MAX_PAUSE_SECONDS]
    now += FORGIVEN_SECONDS + 1
    assert [pauses.fail("x", now) for _ in range(11)] == [0] * 10 + [60]


def test_a_failure_now_and_then_is_never_answered_with_a_pause() -> None:
    pauses = GrowingPauses(10)
    assert not any(pauses.fail("x", 6.1 * number) for number in range(1000))


def test_what_is_remembered_is_bounded() -> None:
    buckets, pauses = TokenBuckets(RULE, max_keys=3), GrowingPauses(10, max_keys=3)
    for number in range(100):
        buckets.take(number, 0.0)
        pauses.fail(number, 0.0)
        buckets.take("busy", 0.0)
    assert len(buckets) == len(pauses) == 3
    assert buckets.take("busy", 0.0) > 0, "who asks all the time is not forgotten"


def test_a_pause_of_another_process_is_kept() -> None:
    pauses = GrowingPauses(10)
    pauses.hold("x", 0.0, 30)
    assert pauses.fail("x", 10.0) == 20
    assert pauses.fail("y", 10.0) == 0
