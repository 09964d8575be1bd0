"""Tokens that a host's server asks for and its page hands to a frame: signed, short-lived, for one exchange.

A token is a JWT, signed with HS256 by our key and read by us. It contains, encrypted, the access token that it represents and the
values to fill in. The algorithm is fixed: the one in a token's header is compared with it and never chosen by it.
"""

import hashlib
import secrets
import time
import zlib
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
MAX_TOKEN_CHARS = 15 * 1024
"""A frame without a session sends it, and little more is read of such a request."""
COMPRESSED_FROM = 2048
"""Values to fill in that take so many bytes are compressed."""
HEADER = frozenset({"alg", "typ", "kid"})
CLAIMS = ("iss", "aud", "sub", "exp", "nbf", "iat", "jti", "tenant", "origin", "entity", "record", "actions", "panels", "sealed")
TIME_CLAIMS = ("exp", "nbf", "iat")
UNCLEAR = ("frame-token-unclear", "token_claims")
MALFORMED = ("frame-token-malformed", "token_malformed")
REASONS: Mapping[type[jwt.PyJWTError], tuple[str, str]] = {
    jwt.InvalidSignatureError: ("frame-token-signature", "token_signature"),
    jwt.InvalidIssuerError: ("frame-token-issuer", "token_issuer"),
    jwt.InvalidAudienceError: ("frame-token-audience", "token_audience"),
    jwt.MissingRequiredClaimError: ("frame-token-incomplete", "token_claims"),
    jwt.exceptions.InvalidSubjectError: UNCLEAR,
    jwt.exceptions.InvalidJTIError: UNCLEAR,
    jwt.PyJWTError: MALFORMED,
}
"""Code and reason of each; the first class that fits, in this order."""


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
        """Raises Refused where the values to fill in make it too long."""
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
            "sealed": self._encryption.encrypt(_packed(orjson.dumps({"access": access, "prefill": grant.prefill}))).decode(),
        }
        token = jwt.encode(claims, self._keys[self._first], ALGORITHM, headers={"typ": TYPE, "kid": self._first})
        if len(token) > MAX_TOKEN_CHARS:
            raise Refused("frame-token-too-long", limit=MAX_TOKEN_CHARS)
        return token

    def read(self, token: str) -> FramePass:
        """Raises NotSignedIn with the reason why it isn't accepted."""
        claims = self._verified(token)
        self._check_times(claims)
        texts = [claims[name] for name in ("sub", "jti", "tenant", "origin", "sealed")]
        if any(not isinstance(text, str) for text in texts) or not (claims["jti"] and len(claims["jti"]) <= 64):
            raise _refusal(*UNCLEAR)
        try:
            sealed = orjson.loads(_unpacked(self._encryption.decrypt(claims["sealed"])))
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
        if len(token) > MAX_TOKEN_CHARS:
            raise _refusal(*MALFORMED)
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise _refusal(*MALFORMED) from error
        if header.get("alg") != ALGORITHM:
            raise _refusal("frame-token-algorithm", "token_algorithm")
        if header.get("typ") != TYPE:
            raise _refusal("frame-token-type", "token_type")
        if not header.keys() <= HEADER:
            raise _refusal(*MALFORMED)
        key = self._keys.get(str(header.get("kid")))
        if key is None:
            raise _refusal("frame-token-key", "token_key")
        return key

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock()
        if any(isinstance(claims[name], bool) or not isinstance(claims[name], int) for name in TIME_CLAIMS):
            raise _refusal("frame-token-times", "token_claims")
        if claims["exp"] <= now:
            raise _refusal("frame-token-expired", "token_expired")
        if max(claims["nbf"], claims["iat"]) > now + SKEW_SECONDS:
            raise _refusal("frame-token-early", "token_not_yet")
        if claims["exp"] - claims["iat"] > MAX_LIFETIME_SECONDS:
            raise NotSignedIn("frame-token-lifetime", reason="token_lifetime", limit=MAX_LIFETIME_SECONDS)


def _packed(text: bytes) -> bytes:
    return zlib.compress(text, 9) if len(text) >= COMPRESSED_FROM else text


def _unpacked(text: bytes) -> bytes:
    """JSON begins with a brace, and what is compressed never does."""
    return text if text.startswith(b"{") else zlib.decompress(text)


def _refusal(code: str, reason: str) -> NotSignedIn:
    return NotSignedIn(code, reason=reason)
