"""Open forms hear of a new definition, until the server stops or they may not see it any more."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from app.errors import Unavailable
from app.web import live
from app.web.services import Services
from tests.making import TOKEN, Browser, run
from tests.web.asking import request_for


def asking(app: FastAPI, query: str = "", token: str = TOKEN) -> Request:
    request = request_for(f"/live/DOCKERREGISTRY{query}", app=app, authorization=f"Bearer {token}")
    request.scope["path_params"] = {"entity": "DOCKERREGISTRY"}
    return request


@pytest.fixture
def services(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.001)
    found: Services = app.state.services
    return found


def test_the_current_hash_can_be_polled(app: FastAPI, services: Services, browser_like: Browser) -> None:
    answer = run(live.current(asking(app)))
    principal = run(services.platform.authenticate(TOKEN))
    group = services.watch_tickets.group(principal.tenant, TOKEN)
    assert json.loads(answer.body) == {
        "definition": run(services.definitions.form(principal, "DOCKERREGISTRY")).hash,
        "entity": "DOCKERREGISTRY",
        "group": group,
        "watch": services.watch_tickets.ticket(group, "DOCKERREGISTRY"),
    }
    assert answer.headers["cache-control"] == "no-store"


def test_a_stream_says_the_current_hash_at_once_and_ends_with_the_server(app: FastAPI, services: Services) -> None:
    async def work() -> list[Any]:
        answer = await live.events(asking(app))
        events: AsyncIterator[Any] = answer.body_iterator  # type: ignore[attr-defined]
        first = await anext(events)
        assert services.streams.open == 1
        services.streams.end()
        return [first, *[event async for event in events]]

    (event,) = run(work())
    assert event.startswith(b"event: definition\ndata: {") and event.endswith(b"\n\n")
    assert services.streams.open == 0


def test_a_stream_says_a_new_hash(app: FastAPI, services: Services, browser_like: Browser) -> None:
    async def work() -> list[Any]:
        answer = await live.events(asking(app))
        events: AsyncIterator[Any] = answer.body_iterator  # type: ignore[attr-defined]
        first = await anext(events)
        principal = await services.platform.authenticate(TOKEN)
        changed = {"definition": json.dumps([{"id": "a"}])}
        await services.platform.update(principal, "DEFINITION", "DOCKERREGISTRY", changed)
        second = await anext(events)
        await events.aclose()  # type: ignore[attr-defined]
        return [first, second]

    first, second = run(work())
    assert first != second and second.startswith(b"event: definition\n")
    assert services.streams.open == 0, "who goes away is not counted any more"


def test_a_stream_ends_for_a_person_who_signed_out(app: FastAPI, services: Services) -> None:
    async def work() -> list[Any]:
        principal = await services.platform.authenticate(TOKEN)
        cookie, _ = await services.sessions.start(TOKEN, principal.tenant, principal.person, "")
        request = request_for("/live/DOCKERREGISTRY", scheme="http", app=app, cookie=f"forms_session={cookie}")
        request.scope["path_params"] = {"entity": "DOCKERREGISTRY"}
        events: AsyncIterator[Any] = (await live.events(request)).body_iterator  # type: ignore[attr-defined]
        await anext(events)
        await services.sessions.end(cookie)
        return [event async for event in events if event.startswith(b"event")]

    assert run(work()) == []


def test_a_stream_ends_for_a_person_whose_token_is_gone(app: FastAPI, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.errors import NotSignedIn

    async def refuse(token: str) -> Any:
        raise NotSignedIn("No.")

    async def work() -> list[Any]:
        answer = await live.events(asking(app))
        events: AsyncIterator[Any] = answer.body_iterator  # type: ignore[attr-defined]
        first = await anext(events)
        monkeypatch.setattr(services.platform, "authenticate", refuse)
        return [first, *[event async for event in events]]

    assert len(run(work())) == 1


def test_beyond_the_limit_pages_are_asked_to_poll(app: FastAPI, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_STREAMS", 0)
    with pytest.raises(Unavailable) as raised:
        run(live.events(asking(app)))
    assert raised.value.retry_after == 30


def test_one_stream_says_what_other_pages_watch_and_ignores_what_is_not_theirs(app: FastAPI, services: Services) -> None:
    async def work() -> list[str]:
        principal = await services.platform.authenticate(TOKEN)
        for entity in ("BESIDE", "UNASKED"):
            place = {"level": 1, "comboKey": f"SUB:{principal.tenant}|ENT:"}
            await services.platform.create(
                principal, {"entity": "DEFINITION", "id": entity, "name": entity, "definition": "[]", **place}
            )
        group = services.watch_tickets.group(principal.tenant, TOKEN)
        watches = [
            services.watch_tickets.ticket(group, "BESIDE"),
            services.watch_tickets.ticket(group, "MISSING"),
            services.watch_tickets.ticket("another group", "UNASKED"),
        ]
        query = "".join(f"&watch={watch.replace(' ', '%20')}" for watch in watches)
        answer = await live.events(asking(app, f"?group={group}{query}"))
        events: AsyncIterator[Any] = answer.body_iterator  # type: ignore[attr-defined]
        found = [await anext(events), await anext(events)]
        await services.platform.update(principal, "DEFINITION", "BESIDE", {"definition": json.dumps([{"id": "a"}])})
        found.append(await anext(events))
        services.streams.end()
        return [json.loads(event.split(b"data: ")[1])["entity"] for event in [*found, *[event async for event in events]]]

    assert run(work()) == ["DOCKERREGISTRY", "BESIDE", "BESIDE"]


def test_a_page_of_another_person_gets_no_stream(app: FastAPI, services: Services) -> None:
    from app.errors import NotSignedIn

    with pytest.raises(NotSignedIn):
        run(live.events(asking(app, "?group=of-somebody-else")))
