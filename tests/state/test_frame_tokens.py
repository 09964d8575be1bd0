"""Tokens for frames: what they say comes back, nothing of the access token can be read in them, keys rotate."""

import time

import jwt
import pytest
from cryptography.fernet import Fernet, MultiFernet

from app.embedding.grants import Grant
from app.errors import NotSignedIn
from app.state.frame_tokens import FrameTokens

GRANT = Grant("THING", "new", frozenset({"read", "write"}), ("One", "Two"), {"a": "typed", "b": [1, True]})
SEALING = MultiFernet([Fernet(Fernet.generate_key())])
OLD, NEW = b"o" * 32, b"n" * 32


def tokens(*keys: bytes, issuer: str = "https://forms.example", now: float = 0) -> FrameTokens:
    return FrameTokens(keys, SEALING, issuer, lambda: now or time.time())


def mint(by: FrameTokens, life: int = 60) -> str:
    return by.mint("df_pat_canary", "acme", "jane", "https://host.example", GRANT, life)


def test_what_it_says_comes_back() -> None:
    told = tokens(NEW).read(mint(tokens(NEW)))
    assert (told.access, told.tenant, told.guest, told.origin) == ("df_pat_canary", "acme", "jane", "https://host.example")
    assert told.grant == GRANT


def test_nobody_reads_the_access_token_or_what_is_filled_in_out_of_it() -> None:
    token = mint(tokens(NEW))
    told = str(jwt.decode(token, options={"verify_signature": False}))
    assert "canary" not in told and "typed" not in told


def test_every_token_is_another() -> None:
    assert len({tokens(NEW).read(mint(tokens(NEW))).id for _ in range(50)}) == 50


def test_keys_rotate_and_an_old_one_ends() -> None:
    before = mint(tokens(OLD))
    assert tokens(NEW, OLD).read(before).tenant == "acme"
    assert jwt.get_unverified_header(mint(tokens(NEW, OLD)))["kid"] == jwt.get_unverified_header(mint(tokens(NEW)))["kid"]
    with pytest.raises(NotSignedIn) as told:
        tokens(NEW).read(before)
    assert told.value.reason == "token_key"


@pytest.mark.parametrize(("age", "code"), [(59, ""), (60, "token_expired"), (-5, ""), (-6, "token_not_yet")])
def test_it_ends_to_the_second_and_clocks_may_differ_a_little(age: float, code: str) -> None:
    token, now = mint(tokens(NEW, now=1_000_000)), 1_000_000 + age
    try:
        tokens(NEW, now=now).read(token)
        found = ""
    except NotSignedIn as error:
        found = error.reason
    assert found == code


def test_another_service_with_the_same_keys_does_not_take_it() -> None:
    with pytest.raises(NotSignedIn) as told:
        tokens(NEW, issuer="https://staging.example").read(mint(tokens(NEW)))
    assert told.value.reason in ("token_issuer", "token_audience")
