"""Tokens that a host's server asks for and its page hands to a frame: signed, short-lived, for one exchange.

A token is a JWT signed with HS256 by a key of ours; who reads it is us again. The access token that it stands for, and what is to
be filled in, travel inside it encrypted. A key's algorithm is fixed: what a token's header says is compared, never followed.
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
LONGEST_LIFE = 120
"""Seconds."""
SKEW = 5
"""Seconds that the clocks of two replicas may differ."""
LONGEST_TOKEN = 64 * 1024
HEADER = frozenset({"alg", "typ", "kid"})
CLAIMS = ("iss", "aud", "sub", "exp", "nbf", "iat", "jti", "tenant", "origin", "entity", "record", "actions", "panels", "sealed")
TIMES = ("exp", "nbf", "iat")
UNCLEAR = ("token_claims", "The token says something in a way that is not understood.")
REASONS: Mapping[type[jwt.PyJWTError], tuple[str, str]] = {
    jwt.InvalidSignatureError: ("token_signature", "The token was altered, or signed by somebody else."),
    jwt.InvalidIssuerError: ("token_issuer", "The token was made by another service."),
    jwt.InvalidAudienceError: ("token_audience", "The token is meant for another service."),
    jwt.MissingRequiredClaimError: ("token_claims", "The token lacks something that it must say."),
    jwt.exceptions.InvalidSubjectError: UNCLEAR,
    jwt.exceptions.InvalidJTIError: UNCLEAR,
    jwt.PyJWTError: ("token_malformed", "That is no token of this service."),
}
"""The first that fits, in this order."""


@dataclass(frozen=True, slots=True)
class FramePass:
    """What a token says. `access` is the access token of whoever asked for it, `guest` the person that the host names, or ""."""

    id: str
    access: str
    tenant: str
    guest: str
    origin: str
    ends: float
    grant: Grant


class FrameTokens:
    """`keys`: the first signs, all verify. `issuer` is this service's name; `sealing` encrypts; `clock` gives epoch seconds."""

    def __init__(self, keys: Sequence[bytes], sealing: MultiFernet, issuer: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = {hashlib.blake2b(key, digest_size=8).hexdigest(): key for key in keys}
        self._first = next(iter(self._keys))
        self._sealing, self._issuer, self._clock = sealing, issuer, clock
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
            "sealed": self._sealing.encrypt(orjson.dumps({"access": access, "prefill": grant.prefill})).decode(),
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
            sealed = orjson.loads(self._sealing.decrypt(claims["sealed"]))
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
        """By the header alone, which nobody has verified yet: it can choose among our keys and nothing else."""
        malformed = REASONS[jwt.PyJWTError]
        if len(token) > LONGEST_TOKEN:
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
            raise _refusal("token_key", "The token is signed with a key that nobody knows.")
        return key

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock()
        if any(isinstance(claims[name], bool) or not isinstance(claims[name], int) for name in TIMES):
            raise _refusal("token_claims", "The token's times are no numbers.")
        if claims["exp"] <= now:
            raise _refusal("token_expired", "The token has expired. Ask for a new one.")
        if max(claims["nbf"], claims["iat"]) > now + SKEW:
            raise _refusal("token_not_yet", "The token is not valid yet.")
        if claims["exp"] - claims["iat"] > LONGEST_LIFE:
            raise _refusal("token_lifetime", f"The token lives longer than {LONGEST_LIFE} seconds.")


def _refusal(code: str, text: str) -> NotSignedIn:
    return NotSignedIn(text, code)
