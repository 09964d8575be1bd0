"""OpenID Connect against a small provider: what is believed, and everything that is not."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet, MultiFernet
from joserfc.jwk import OctKey, RSAKey

from app.errors import FormsError, NotSignedIn
from app.web.identity_provider import ATTEMPT_SECONDS, OpenIdProvider, is_loopback
from tests.making import run
from tests.openid_provider import CLIENT, Provider

BACK = "http://forms.localhost/openid/back"
KEYS = MultiFernet([Fernet(Fernet.generate_key())])


@pytest.fixture
def provider() -> Iterator[Provider]:
    running = Provider()
    yield running
    running.close()


@pytest.fixture
def client(provider: Provider) -> OpenIdProvider:
    return OpenIdProvider(provider.issuer, *CLIENT, KEYS)


def signed_in(client: OpenIdProvider, provider: Provider, **claims: Any) -> Any:
    address, cookie = run(client.begin(BACK, "/next"))
    answer = provider.consent(address, **claims)
    return run(client.finish(client.attempt_of(cookie, answer["state"]), answer["code"], BACK))


def test_who_signed_in_is_named(client: OpenIdProvider, provider: Provider) -> None:
    identity = signed_in(client, provider, email="Ann@example.org", email_verified=True, name="Ann")
    assert (identity.subject, identity.email, identity.name) == (f"{provider.issuer} ann", "Ann@example.org", "Ann")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_is_none(client: OpenIdProvider, provider: Provider, verified: object) -> None:
    assert signed_in(client, provider, email="ann@example.org", email_verified=verified).email == ""


def test_what_the_token_does_not_say_is_asked_for(client: OpenIdProvider, provider: Provider) -> None:
    provider.userinfo = {"email": "ann@example.org", "email_verified": True}
    assert signed_in(client, provider).email == "ann@example.org"
    provider.userinfo["sub"] = "bob"
    with pytest.raises(NotSignedIn):
        signed_in(client, provider)


def test_a_provider_may_want_the_secret_in_the_body(client: OpenIdProvider, provider: Provider) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert signed_in(client, provider).subject.endswith(" ann")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another client"},
        {"aud": [CLIENT[0], "another"]},
        {"aud": [CLIENT[0]], "azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "x"},
    ],
)
def test_an_id_token_that_says_something_else_is_refused(
    client: OpenIdProvider, provider: Provider, claims: dict[str, Any]
) -> None:
    with pytest.raises(NotSignedIn):
        signed_in(client, provider, **claims)


def by_another_key(provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "one"})


def by_the_client_secret(provider: Provider) -> None:
    provider.key, provider.header = OctKey.import_key(CLIENT[1]), {"alg": "HS256", "kid": "one"}  # type: ignore[assignment]


@pytest.mark.parametrize("forge", [by_another_key, by_the_client_secret])
def test_a_signature_of_somebody_else_is_refused(
    client: OpenIdProvider, provider: Provider, forge: Callable[[Provider], None]
) -> None:
    forge(provider)
    with pytest.raises(NotSignedIn):
        signed_in(client, provider)


def test_a_code_is_worth_nothing_without_the_verifier_of_its_attempt(client: OpenIdProvider, provider: Provider) -> None:
    stolen = provider.consent(run(client.begin(BACK, "/"))[0])
    _, cookie = run(client.begin(BACK, "/"))
    attempt = client.attempt_of(cookie, state_in(cookie))
    with pytest.raises(NotSignedIn):
        run(client.finish(attempt, stolen["code"], BACK))


def state_in(cookie: str) -> str:
    return str(json.loads(KEYS.decrypt(cookie))["attempt"][0])


def test_an_answer_belongs_to_the_browser_that_asked(client: OpenIdProvider, provider: Provider) -> None:
    address, cookie = run(client.begin(BACK, "/next"))
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert client.attempt_of(cookie, state).next == "/next"
    old = KEYS.encrypt_at_time(KEYS.decrypt(cookie), int(time.time()) - ATTEMPT_SECONDS - 1).decode()
    other = MultiFernet([Fernet(Fernet.generate_key())]).encrypt(KEYS.decrypt(cookie)).decode()
    for wrong in ((cookie, "x"), (cookie, ""), (cookie, "\ud800"), ("", state), ("x", state), (old, state), (other, state)):
        with pytest.raises(NotSignedIn):
            client.attempt_of(*wrong)
    for content in (b"[]", b"{}", b'{"attempt": 1}', b'{"attempt": ["a"]}', b"x"):
        with pytest.raises(NotSignedIn):
            client.attempt_of(KEYS.encrypt(content).decode(), state)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example"},
        {"authorization_endpoint": "http://login.example/authorize"},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://login.example/token"},
        {"jwks_uri": 7},
    ],
)
def test_a_provider_that_makes_no_sense_is_not_used(client: OpenIdProvider, provider: Provider, metadata: dict[str, Any]) -> None:
    provider.metadata = metadata
    with pytest.raises(FormsError) as caught:
        signed_in(client, provider)
    assert caught.value.code == "openid-unavailable"


def test_a_provider_that_does_not_answer_is_unavailable(provider: Provider) -> None:
    client = OpenIdProvider("http://127.0.0.1:9", *CLIENT, KEYS)
    with pytest.raises(FormsError) as caught:
        run(client.begin(BACK, "/"))
    assert caught.value.code == "openid-unavailable"


def test_in_the_clear_only_to_this_machine() -> None:
    assert is_loopback("http://127.0.0.1:1/x") and is_loopback("http://localhost/x")
    assert not is_loopback("http://login.example") and not is_loopback("https://127.0.0.1")
