"""Sign-ins of browsers: rows that end, behind cookies that say nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store, open_store
from app.database.tables import sessions as table
from app.state import sessions as module
from app.state.sessions import ENDED_SECONDS, OLD_COOKIE_SECONDS, SEEN_SECONDS, Sessions
from tests.making import run
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture
from tests.state.conftest import DAY, Clock, new_keys

KEYS = new_keys()
HOUR = 3600
ANN = ("t", "ann", "Firefox, Linux")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/forms.sqlite"
    else:
        url = migrated_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


def sessions_in(store: Store, clock: Clock, lifetime: int = 12 * HOUR, idle: int = 8 * HOUR) -> Sessions:
    return Sessions(store, KEYS, lifetime, idle, clock)


def start(sessions: Sessions, token: str = "df_pat_canary", person: str = "ann", replaces: str = "") -> str:
    return run(sessions.start(token, "t", person, "Firefox, Linux", replaces))[0]


def token_of(sessions: Sessions, cookie: str) -> str:
    session = run(sessions.find(cookie))
    return session.token if session else ""


def rows(store: Store) -> list[Any]:
    return store.write_now(lambda connection: list(connection.execute(sa.select(table)).all()))


def test_neither_the_cookie_nor_the_row_tells_the_token(store: Store, clock: Clock) -> None:
    cookie = start(sessions_in(store, clock))
    assert "canary" not in cookie and cookie not in str(rows(store)) and "canary" not in str(rows(store))
    assert token_of(sessions_in(store, clock), cookie) == "df_pat_canary"


def test_an_ended_session_is_dead_in_every_process(store: Store, clock: Clock) -> None:
    here, there = sessions_in(store, clock), sessions_in(store, clock)
    cookie = start(here)
    assert token_of(here, cookie) == token_of(there, cookie) == "df_pat_canary"
    run(here.end(cookie))
    assert token_of(here, cookie) == token_of(there, cookie) == ""


def test_a_sign_in_ends_when_its_time_is_over(store: Store, clock: Clock) -> None:
    sessions = sessions_in(store, clock, lifetime=3 * HOUR, idle=2 * HOUR)
    cookie = start(sessions)
    for _ in range(3):  # in use all the time
        clock.now += HOUR - 1
        assert token_of(sessions, cookie)
    clock.now += 3
    assert not token_of(sessions, cookie)


def test_a_sign_in_that_is_not_used_ends_earlier(store: Store, clock: Clock) -> None:
    sessions = sessions_in(store, clock, lifetime=12 * HOUR, idle=2 * HOUR)
    used, unused = start(sessions), start(sessions)
    clock.now += HOUR
    assert token_of(sessions, used)
    clock.now += HOUR
    assert token_of(sessions, used) and not token_of(sessions, unused)


def test_what_a_page_requests_by_itself_does_not_prolong_a_sign_in(store: Store, clock: Clock) -> None:
    sessions = sessions_in(store, clock, idle=2 * HOUR)
    cookie = start(sessions)
    clock.now += HOUR
    assert run(sessions.find(cookie, seen=False))
    clock.now += HOUR
    assert run(sessions.find(cookie, seen=False)) is None


def test_requests_write_at_most_once_a_minute(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = sessions_in(store, clock)
    cookie = start(sessions)
    writes: list[Any] = []
    write = store.write

    async def counted(work: Any) -> Any:
        writes.append(work)
        return await write(work)

    monkeypatch.setattr(store, "write", counted)
    for _ in range(20):
        assert token_of(sessions, cookie)
        clock.now += 1
    assert len(writes) == 0
    clock.now += SEEN_SECONDS
    for _ in range(20):
        assert token_of(sessions, cookie)
    assert len(writes) == 1


@pytest.mark.parametrize("forged", ["", "gAAAA", "x" * 4000, "ü", "\ud800", "df_ses_", "df_ses_x"])
def test_a_forged_cookie_is_no_session(sqlite_store: Store, clock: Clock, forged: str) -> None:
    sessions = sessions_in(sqlite_store, clock)
    start(sessions)
    assert run(sessions.find(forged)) is None and run(sessions.read_old_cookie(forged)) is None
    assert not run(sessions.is_known(forged))


def test_a_row_of_another_key_or_of_another_session_is_none(sqlite_store: Store, clock: Clock) -> None:
    sessions = sessions_in(sqlite_store, clock)
    cookie, other = start(sessions), start(sessions, "other")
    assert run(Sessions(sqlite_store, new_keys(), HOUR, HOUR, clock).find(cookie)) is None
    stolen = next(row.token for row in rows(sqlite_store) if row.digest == module._digest(other))
    moved = sa.update(table).where(table.c.digest == module._digest(cookie)).values(token=stolen)
    sqlite_store.write_now(lambda connection: connection.execute(moved))
    assert token_of(sessions, cookie) == ""


def test_what_a_row_holds_is_no_cookie_of_an_earlier_version(sqlite_store: Store, clock: Clock) -> None:
    """Both are encrypted with the same key."""
    sessions = sessions_in(sqlite_store, clock)
    start(sessions, "df_pat_canary")
    read = run(sessions.read_old_cookie(rows(sqlite_store)[0].token))
    assert read is None or read[0] != "df_pat_canary"


def test_a_cookie_of_an_earlier_version_works_until_its_end(store: Store, clock: Clock) -> None:
    sessions = sessions_in(store, clock, lifetime=12 * HOUR, idle=HOUR)
    old = KEYS.encrypt_at_time(b"df_pat_old", int(clock.now)).decode()
    clock.now += 11 * HOUR
    token, made = run(sessions.read_old_cookie(old))
    session = run(sessions.adopt(old, token, *ANN, made))
    assert session is not None and session.token == "df_pat_old"
    assert run(sessions.read_old_cookie(old)) is None, "it has its row"
    clock.now += HOUR - 2
    assert token_of(sessions, old) == "df_pat_old"
    clock.now += 3
    assert token_of(sessions, old) == "" and run(sessions.read_old_cookie(old)) is None


def test_a_cookie_of_an_earlier_version_can_be_ended_for_good(store: Store, clock: Clock) -> None:
    sessions = sessions_in(store, clock, lifetime=90 * DAY)
    old = KEYS.encrypt_at_time(b"df_pat_old", int(clock.now)).decode()
    run(sessions.adopt(old, "df_pat_old", *ANN, int(clock.now)))
    run(sessions.end(old))
    for days in (0, 8, 80):
        clock.now += days * DAY
        start(sessions)
        assert token_of(sessions, old) == "" and run(sessions.read_old_cookie(old)) is None, days


def test_rows_go_a_week_after_the_end(store: Store, clock: Clock) -> None:
    sessions = sessions_in(store, clock, lifetime=HOUR)
    start(sessions)
    clock.now += HOUR + ENDED_SECONDS - 1
    start(sessions)
    assert len(rows(store)) == 2
    clock.now += 2
    start(sessions)
    assert len(rows(store)) == 2


def test_rows_of_earlier_cookies_stay_as_long_as_those_could_work(sqlite_store: Store, clock: Clock) -> None:
    sessions = sessions_in(sqlite_store, clock, lifetime=HOUR)
    run(sessions.adopt(KEYS.encrypt(b"old").decode(), "old", *ANN, int(clock.now)))
    clock.now += OLD_COOKIE_SECONDS
    start(sessions)
    assert len(rows(sqlite_store)) == 2
    clock.now += HOUR
    start(sessions)
    assert [row.digest.startswith(module.OLD) for row in rows(sqlite_store)] == [False, False]


def test_an_ended_session_is_known_for_a_week(sqlite_store: Store, clock: Clock) -> None:
    sessions = sessions_in(sqlite_store, clock, lifetime=HOUR)
    expired, old = start(sessions), KEYS.encrypt_at_time(b"old", int(clock.now)).decode()
    ended = start(sessions)
    run(sessions.end(ended))
    clock.now += ENDED_SECONDS - 1
    assert all(run(sessions.is_known(cookie)) for cookie in (expired, ended, old))
    clock.now += 1
    assert not run(sessions.is_known(ended)) and run(sessions.is_known(expired))
    clock.now += HOUR
    assert not any(run(sessions.is_known(cookie)) for cookie in (expired, ended, old))


def test_a_person_sees_and_ends_their_own_sessions_alone(store: Store, clock: Clock) -> None:
    sessions = sessions_in(store, clock)
    first = start(sessions)
    clock.now += 1
    second, bobs = start(sessions), start(sessions, person="bob")
    listed = run(sessions.all("t", "ann"))
    assert [session.made for session in listed] == [clock.now, clock.now - 1]
    assert run(sessions.all("other", "ann")) == []
    bobs_id = run(sessions.all("t", "bob"))[0].id
    assert not run(sessions.end_one("t", "ann", bobs_id)) and token_of(sessions, bobs)
    assert run(sessions.end_one("t", "ann", listed[1].id)) and not token_of(sessions, first)
    third = start(sessions)
    run(sessions.end_others("t", "ann", run(sessions.find(third)).digest))
    assert token_of(sessions, third) and token_of(sessions, bobs) and not token_of(sessions, second)


def test_a_sign_in_replaces_the_earlier_one_of_its_browser(sqlite_store: Store, clock: Clock) -> None:
    sessions = sessions_in(sqlite_store, clock)
    first = start(sessions)
    second = start(sessions, replaces=first)
    assert token_of(sessions, second) and not token_of(sessions, first)


def test_the_cache_is_bounded(sqlite_store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CACHED_TOKENS", 2)
    sessions = sessions_in(sqlite_store, clock)
    cookies = [start(sessions, str(number)) for number in range(5)]
    assert [token_of(sessions, cookie) for cookie in [*cookies, *cookies]] == [*"01234", *"01234"]
    assert len(sessions._tokens) == 2
