"""Answers in the encoding that a request prefers, and those that are left alone."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app.web.compression import Compression
from tests.making import Browser, define, run, text

LONG = "a long text, " * 500
TYPES = {"accept-encoding": "zstd, br, gzip"}


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


@pytest.mark.parametrize("path", ["/forms/DOCKERREGISTRY/new", "/openapi.json", "/schemas/DOCKERREGISTRY", "/embed.js"])
@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_an_answer_is_compressed_and_says_the_same(person: Browser, path: str, encoding: str) -> None:
    plain = person.get(path, **{"accept-encoding": "identity"})
    answer = person.get(path, **{"accept-encoding": encoding})
    assert answer.headers["content-encoding"] == encoding and "content-encoding" not in plain.headers
    assert int(answer.headers["content-length"]) < len(plain.content) / 2
    assert "accept-encoding" in answer.headers["vary"] and "accept-encoding" in plain.headers["vary"]
    assert len(answer.content) == len(plain.content)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
def test_a_static_file_is_compressed_as_far_as_it_goes(person: Browser, encoding: str) -> None:
    url = person._app.state.services.assets.url("form.js")
    plain = person.get(url, **{"accept-encoding": "identity"})
    answer = person.get(url, **{"accept-encoding": encoding})
    assert answer.headers["content-encoding"] == encoding and answer.content == plain.content
    assert answer.headers["vary"] == plain.headers["vary"] == "accept-encoding"


def test_each_encoding_has_a_tag_that_works_in_both_directions(person: Browser) -> None:
    define(person, [text("title")])
    record = person.new_record("THING", title="x" * 3000)
    path = f"/api/forms/THING/{record['id']}"
    tags = {each: person.api("GET", path, accept_encoding=each).headers["etag"] for each in ("identity", "zstd", "gzip")}
    assert len(set(tags.values())) == 3
    for encoding, tag in tags.items():
        again = person.api("GET", path, accept_encoding=encoding, if_none_match=tag)
        assert (again.status_code, again.headers["etag"]) == (304, tag)
    assert person.api("GET", path, accept_encoding="zstd", if_none_match=tags["gzip"]).status_code == 200
    merge = {"content_type": "application/merge-patch+json"}
    written = person.api("PATCH", path, {"title": "y" * 3000}, if_match=tags["gzip"], **merge)
    assert written.status_code == 200, written.text
    assert person.api("PATCH", path, {"title": "z"}, if_match=tags["zstd"], **merge).status_code == 412


@pytest.mark.parametrize(
    ("headers", "is_compressed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
    ],
)
def test_what_another_site_asks_for_with_a_cookie_is_left_alone(
    person: Browser, headers: dict[str, str], is_compressed: bool
) -> None:
    answer = person.get("/forms/DOCKERREGISTRY/new?f.title=guess", **TYPES, **headers)
    assert ("content-encoding" in answer.headers) is is_compressed


def answer_of(app: Any, path: str, scheme: str = "http", **headers: str) -> httpx.Response:
    async def work() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"{scheme}://forms.example") as client:
            return await client.get(path, headers={**TYPES, **headers})

    return run(work())


def app_with(answer: Response) -> Starlette:
    async def give(request: Request) -> Response:
        return answer

    return Starlette(routes=[Route("/{path:path}", give)], middleware=[Middleware(Compression)])


@pytest.mark.parametrize("path", ["/v1/objects/1", "/reveal/THING", "/signin", "/people", "/embed/session", "/invitation/code"])
def test_what_can_contain_a_credential_is_left_alone(path: str) -> None:
    assert "content-encoding" not in answer_of(app_with(Response(LONG, media_type="text/html")), path).headers


def test_a_cookie_without_its_site_counts_where_others_can_only_see_sizes() -> None:
    app = app_with(Response(LONG, media_type="text/html"))
    assert "content-encoding" not in answer_of(app, "/x", "https", cookie="a=b").headers
    assert answer_of(app, "/x", "http", cookie="a=b").headers["content-encoding"] == "zstd"
    assert answer_of(app, "/x", "https").headers["content-encoding"] == "zstd"


async def chunks() -> Any:
    yield LONG
    yield LONG


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"small": True}),
        Response(LONG, media_type="text/event-stream"),
        Response(LONG, media_type="font/woff2"),
        Response(LONG, media_type="text/html", headers={"content-encoding": "br"}),
        StreamingResponse(chunks(), media_type="application/x-ndjson"),
    ],
)
def test_small_streamed_and_encoded_answers_are_left_alone(answer: Response) -> None:
    given = dict(answer.headers)
    headers = answer_of(app_with(answer), "/x", **{"accept-encoding": "gzip"}).headers if "content-encoding" not in given else None
    assert headers is None or {name: headers[name] for name in given} == given
    assert headers is None or "content-encoding" not in headers


def test_a_small_answer_has_the_tag_of_a_large_one(person: Browser) -> None:
    define(person, [text("title")])
    made = person.api("POST", "/api/forms/THING", {"title": "x"}, content_type="application/json")
    assert "content-encoding" not in made.headers
    assert person.api("GET", made.headers["location"]).headers["etag"] == made.headers["etag"]
