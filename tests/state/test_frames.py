"""Sessions of frames in both databases: one for each token, known by their digest, followed by others, forgotten."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, MultiFernet

from app.database.store import Store, open_store
from app.embedding.grants import Grant
from app.errors import NotSignedIn
from app.state.frames import FrameSession, FrameSessions
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture

KEYS = MultiFernet([Fernet(Fernet.generate_key())])
SESSION = FrameSession("df_pat_canary", "acme", "jane", "https://host.example", Grant("THING", "new", frozenset({"read", "write"})))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if request.param == "postgresql":
        url = migrated_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def reason_of(work: Any) -> str:
    with pytest.raises(NotSignedIn) as told:
        asyncio.run(work)
    return told.value.reason


def test_a_session_is_found_by_its_text_until_it_ends(store: Store) -> None:
    clock = Clock()
    frames = FrameSessions(store, KEYS, clock)
    text, session = asyncio.run(frames.start(SESSION, "token-1"))
    for each in (frames, FrameSessions(store, KEYS, clock)):
        found = asyncio.run(each.find(text))
        assert (found.access, found.tenant, found.guest, found.origin, found.grant) == (
            *("df_pat_canary", "acme", "jane", "https://host.example"),
            SESSION.grant,
        )
        assert found.ends == session.ends == clock.now + 600
    clock.now += 600
    assert reason_of(frames.find(text)) == "session_expired"
    assert reason_of(frames.find(text + "x")) == "session_unknown"
    assert reason_of(frames.find("df_emb_\ud800")) == "session_unknown"


def test_of_twenty_at_once_with_one_token_one_starts(store: Store) -> None:
    frames = FrameSessions(store, KEYS)

    async def all_at_once() -> list[object]:
        return await asyncio.gather(*[frames.start(SESSION, "token-1") for _ in range(20)], return_exceptions=True)

    found = asyncio.run(all_at_once())
    assert sum(isinstance(each, tuple) for each in found) == 1
    assert {each.reason for each in found if isinstance(each, NotSignedIn)} == {"token_used"}
    assert all(isinstance(each, tuple | NotSignedIn) for each in found)


def test_what_one_made_stays_open_to_those_that_follow(store: Store) -> None:
    clock = Clock()
    frames = FrameSessions(store, KEYS, clock)

    async def story() -> None:
        text, session = await frames.start(SESSION, "token-1")
        await frames.add(session, "record-1")
        await frames.add(session, "record-1")
        clock.now += 3000
        _, next = await frames.start(SESSION, "token-2", text)
        _, strangers = await frames.start(replace(SESSION, guest="joe"), "token-3", text)
        assert [await frames.made(each, "record-1") for each in (session, next, strangers)] == [True, True, False]
        clock.now += 90_000
        _, late = await frames.start(SESSION, "token-4", text)
        assert not await frames.made(late, "record-1"), "a day is over"
        clock.now += 8 * 86_400
        _, latest = await frames.start(SESSION, "token-5", text)
        assert [await frames.made(each, "record-1") for each in (session, next, latest)] == [False, False, False]

    asyncio.run(story())


def test_it_ends_when_it_is_told_to(store: Store) -> None:
    frames = FrameSessions(store, KEYS)
    text, _ = asyncio.run(frames.start(SESSION))
    asyncio.run(frames.end(text))
    assert reason_of(frames.find(text)) == "session_expired"


def test_another_key_knows_nothing_of_it(store: Store) -> None:
    text, _ = asyncio.run(FrameSessions(store, KEYS).start(SESSION))
    assert reason_of(FrameSessions(store, MultiFernet([Fernet(Fernet.generate_key())])).find(text)) == "session_unknown"
