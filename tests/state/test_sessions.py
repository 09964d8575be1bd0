"""Browser sessions: the cookie carries the access token, encrypted, for as long as a sign-in lasts."""

import pytest

from app.state import sessions as module
from app.state.sessions import Sessions
from tests.state.conftest import Clock, new_keys

KEYS = new_keys()
HOUR = 3600


def test_a_cookie_hides_the_token_and_gives_it_back(clock: Clock) -> None:
    cookie = Sessions(KEYS, HOUR, clock).encrypt("df_pat_canary")
    assert "df_pat_canary" not in cookie
    assert Sessions(KEYS, HOUR, clock).token(cookie) == "df_pat_canary"


def test_a_sign_in_ends_when_its_time_is_over(clock: Clock) -> None:
    sessions = Sessions(KEYS, HOUR, clock)
    cookie = sessions.encrypt("token")
    clock.now += HOUR - 1
    assert sessions.token(cookie) == "token"
    clock.now += 1
    assert sessions.token(cookie) is Sessions(KEYS, HOUR, clock).token(cookie) is None


@pytest.mark.parametrize("forged", ["", "gAAAA", "x" * 4000, "ü", "\ud800"])
def test_a_forged_cookie_is_no_session(clock: Clock, forged: str) -> None:
    assert Sessions(KEYS, HOUR, clock).token(forged) is None


def test_an_altered_cookie_and_one_of_another_key_are_no_session(clock: Clock) -> None:
    sessions = Sessions(KEYS, HOUR, clock)
    cookie = sessions.encrypt("token")
    altered = cookie[:40] + ("A" if cookie[40] != "A" else "B") + cookie[41:]
    assert sessions.token(altered) is Sessions(new_keys(), HOUR, clock).token(cookie) is None


def test_the_cache_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CACHED_COOKIES", 2)
    sessions = Sessions(KEYS, HOUR, clock)
    cookies = [sessions.encrypt(str(number)) for number in range(5)]
    assert [sessions.token(cookie) for cookie in [*cookies, *cookies]] == [*"01234", *"01234"]
    assert len(sessions._cache) == 2
