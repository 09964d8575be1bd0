"""Names of people belong to the request that may show them."""

import asyncio

from app.web.people_names import current_names, show_names
from tests.making import run


def test_each_request_has_its_own() -> None:
    async def request(id: str) -> dict[str, str]:
        show_names({id: "Name"})
        await asyncio.sleep(0)
        return dict(current_names())

    async def both() -> list[dict[str, str]]:
        return await asyncio.gather(*(asyncio.create_task(request(id)) for id in ("a", "b")))

    assert run(both()) == [{"a": "Name"}, {"b": "Name"}]
    assert current_names() == {}


def test_without_names_there_are_none() -> None:
    show_names({"a": "Name"})
    show_names()
    assert current_names() == {}
