"""Who sends a request, and how the server is reached."""

import pytest
from fastapi import FastAPI

from app.errors import NotAllowed, NotSignedIn
from app.web.services import base_address, bearer_token, check_asker, cookie_name, own_address, principal_of, services_of
from tests.making import TOKEN, run
from tests.web.asking import request_for


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("Bearer", ""), ("", ""), ("Bearer a b", "a b")],
)
def test_a_bearer_token_is_read(header: str, token: str) -> None:
    assert bearer_token(request_for(authorization=header)) == token


def test_over_https_the_name_of_the_cookie_binds_it_to_the_host() -> None:
    assert cookie_name(request_for()) == "__Host-forms_session"
    assert cookie_name(request_for(scheme="http")) == "forms_session"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site", "origin": "https://forms.example"}, False),
        ({"origin": "https://forms.example"}, True),
        ({"origin": "https://evil.example"}, False),
        ({}, True),
    ],
)
def test_a_frames_session_is_sent_by_our_own_pages_alone(headers: dict[str, str], allowed: bool) -> None:
    if allowed:
        check_asker(request_for(**headers))
    else:
        with pytest.raises(NotAllowed):
            check_asker(request_for(**headers))


def test_without_a_setting_the_server_is_where_it_was_asked(app: FastAPI) -> None:
    request = request_for("/x?y=1", app=app)
    assert (base_address(request), own_address(request)) == ("https://forms.example", "https://forms.example")


def test_a_person_is_known_by_bearer_token_or_by_cookie(app: FastAPI) -> None:
    by_token = run(principal_of(request_for(app=app, authorization=f"Bearer {TOKEN}")))
    sessions = services_of(request_for(app=app)).sessions
    cookie, _ = run(sessions.start(TOKEN, by_token.tenant, by_token.person, ""))
    by_cookie = run(principal_of(request_for(app=app, cookie=f"__Host-forms_session={cookie}")))
    assert by_token == by_cookie
    with pytest.raises(NotSignedIn):
        run(principal_of(request_for(app=app, scheme="http", cookie=f"__Host-forms_session={cookie}")))
    for headers in ({}, {"cookie": "__Host-forms_session=forged"}, {"authorization": "Bearer forged"}):
        with pytest.raises(NotSignedIn):
            run(principal_of(request_for(app=app, **headers)))
