"""A person's own access tokens: never more than the person may, shown once, revoked at once."""

import hashlib
import re

import pytest
from fastapi import FastAPI

from app.errors import NotSignedIn
from tests.making import Browser, run
from tests.web.test_addresses import actions
from tests.web.test_roles import person_of

GIVEN = [("name", "Nightly <script>"), ("scope.read", "on"), ("days", "30")]


def created(person: Browser, given: list[tuple[str, str]]) -> str:
    page = person.post("/me/tokens", given)
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    return re.findall(r"df_pat_[\w-]+", page.text)[0]


def revoke_path(person: Browser, token: str) -> str:
    path = f"/me/tokens/{hashlib.sha256(token.encode()).hexdigest()[:12]}/revoke"
    assert f'action="{path}"' in person.get("/me/tokens").text
    return path


def test_a_token_is_shown_once_and_acts_for_the_person(app: FastAPI) -> None:
    person, ann = person_of(app, "write")
    token = created(ann, GIVEN)
    page = ann.get("/me/tokens").text
    assert token not in page and token[-4:] in page and "Nightly &lt;script&gt;" in page
    principal = run(app.state.services.platform.authenticate(token))
    assert (principal.user, principal.scopes) == (person.id, {"read"})
    assert actions(app)[-1] == "token-created"


@pytest.mark.parametrize(
    "given",
    [
        [("scope.read", "on"), ("days", "30")],
        [("name", "x"), ("days", "30")],
        [("name", "x"), ("scope.read", "on"), ("days", "31")],
        [("name", "x"), ("scope.read", "on")],
        [("name", "x"), ("scope.admin", "on"), ("days", "30")],
    ],
)
def test_what_is_missing_is_said_and_nothing_is_created(app: FastAPI, given: list[tuple[str, str]]) -> None:
    _, ann = person_of(app, "write")
    answer = ann.post("/me/tokens", given)
    assert answer.status_code == 422 and 'role="alert"' in answer.text and "df_pat_" not in answer.text
    assert "token-created" not in actions(app)


def test_more_than_the_person_may_is_not_granted(app: FastAPI) -> None:
    _, ann = person_of(app, "read")
    token = created(ann, [*GIVEN, ("scope.write", "on"), ("scope.admin", "on"), ("scope.secrets", "on")])
    assert run(app.state.services.platform.authenticate(token)).scopes == {"read"}


def test_a_token_makes_no_greater_one(app: FastAPI) -> None:
    _, ann = person_of(app, "admin")
    token = created(ann, GIVEN)
    made = Browser(app).post("/me/tokens", [*GIVEN, ("scope.admin", "on")], authorization=f"Bearer {token}")
    again = re.findall(r"df_pat_[\w-]+", made.text)[0]
    assert run(app.state.services.platform.authenticate(again)).scopes == {"read"}


def test_a_token_makes_none_that_lasts_longer(app: FastAPI) -> None:
    tokens = app.state.services.platform.tokens
    person, ann = person_of(app, "write")
    short = created(ann, [("name", "Short"), ("scope.read", "on"), ("days", "7")])
    made = Browser(app).post(
        "/me/tokens", [("name", "Long"), ("scope.read", "on"), ("days", "365")], authorization=f"Bearer {short}"
    )
    assert made.status_code == 200
    ends = {each.name: each.ends for each in run(tokens.of_person(person.tenant, person.id))}
    assert ends["Long"] == ends["Short"]


def test_a_revoked_token_opens_nothing(app: FastAPI) -> None:
    _, ann = person_of(app, "write")
    token = created(ann, GIVEN)
    path = revoke_path(ann, token)
    assert ann.post(path).headers["location"] == "/me/tokens"
    assert ann.post(path).status_code == 404
    assert path not in ann.get("/me/tokens").text
    with pytest.raises(NotSignedIn):
        run(app.state.services.platform.authenticate(token))
    assert actions(app)[-1] == "token-revoked"


def test_nobody_sees_or_revokes_the_token_of_another(app: FastAPI) -> None:
    _, ann = person_of(app, "write")
    _, bob = person_of(app, "admin")
    token = created(ann, GIVEN)
    path = revoke_path(ann, token)
    assert token[-4:] not in re.findall(r"<code>…(.+?)</code>", bob.get("/me/tokens").text)
    assert bob.post(path).status_code == 404
    assert run(app.state.services.platform.authenticate(token)).scopes == {"read"}


def test_the_owner_of_a_token_without_a_person_has_none(browser_like: Browser) -> None:
    browser_like.sign_in()
    assert browser_like.get("/me/tokens").status_code == 403 and browser_like.post("/me/tokens", GIVEN).status_code == 403
