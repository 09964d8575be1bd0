"""Writes of other sites are refused, and every answer has its protective headers."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.state.frames import PREFIX
from app.web.hosts import Hosts
from app.web.responses import plain_refusal
from app.web.security import Security, is_framed, is_same_origin
from tests.making import Browser, run


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.test", "sec-fetch-site": ""},
        {"sec-fetch-site": ""},
    ],
)
def test_a_post_from_elsewhere_is_refused(person: Browser, headers: dict[str, str]) -> None:
    given = {name: value for name, value in headers.items() if value}
    answer = person.request(
        "POST", "/forms/DOCKERREGISTRY/new", content=b"", headers={"content-type": "application/x-www-form-urlencoded", **given}
    )
    assert answer.status_code == 403


def test_a_post_of_our_own_origin_is_taken_where_browsers_say_no_more(person: Browser) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": "http://forms.localhost"}
    assert person.request("POST", "/forms/DOCKERREGISTRY/new", content=b"", headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/embed", True),
        ("/embed/THING/new", True),
        ("/embed/tokens", True),
        ("/embed/signin", False),
        ("/embed/demo", False),
        ("/embedded", False),
        ("/embed.js", False),
        ("/", False),
    ],
)
def test_only_what_lies_below_embed_is_for_frames(path: str, framed: bool) -> None:
    assert is_framed(path) == framed


def scope_of(path: str = "/", method: str = "POST", **headers: str) -> Scope:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "forms.localhost", **headers}.items()]
    return {"type": "http", "method": method, "scheme": "http", "path": path, "headers": raw}


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "cross-site", "origin": "http://forms.localhost"}, False),
        ({"origin": "http://forms.localhost"}, True),
        ({"origin": "https://forms.localhost"}, False),
        ({"origin": "null"}, False),
        ({}, False),
        ({"authorization": "Bearer df_pat_x"}, True),
        ({"authorization": "bearer df_pat_x", "sec_fetch_site": "cross-site"}, True),
        ({"authorization": "Basic eDp5"}, False),
        ({"authorization": f"Bearer {PREFIX}x", "sec_fetch_site": "cross-site"}, False),
        ({"authorization": f"Bearer {PREFIX}x", "sec_fetch_site": "same-origin"}, True),
    ],
)
def test_a_write_comes_from_our_own_pages_or_carries_a_credential(headers: dict[str, str], same: bool) -> None:
    assert is_same_origin(scope_of(**headers)) == same


def answer_to(scope: Scope, *own_headers: tuple[bytes, bytes]) -> tuple[int, dict[str, str], Scope | None]:
    """Status, headers, and the request that reached the application behind the middleware."""
    reached: list[Scope] = []
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": list(own_headers)})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    run(
        Security(app, plain_refusal("No."), plain_refusal("Elsewhere.", 421), Hosts(), "'self' https://host.example")(
            scope, receive, send
        )
    )
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, reached[0] if reached else None


def test_every_answer_has_its_policy_and_an_answers_own_one_stays() -> None:
    _, headers, _ = answer_to(scope_of(method="GET"))
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    _, headers, _ = answer_to(scope_of("/embed/THING/new", "GET"))
    assert headers["content-security-policy"].endswith("frame-ancestors 'self' https://host.example")
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    _, headers, _ = answer_to(scope_of(method="GET"), (b"content-security-policy", b"default-src 'self'"))
    assert headers["content-security-policy"] == "default-src 'self'"


def test_only_the_sign_in_window_of_a_frame_knows_who_opened_it() -> None:
    assert "cross-origin-opener-policy" not in answer_to(scope_of("/embed/signin", "GET"))[1]
    assert answer_to(scope_of(method="GET"))[1]["cross-origin-opener-policy"] == "same-origin"


def test_a_foreign_write_reaches_nothing_but_reports_and_the_api_without_cookies() -> None:
    status, _, reached = answer_to(scope_of("/forms/THING/new", sec_fetch_site="cross-site"))
    assert (status, reached) == (403, None)
    assert answer_to(scope_of("/csp-reports", sec_fetch_site="cross-site"))[2] is not None
    reached = answer_to(scope_of("/api/forms/THING", sec_fetch_site="cross-site", cookie="forms_session=x"))[2]
    assert reached is not None and b"cookie" not in dict(reached["headers"])
    reached = answer_to(scope_of("/api/forms/THING", sec_fetch_site="same-origin", cookie="forms_session=x"))[2]
    assert reached is not None and dict(reached["headers"])[b"cookie"] == b"forms_session=x"
