"""Tokens that a host's server asks for and its page hands to a frame: signed, short-lived, for one exchange.

A token is a JWT, signed with HS256 by our key and read by us. It contains, encrypted, the access token that it stands for and the
values to fill in. The algorithm is fixed: the one in a token's header is compared with it and never chosen by it.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt
import orjson
from cryptography.fernet import InvalidToken, MultiFernet

from app.embedding.grants import Grant, read_grant
from app.errors import NotSignedIn, Refused

ALGORITHM = "HS256"
TYPE = "df-embed+jwt"
MAX_LIFETIME_SECONDS = 120
"""Seconds."""
SKEW_SECONDS = 5
"""How far the clocks of two of our processes may differ."""
MAX_TOKEN_CHARS = 64 * 1024
HEADER = frozenset({"alg", "typ", "kid"})
CLAIMS = ("iss", "aud", "sub", "exp", "nbf", "iat", "jti", "tenant", "origin", "entity", "record", "actions", "panels", "sealed")
TIME_CLAIMS = ("exp", "nbf", "iat")
UNCLEAR = ("token_claims", "A claim of the token is not valid.")
REASONS: Mapping[type[jwt.PyJWTError], tuple[str, str]] = {
    jwt.InvalidSignatureError: ("token_signature", "The token was altered, or signed by somebody else."),
    jwt.InvalidIssuerError: ("token_issuer", "The token was made by another service."),
    jwt.InvalidAudienceError: ("token_audience", "The token is meant for another service."),
    jwt.MissingRequiredClaimError: ("token_claims", "The token lacks a required claim."),
    jwt.exceptions.InvalidSubjectError: UNCLEAR,
    jwt.exceptions.InvalidJTIError: UNCLEAR,
    jwt.PyJWTError: ("token_malformed", "This isn't a token of this service."),
}
"""The first class that fits, in this order."""


@dataclass(frozen=True, slots=True)
class FramePass:
    """What a token contains. `access` is the access token that asked for it; `guest` the person that the host names, or ""."""

    id: str
    access: str
    tenant: str
    guest: str
    origin: str
    ends: float
    grant: Grant


class FrameTokens:
    """`keys`: the first signs, all verify. `issuer` is this service's name; `encryption` encrypts; `clock` gives epoch seconds."""

    def __init__(self, keys: Sequence[bytes], encryption: MultiFernet, issuer: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = {hashlib.blake2b(key, digest_size=8).hexdigest(): key for key in keys}
        self._first = next(iter(self._keys))
        self._encryption, self._issuer, self._clock = encryption, issuer, clock
        self._audience = f"{issuer}/embed/session"

    def mint(self, access: str, tenant: str, guest: str, origin: str, grant: Grant, life: int) -> str:
        now = int(self._clock())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": guest,
            "iat": now,
            "nbf": now,
            "exp": now + life,
            "jti": secrets.token_urlsafe(18),
            "tenant": tenant,
            "origin": origin,
            "entity": grant.entity,
            "record": grant.record,
            "actions": sorted(grant.actions),
            "panels": list(grant.panels),
            "sealed": self._encryption.encrypt(orjson.dumps({"access": access, "prefill": grant.prefill})).decode(),
        }
        return jwt.encode(claims, self._keys[self._first], ALGORITHM, headers={"typ": TYPE, "kid": self._first})

    def read(self, token: str) -> FramePass:
        """Raises NotSignedIn with the code of what is wrong with it."""
        claims = self._verified(token)
        self._check_times(claims)
        texts = [claims[name] for name in ("sub", "jti", "tenant", "origin", "sealed")]
        if any(not isinstance(text, str) for text in texts) or not (claims["jti"] and len(claims["jti"]) <= 64):
            raise _refusal(*UNCLEAR)
        try:
            sealed = orjson.loads(self._encryption.decrypt(claims["sealed"]))
            grant = read_grant({**claims, "prefill": sealed["prefill"]})
        except (InvalidToken, Refused, ValueError) as error:
            raise _refusal(*UNCLEAR) from error
        return FramePass(claims["jti"], sealed["access"], claims["tenant"], claims["sub"], claims["origin"], claims["exp"], grant)

    def _verified(self, token: str) -> dict[str, Any]:
        key = self._key_of(token)
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "require": list(CLAIMS),
                    "strict_aud": True,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as error:
            raise _refusal(*next(reason for kind, reason in REASONS.items() if isinstance(error, kind))) from error

    def _key_of(self, token: str) -> bytes:
        """The key that the header names. The header is not verified yet: it can choose one of our keys and nothing else."""
        malformed = REASONS[jwt.PyJWTError]
        if len(token) > MAX_TOKEN_CHARS:
            raise _refusal(*malformed)
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise _refusal(*malformed) from error
        if header.get("alg") != ALGORITHM:
            raise _refusal("token_algorithm", "The token is signed in a way that is not accepted.")
        if header.get("typ") != TYPE:
            raise _refusal("token_type", "The token is of another kind.")
        if not header.keys() <= HEADER:
            raise _refusal(*malformed)
        key = self._keys.get(str(header.get("kid")))
        if key is None:
            raise _refusal("token_key", "The token is signed with an unknown key.")
        return key

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock()
        if any(isinstance(claims[name], bool) or not isinstance(claims[name], int) for name in TIME_CLAIMS):
            raise _refusal("token_claims", "The times of the token are not whole numbers.")
        if claims["exp"] <= now:
            raise _refusal("token_expired", "The token has expired. Ask for a new one.")
        if max(claims["nbf"], claims["iat"]) > now + SKEW_SECONDS:
            raise _refusal("token_not_yet", "The token is not valid yet.")
        if claims["exp"] - claims["iat"] > MAX_LIFETIME_SECONDS:
            raise _refusal("token_lifetime", f"The token lives longer than {MAX_LIFETIME_SECONDS} seconds.")


def _refusal(code: str, text: str) -> NotSignedIn:
    return NotSignedIn(text, code)
