"""Pages, redirects and refusals with the headers that each kind needs."""

import json
import re

import pytest

from app.api_docs.problems import PROBLEM_TYPES
from app.texts.translator import ENGLISH
from app.web.responses import HtmlResponse, ProblemResponse, SeeOther, json_bytes, plain_refusal
from tests.making import Browser


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


def test_every_page_has_a_strict_policy(person: Browser) -> None:
    for path in ("/signin", "/", "/forms/DOCKERREGISTRY", "/forms/DOCKERREGISTRY/new", "/nothing"):
        answer = person.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        nonce = re.search(r"nonce-([\w-]+)", policy)
        assert nonce and f'nonce="{nonce[1]}"' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_two_pages_have_two_nonces(person: Browser) -> None:
    policies = {person.get("/forms/DOCKERREGISTRY/new").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


def test_a_page_is_never_cached_and_names_its_nonce_and_ancestors() -> None:
    answer = HtmlResponse("<p>é", "abc", 422, "'self' https://host.example")
    assert (answer.status_code, answer.body) == (422, "<p>é".encode())
    assert answer.headers["content-length"] == "5"
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert "script-src 'nonce-abc'" in policy
    assert policy.endswith("frame-ancestors 'self' https://host.example")


def test_only_a_page_with_frames_may_load_our_own_in_frames() -> None:
    assert "frame-src" not in HtmlResponse("", "n").headers["content-security-policy"]
    policy = HtmlResponse("", "n", has_frames=True).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'none'; frame-src 'self'")


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/forms/A%2FB?told=saved-1.2", "/forms/A%2FB?told=saved-1.2"),
        ("/forms/é b", "/forms/%C3%A9%20b"),
        ("/a\r\nset-cookie: x", "/a%0D%0Aset-cookie:%20x"),
    ],
)
def test_a_redirect_is_one_header_whatever_its_address(address: str, location: str) -> None:
    answer = SeeOther(address)
    assert (answer.status_code, answer.headers["location"]) == (303, location)


def test_a_problem_has_its_kinds_members_and_more() -> None:
    kind = PROBLEM_TYPES["stale"]
    answer = ProblemResponse(ENGLISH, kind, "Look again.", {"errors": [], "code": "other"}, {"etag": '"1"'})
    body = json.loads(answer.body)
    assert (answer.status_code, answer.headers["content-type"]) == (kind.status, "application/problem+json")
    assert (body["title"], body["detail"], body["errors"], body["code"]) == (kind.title, "Look again.", [], "other")
    assert (answer.headers["etag"], answer.headers["cache-control"]) == ('"1"', "no-store")
    assert ProblemResponse(ENGLISH, kind, "", {}, status=405).status_code == 405


def test_whole_numbers_of_any_size_are_json() -> None:
    assert json_bytes({"a": 2**64, "b": "é"}) == '{"a":18446744073709551616,"b":"é"}'.encode()
    assert json_bytes({"a": 1}) == b'{"a":1}'


def test_a_plain_refusal_is_one_line() -> None:
    answer = plain_refusal("No.", 400)
    assert (answer.status_code, answer.body) == (400, b"No.\n")
