"""Signing in with an identity provider by OpenID Connect: the address where a browser goes, and who it was that came back.

Authorization code flow with PKCE, state and nonce. What belongs to one attempt is in an encrypted cookie, for
minutes. The libraries are loaded only where a provider is configured.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from cryptography.fernet import InvalidToken, MultiFernet

from app.errors import NotSignedIn, Unavailable

ATTEMPT_SECONDS = 600
METADATA_SECONDS = 3600
CALL_SECONDS = 5.0
LEEWAY_SECONDS = 60
"""By so much the clocks of provider and engine may differ."""
SCOPE = "openid email profile"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures with a key that the provider publishes; never "none", and none with a shared secret."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MAX_ANSWER_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser has to bring back. `next` is the page that it wanted."""

    state: str
    nonce: str
    verifier: str
    next: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in at the provider. `email` is "" unless the provider has verified it."""

    subject: str
    email: str
    name: str


class OpenIdProvider:
    """`issuer` is the provider's address; `clock` gives seconds since the epoch."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, keys: MultiFernet, clock: Callable[[], float] = time.time
    ) -> None:
        self.issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._keys, self._clock = keys, clock
        self._metadata: tuple[Mapping[str, Any], float] = ({}, 0.0)

    async def begin(self, redirect_uri: str, next: str) -> tuple[str, str]:
        """The provider's address to go to, and the cookie of the attempt. Raises Unavailable."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        attempt = Attempt(secrets.token_urlsafe(48), secrets.token_urlsafe(48), secrets.token_urlsafe(48), next)
        address = prepare_grant_uri(
            await self._endpoint("authorization_endpoint"),
            client_id=self._client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope=SCOPE,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        content = {"attempt": [attempt.state, attempt.nonce, attempt.verifier, attempt.next]}
        return address, self._keys.encrypt(orjson.dumps(content)).decode()

    def attempt_of(self, cookie: str, state: str) -> Attempt:
        """The attempt to which an answer belongs. Raises NotSignedIn for an answer that this browser did not ask for."""
        try:
            content = orjson.loads(self._keys.decrypt(cookie.encode(), ttl=ATTEMPT_SECONDS))
            attempt = Attempt(*content["attempt"])
        except (InvalidToken, ValueError, KeyError, TypeError):
            raise NotSignedIn("openid-again") from None
        if not secrets.compare_digest(attempt.state.encode(), state.encode("utf-8", "replace")):
            raise NotSignedIn("openid-again")
        return attempt

    async def finish(self, attempt: Attempt, code: str, redirect_uri: str) -> Identity:
        """Who signed in. Raises NotSignedIn where the provider or its answer says that nobody did, and Unavailable."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }
        answer = await self._exchange(form)
        claims = await self._claims(answer, attempt.nonce)
        access = answer.get("access_token")
        if "email" not in claims and isinstance(access, str):
            claims = {**claims, **await self._more_claims(access, str(claims["sub"]))}
        email, name = claims.get("email"), claims.get("name")
        verified = isinstance(email, str) and claims.get("email_verified") is True
        return Identity(
            f"{self.issuer} {claims['sub']}",
            email if verified and isinstance(email, str) else "",
            name if isinstance(name, str) else "",
        )

    async def _exchange(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        methods = (await self._described()).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = "client_secret_basic" in methods
        return await self._call(
            "POST",
            await self._endpoint("token_endpoint"),
            data={**form, **({} if basic else {"client_id": self._client_id, "client_secret": self._client_secret})},
            auth=(quote(self._client_id, safe=""), quote(self._client_secret, safe="")) if basic else None,
        )

    async def _claims(self, answer: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of the ID token, after a check of its signature, issuer, audience, times and nonce."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        keys = await self._call("GET", await self._endpoint("jwks_uri"))
        options: Any = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self._client_id}}
        try:
            token = jwt.decode(str(answer.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            params = {"nonce": nonce, "client_id": self._client_id, "access_token": answer.get("access_token")}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(int(self._clock()), LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn("openid-refused") from error
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise NotSignedIn("openid-refused")
        return dict(claims)

    async def _more_claims(self, access: str, subject: str) -> Mapping[str, Any]:
        """What the provider says of the same person besides."""
        if not isinstance((await self._described()).get("userinfo_endpoint"), str):
            return {}
        address = await self._endpoint("userinfo_endpoint")
        claims = await self._call("GET", address, headers={"authorization": f"Bearer {access}"})
        if claims.get("sub") != subject:
            raise NotSignedIn("openid-refused")
        return claims

    async def _described(self) -> Mapping[str, Any]:
        """What the provider says of itself."""
        described, until = self._metadata
        if self._clock() < until:
            return described
        described = await self._call("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if described.get("issuer") != self.issuer:
            raise Unavailable("openid-unavailable")
        self._metadata = described, self._clock() + METADATA_SECONDS
        return described

    async def _endpoint(self, name: str) -> str:
        """An address of the provider. Raises Unavailable for one that would send secrets in the clear."""
        address = (await self._described()).get(name)
        parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        if not isinstance(address, str) or not (parts.scheme == "https" or is_loopback(address)):
            raise Unavailable("openid-unavailable")
        return address

    async def _call(self, method: str, address: str, **arguments: Any) -> Mapping[str, Any]:
        """A JSON object. Raises NotSignedIn where the provider refuses, and Unavailable."""
        import httpx

        try:
            async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=CALL_SECONDS) as client:
                answer = await client.request(method, address, **arguments)
            answered = orjson.loads(answer.content) if len(answer.content) <= MAX_ANSWER_BYTES else None
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable("openid-unavailable") from error
        if method == "POST" and 400 <= answer.status_code < 500:
            raise NotSignedIn("openid-refused")
        if answer.status_code != 200 or not isinstance(answered, dict):
            raise Unavailable("openid-unavailable")
        return answered


def is_loopback(address: str) -> bool:
    """Whether an address in the clear does not leave this machine."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in LOOPBACK
