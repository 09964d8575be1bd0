"""Everything that a token or a session of a frame is refused for: one table, each with its status and the code a frame is told."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI

from tests.making import REGISTRY, TOKEN
from tests.web.embedding import EMBEDDED, HOST, OTHER_HOST, FrameSessions

READER = "df_pat_reader_of_the_same_tenant_0"
STRANGER = "df_pat_of_another_tenant_012345678"
REVOKED = "df_pat_soon_to_be_revoked_01234567"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SPRINT = {"name": "Sprint 1", "startDate": "2026-11-02", "endDate": "2026-11-15", "status": "active"}
PEM = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    platform = app.state.services.platform
    platform.tokens.create(user="reader", scopes=frozenset({"read"}), token=READER)
    platform.tokens.create(user="stranger", token=STRANGER, tenant="another")
    platform.tokens.create(user="brief", token=REVOKED)
    return FrameSessions(app)


Case = Callable[[FrameSessions], httpx.Response]


# --- asking for a token


def asked(**wish: Any) -> Case:
    return lambda frames: frames.ask(**wish)


def asked_by(access: str, **wish: Any) -> Case:
    return lambda frames: frames.ask(access, **wish)


def asked_by_cookie(frames: FrameSessions) -> httpx.Response:
    frames.server.sign_in()
    body = json.dumps({"entity": "DOCKERREGISTRY", "record": "new", "actions": ["read", "write"], "origin": HOST}).encode()
    return frames.server.request("POST", "/embed/tokens", content=body, headers={"sec-fetch-site": "same-origin"})


def asked_for_anothers_record(frames: FrameSessions) -> httpx.Response:
    record = frames.server.new_record(**REGISTRY)
    return frames.ask(STRANGER, record=record["id"])


MINTING: dict[str, tuple[Case, int, str]] = {
    "without a credential": (lambda frames: frames.post_json("/embed/tokens", {}), 401, "access_token"),
    "with a browser's cookie": (asked_by_cookie, 401, "access_token"),
    "with an access token that nobody knows": (asked_by("df_pat_unknown"), 401, "signed-out"),
    "with a frame's session": (lambda frames: frames.post_json("/embed/tokens", {}, frames.session()), 403, "not_in_a_frame"),
    "a life beyond 120 s": (asked(lifetime=121), 422, "refused"),
    "a life of nothing": (asked(lifetime=0), 422, "refused"),
    "a life that is no number": (asked(lifetime="60"), 422, "refused"),
    "a life that is a yes": (asked(lifetime=True), 422, "refused"),
    "an unknown entity": (asked(entity="NOTHING"), 404, "not-found"),
    "an unknown record": (asked(record="nothing"), 404, "not-found"),
    "another tenant's record": (asked_for_anothers_record, 404, "not-found"),
    "an action that there is not": (asked(actions=["read", "delete"]), 422, "refused"),
    "no action": (asked(actions=[]), 422, "refused"),
    "writing without reading": (asked(actions=["write"]), 422, "refused"),
    "making without writing": (asked(actions=["read"]), 422, "refused"),
    "actions that are no list": (asked(actions="read"), 422, "refused"),
    "more than the access token may": (asked_by(READER), 403, "not_granted"),
    "secrets for whoever may only read": (asked_by(READER, actions=["read", "write", "reveal"]), 403, "not_granted"),
    "an origin that is not listed": (asked(origin="https://evil.example"), 403, "origin_not_listed"),
    "an origin spelled otherwise": (asked(origin=f"{HOST}/"), 403, "origin_not_listed"),
    "an origin with a path": (asked(origin=f"{HOST}/page"), 403, "origin_not_listed"),
    "any origin": (asked(origin="*"), 403, "origin_not_listed"),
    "no origin": (asked(origin=""), 422, "refused"),
    "the null origin": (asked(origin="null"), 403, "origin_not_listed"),
    "something unheard of": (asked(admin=True), 422, "refused"),
    "too much to fill in": (asked(prefill={"name": "x" * 20_000}), 422, "refused"),
    "what is no object to fill in": (asked(prefill=["name"]), 422, "refused"),
    "a user without a name": (asked(user=" "), 422, "refused"),
    "something that is no JSON": (lambda frames: frames.server.api("POST", "/embed/tokens", b"{"), 400, "malformed"),
    "a list": (lambda frames: frames.server.api("POST", "/embed/tokens", []), 400, "malformed"),
}


# --- exchanging it


def altered(**claims: Any) -> Case:
    """A token that says something else, signed with our own key: what a thief of nothing cannot do is not what is tested here."""
    return lambda frames: frames.exchange(frames.signed({**frames.claims(), **claims}))


def lacking(claim: str) -> Case:
    def case(frames: FrameSessions) -> httpx.Response:
        claims = frames.claims()
        del claims[claim]
        return frames.exchange(frames.signed(claims))

    return case


def headed(**header: Any) -> Case:
    return lambda frames: frames.exchange(frames.signed(frames.claims(), **header))


def replayed(frames: FrameSessions) -> httpx.Response:
    token = frames.token()
    assert frames.exchange(token).status_code == 200
    return frames.exchange(token)


def replayed_under_another_signature(frames: FrameSessions) -> httpx.Response:
    claims = frames.claims()
    assert frames.exchange(frames.signed(claims)).status_code == 200
    return frames.exchange(frames.signed({**claims, "record": "other"}))


def after(seconds: float) -> Case:
    def case(frames: FrameSessions) -> httpx.Response:
        token = frames.token(lifetime=60)
        frames.now += seconds
        return frames.exchange(token)

    return case


def part(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def by_hand(frames: FrameSessions, header: dict[str, Any], signature: Callable[[bytes], bytes]) -> httpx.Response:
    """A token as nobody's library would make it."""
    kid = next(iter(frames.tokens._keys))
    signed = (
        f"{part(json.dumps({'typ': 'df-embed+jwt', 'kid': kid, **header}).encode())}.{part(json.dumps(frames.claims()).encode())}"
    )
    return frames.exchange(f"{signed}.{part(signature(signed.encode()))}")


def with_public_key_as_secret(frames: FrameSessions) -> httpx.Response:
    return by_hand(frames, {"alg": "HS256"}, lambda text: hmac.new(PEM, text, hashlib.sha256).digest())


def without_signature(frames: FrameSessions, alg: str) -> httpx.Response:
    return by_hand(frames, {"alg": alg}, lambda _: b"")


def with_payload_of_another(frames: FrameSessions) -> httpx.Response:
    header, _, signature = frames.token().split(".")
    return frames.exchange(f"{header}.{frames.token(record='new', origin=OTHER_HOST).split('.')[1]}.{signature}", OTHER_HOST)


def flipped(frames: FrameSessions) -> httpx.Response:
    header, payload, signature = frames.token().split(".")
    return frames.exchange(f"{header}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}")


def sealed_elsewhere(frames: FrameSessions) -> httpx.Response:
    sealed = frames.claims()["sealed"]
    return frames.exchange(frames.signed({**frames.claims(), "sealed": sealed[:-4] + "AAAA"}))


def revoked_meanwhile(frames: FrameSessions) -> httpx.Response:
    token = frames.token(REVOKED)
    frames.app.state.services.platform.tokens.revoke(REVOKED)
    return frames.exchange(token)


def delisted_meanwhile(frames: FrameSessions) -> httpx.Response:
    token = frames.token()
    frames.embedding.origins = type(frames.embedding.origins)()
    return frames.exchange(token)


def to_stranger(frames: FrameSessions) -> httpx.Response:
    return frames.exchange(frames.signed({**frames.claims(), "tenant": "another"}))


EXCHANGING: dict[str, tuple[Case, int, str]] = {
    "from a page of another origin": (lambda frames: frames.exchange(frames.token(), OTHER_HOST), 403, "origin_mismatch"),
    "from a page that nobody told of": (lambda frames: frames.exchange(frames.token(), ""), 403, "origin_mismatch"),
    "from the null origin": (lambda frames: frames.exchange(frames.token(), "null"), 403, "origin_mismatch"),
    "from an origin that was taken off the list": (delisted_meanwhile, 403, "origin_not_listed"),
    "a second time": (replayed, 401, "token_used"),
    "a second time with another content": (replayed_under_another_signature, 401, "token_used"),
    "expired": (after(60), 401, "token_expired"),
    "long expired": (after(86_400), 401, "token_expired"),
    "not yet valid": (after(-60), 401, "token_not_yet"),
    "not valid before later": (lambda frames: altered(nbf=int(frames.now) + 30)(frames), 401, "token_not_yet"),
    "issued in the future": (lambda frames: altered(iat=int(frames.now) + 30)(frames), 401, "token_not_yet"),
    "a life beyond 120 s": (lambda frames: altered(exp=int(frames.now) + 121)(frames), 401, "token_lifetime"),
    "an end that is no number": (altered(exp="never"), 401, "token_claims"),
    "an end beyond all numbers": (altered(exp=1e400), 401, "token_claims"),
    "an end that is a fraction": (lambda frames: altered(exp=frames.now + 60.5)(frames), 401, "token_claims"),
    "meant for another service": (altered(aud="https://elsewhere.example"), 401, "token_audience"),
    "meant for several services": (altered(aud=["demandflow-forms/embed/session", "x"]), 401, "token_audience"),
    "made by another service": (altered(iss="https://elsewhere.example"), 401, "token_issuer"),
    "of another tenant's": (to_stranger, 401, "access_token"),
    "for an origin of its own choice": (altered(origin="https://evil.example"), 403, "origin_mismatch"),
    "for every action": (altered(actions=["read", "write", "admin"]), 401, "token_claims"),
    "for no record": (altered(record=""), 401, "token_claims"),
    "for an entity that is no text": (altered(entity=7), 401, "token_claims"),
    "with an id that is no text": (altered(jti=7), 401, "token_claims"),
    "with an endless id": (altered(jti="x" * 65), 401, "token_claims"),
    "with a user that is no text": (altered(sub=None), 401, "token_claims"),
    "with what was sealed altered": (sealed_elsewhere, 401, "token_claims"),
    "with what was sealed invented": (altered(sealed="gAAAA"), 401, "token_claims"),
    **{
        f"without {claim}": (lacking(claim), 401, "token_claims")
        for claim in ("exp", "nbf", "iat", "jti", "sub", "tenant", "origin")
    },
    **{
        f"without {claim}": (lacking(claim), 401, "token_claims")
        for claim in ("iss", "aud", "entity", "record", "actions", "sealed")
    },
    "unsigned (none)": (lambda frames: without_signature(frames, "none"), 401, "token_algorithm"),
    "unsigned (None)": (lambda frames: without_signature(frames, "None"), 401, "token_algorithm"),
    "unsigned, though it says HS256": (lambda frames: without_signature(frames, "HS256"), 401, "token_signature"),
    "signed RS256": (lambda frames: frames.exchange(frames.signed(frames.claims(), RSA, "RS256")), 401, "token_algorithm"),
    "signed HS512 with our key": (
        lambda frames: frames.exchange(frames.signed(frames.claims(), b"k" * 64, "HS512")),
        401,
        "token_algorithm",
    ),
    "signed with a public key as the secret": (with_public_key_as_secret, 401, "token_signature"),
    "signed with another key": (lambda frames: frames.exchange(frames.signed(frames.claims(), b"x" * 32)), 401, "token_signature"),
    "with one bit of the signature changed": (flipped, 401, "token_signature"),
    "with the content of another": (with_payload_of_another, 401, "token_signature"),
    "of another kind": (headed(typ="JWT"), 401, "token_type"),
    "of no kind": (headed(typ=None), 401, "token_type"),
    "with an unknown key": (headed(kid="0123456789abcdef"), 401, "token_key"),
    "with no key": (headed(kid=None), 401, "token_key"),
    "with a key that is a path": (headed(kid="../../secret.key"), 401, "token_key"),
    "that brings its key along": (headed(jwk={"kty": "oct", "k": "eA"}), 401, "token_malformed"),
    "that says where its key is": (headed(jku="https://evil.example/keys"), 401, "token_malformed"),
    "that brings a certificate": (headed(x5c=["eA"]), 401, "token_malformed"),
    "that demands something critical": (headed(crit=["x"], x=1), 401, "token_malformed"),
    "that is no token": (lambda frames: frames.exchange("nonsense"), 401, "token_malformed"),
    "of two parts": (lambda frames: frames.exchange(frames.token().rpartition(".")[0]), 401, "token_malformed"),
    "that is endless": (lambda frames: frames.exchange("x" * 70_000), 413, "too-large"),
    "that is too long": (lambda frames: frames.exchange("x" * (15 * 1024 + 1)), 401, "token_malformed"),
    "that is the access token": (lambda frames: frames.exchange(TOKEN), 401, "token_malformed"),
    "that is a session": (lambda frames: frames.exchange(frames.session()), 401, "token_malformed"),
    "that is no text": (lambda frames: frames.post_json("/embed/session", {"token": 7, "parent": HOST}), 400, "malformed"),
    "of an access token that was revoked": (revoked_meanwhile, 401, "access_token"),
    "from another site": (lambda frames: frames.exchange(frames.token(), sec_fetch_site="cross-site"), 403, "plain"),
    "from a frame without an origin": (
        lambda frames: frames.exchange(frames.token(), sec_fetch_site="cross-site", origin="null"),
        403,
        "plain",
    ),
    "by an unknown access token": (lambda frames: frames.sign_in(access="df_pat_unknown"), 401, "signed-out"),
    "by a sign-in for a page that is not listed": (
        lambda frames: frames.sign_in(parent="https://evil.example"),
        403,
        "origin_not_listed",
    ),
    "by going on without a sign-in": (
        lambda frames: frames.post_json(
            "/embed/session", {"continue": True, "parent": HOST, "entity": "DOCKERREGISTRY", "record": "new"}
        ),
        401,
        "signed-out",
    ),
    "by nothing": (lambda frames: frames.post_json("/embed/session", {}), 400, "malformed"),
    "a cookie without a session": (lambda frames: frames.post_json("/embed/session", {"cookie": True}), 401, "session_missing"),
    "a cookie for a host's token": (
        lambda frames: frames.post_json("/embed/session", {"cookie": True}, frames.session()),
        403,
        "not_granted",
    ),
    "prolonging a host's session": (
        lambda frames: frames.post_json("/embed/session", {"renew": True}, frames.session()),
        403,
        "not_granted",
    ),
}


# --- using the session


def at(method: str, path: str, **asked: Any) -> Case:
    """A request with a session for one record, `<own>`; `<other>` is another one, `<odd>` a record of another form."""

    def case(frames: FrameSessions) -> httpx.Response:
        own = frames.server.new_record(**REGISTRY)["id"]
        other = frames.server.new_record(**{**REGISTRY, "name": "other"})["id"]
        odd = frames.server.new_record(entity="SPRINTP", level=1, **SPRINT)["id"]
        session = frames.session(**{"record": own, **asked})
        address = path.replace("<own>", own).replace("<other>", other).replace("<odd>", odd)
        pairs = [("f.name", "changed")]
        return frames.post(address, session, pairs) if method == "POST" else frames.request(method, address, session, None, {})

    return case


def with_session(text: Callable[[FrameSessions], str], **headers: str) -> Case:
    return lambda frames: frames.get("/embed/DOCKERREGISTRY/new", text(frames), **headers)


def expired(frames: FrameSessions) -> str:
    session = frames.session()
    frames.now += 600
    return session


def ended(frames: FrameSessions) -> str:
    session = frames.session()
    assert frames.request("DELETE", "/embed/session", session, None, {}).status_code == 204
    return session


def of_a_revoked_token(frames: FrameSessions) -> str:
    session = frames.session(REVOKED)
    frames.app.state.services.platform.tokens.revoke(REVOKED)
    return session


def delisted(frames: FrameSessions) -> str:
    session = frames.session()
    frames.embedding.origins = type(frames.embedding.origins)()
    return session


def moved_to_another_tenant(frames: FrameSessions) -> str:
    session = frames.session(REVOKED)
    platform = frames.app.state.services.platform
    platform.tokens.revoke(REVOKED)
    with platform._store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM tokens WHERE tenant != 'another' AND revoked IS NOT NULL")
    platform.tokens.create(user="brief", token=REVOKED, tenant="another")
    return session


ENTITY, RECORD, PLACE, ACTION = "other_entity", "other_record", "not_in_a_frame", "not_granted"
READ = {"actions": ["read"]}
USING: dict[str, tuple[Case, int, str]] = {
    "another record": (at("GET", "/embed/DOCKERREGISTRY/<other>"), 403, RECORD),
    "writing another record": (at("POST", "/embed/DOCKERREGISTRY/<other>"), 403, RECORD),
    "a new record": (at("GET", "/embed/DOCKERREGISTRY/new"), 403, RECORD),
    "making a record": (at("POST", "/embed/DOCKERREGISTRY/new"), 403, RECORD),
    "a new record, with its own in the query": (at("GET", "/embed/DOCKERREGISTRY/new?record=<own>"), 403, RECORD),
    "making a record, with its own in the query": (at("POST", "/embed/DOCKERREGISTRY/new?record=<own>"), 403, RECORD),
    "a record with a session for new ones": (at("GET", "/embed/DOCKERREGISTRY/<own>", record="new"), 403, RECORD),
    "writing one with a session for new ones": (at("POST", "/embed/DOCKERREGISTRY/<own>", record="new"), 403, RECORD),
    "another form": (at("GET", "/embed/SPRINTP/<odd>"), 403, ENTITY),
    "writing another form": (at("POST", "/embed/SPRINTP/<odd>"), 403, ENTITY),
    "its own record as another form": (at("GET", "/embed/SPRINTP/<own>"), 403, ENTITY),
    "writing where it may only read": (at("POST", "/embed/DOCKERREGISTRY/<own>", **READ), 403, ACTION),
    "a draft where it may only read": (at("POST", "/drafts/DOCKERREGISTRY?record=<own>", **READ), 403, ACTION),
    "writing where it was asked not to": (at("POST", "/embed/DOCKERREGISTRY/<own>?readonly=1"), 403, "not-allowed"),
    "a secret": (at("POST", "/reveal/DOCKERREGISTRY?record=<own>"), 403, ACTION),
    "a secret of another record": (
        at("POST", "/reveal/DOCKERREGISTRY?record=<other>", actions=["read", "write", "reveal"]),
        403,
        RECORD,
    ),
    "checking another record": (at("POST", "/forms/DOCKERREGISTRY/check?record=<other>"), 403, RECORD),
    "checking another form": (at("POST", "/forms/SPRINTP/check?record=<own>"), 403, ENTITY),
    "a draft of another record": (at("POST", "/drafts/DOCKERREGISTRY?record=<other>"), 403, RECORD),
    "dropping a draft of another record": (at("POST", "/drafts/DOCKERREGISTRY/discard?record=<other>"), 403, RECORD),
    "a draft of a new record": (at("POST", "/drafts/DOCKERREGISTRY"), 403, RECORD),
    "carrying another record over": (at("POST", "/embed/DOCKERREGISTRY/<other>/carry"), 403, RECORD),
    "dropping another's draft": (at("POST", "/embed/DOCKERREGISTRY/<other>/discard"), 403, RECORD),
    "taking back another's save": (at("POST", "/embed/DOCKERREGISTRY/<other>/take-back"), 403, RECORD),
    "another form's definition": (at("GET", "/live/SPRINTP/current"), 403, ENTITY),
    "records that its form does not look up": (at("GET", "/lookups/DOCKERREGISTRY?f.x=a"), 403, ENTITY),
    "names of records that its form does not look up": (at("GET", "/lookups/DOCKERREGISTRY/names?f.x=<other>"), 403, ENTITY),
    "the list": (at("GET", "/forms/DOCKERREGISTRY"), 403, PLACE),
    "the first page": (at("GET", "/"), 403, PLACE),
    "the record's own page": (at("GET", "/forms/DOCKERREGISTRY/<own>"), 403, PLACE),
    "saving at the record's own page": (at("POST", "/forms/DOCKERREGISTRY/<own>"), 403, PLACE),
    "deleting": (at("POST", "/forms/DOCKERREGISTRY/<own>/delete"), 403, PLACE),
    "asking to delete": (at("GET", "/forms/DOCKERREGISTRY/<own>/delete"), 403, PLACE),
    "carrying outside of a frame": (at("POST", "/carry/DOCKERREGISTRY?record=<own>"), 403, PLACE),
    "what is unfinished": (at("GET", "/unfinished"), 403, PLACE),
    "the schema": (at("GET", "/schemas/DOCKERREGISTRY"), 403, PLACE),
    "another token": (at("POST", "/embed/tokens"), 403, PLACE),
    "the demonstration": (at("GET", "/embed/demo"), 403, PLACE),
    "its token": (at("POST", "/embed/demo/token"), 403, PLACE),
    "an object": (at("GET", "/v1/objects/<own>"), 403, "v1"),
    "a list of objects": (at("GET", "/v1/entities/DOCKERREGISTRY/SUB"), 403, "v1"),
    "writing an object": (at("PATCH", "/v1/objects/<own>"), 403, "plain"),
    "deleting an object": (at("DELETE", "/v1/objects/<own>"), 403, "v1"),
}
SESSIONS: dict[str, tuple[Case, int, str]] = {
    "with no session": (with_session(lambda frames: "", accept="application/json"), 401, "session_missing"),
    "with an expired session": (with_session(expired), 401, "session_expired"),
    "with an ended session": (with_session(ended), 401, "session_expired"),
    "with an invented session": (with_session(lambda frames: "df_emb_" + "x" * 43), 401, "session_unknown"),
    "with an altered session": (with_session(lambda frames: frames.session()[:-1] + "!"), 401, "session_unknown"),
    "with a token in its place": (with_session(lambda frames: "df_emb_" + frames.token()), 401, "session_unknown"),
    "with the access token in its place": (with_session(lambda frames: TOKEN), 401, "session_missing"),
    "with a session of a revoked token": (with_session(of_a_revoked_token), 401, "access_token"),
    "with a session of somebody else by now": (with_session(moved_to_another_tenant), 401, "access_token"),
    "with a session of an origin that was taken off the list": (with_session(delisted), 403, "origin_not_listed"),
    "with a session, from another site": (with_session(FrameSessions.session, sec_fetch_site="cross-site"), 403, "session_origin"),
    "with a session, from a neighbour": (with_session(FrameSessions.session, sec_fetch_site="same-site"), 403, "session_origin"),
    "with a session, from another origin": (
        with_session(FrameSessions.session, sec_fetch_site="", origin="https://evil.example"),
        403,
        "session_origin",
    ),
    "writing with a session, from another site": (
        lambda frames: frames.post("/embed/DOCKERREGISTRY/new", frames.session(), sec_fetch_site="cross-site"),
        403,
        "plain",
    ),
    "writing with a session, from nowhere": (
        lambda frames: frames.post("/embed/DOCKERREGISTRY/new", frames.session(), sec_fetch_site="", origin=""),
        403,
        "plain",
    ),
}
TABLE = [
    pytest.param(case, status, code, id=f"{kind}: {name}")
    for kind, table in (("asking", MINTING), ("exchanging", EXCHANGING), ("using", USING | SESSIONS))
    for name, (case, status, code) in table.items()
]


@pytest.mark.parametrize(("case", "status", "code"), TABLE)
def test_a_refusal(frames: FrameSessions, case: Case, status: int, code: str) -> None:
    answer = case(frames)
    assert answer.status_code == status, answer.text
    if code not in ("plain", "v1"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == code
    assert "df_emb_" not in answer.text and "eyJ" not in answer.text


def test_there_are_many_refusals() -> None:
    assert len(TABLE) >= 140


def test_nothing_was_written_by_what_was_refused(frames: FrameSessions) -> None:
    for case, _, _ in USING.values():
        case(frames)
    names = {
        each["name"] for each in map(json.loads, frames.server.api("GET", "/v1/entities/DOCKERREGISTRY/SUB").text.splitlines())
    }
    assert names <= {REGISTRY["name"], "other"}


def test_the_same_requests_are_taken_where_they_are_granted(frames: FrameSessions) -> None:
    """The table would also be green if nothing worked."""
    own = frames.server.new_record(**REGISTRY)["id"]
    session = frames.session(record=own, actions=["read", "write", "reveal"])
    assert frames.get(f"/embed/DOCKERREGISTRY/{own}", session).status_code == 200
    assert frames.post(f"/embed/DOCKERREGISTRY/{own}", session, [("f.name", "renamed")]).status_code == 303
    assert frames.post(f"/forms/DOCKERREGISTRY/check?record={own}", session).status_code == 200
    assert frames.post(f"/drafts/DOCKERREGISTRY?record={own}", session, [("f.name", "x")]).status_code == 204
    assert frames.post(f"/drafts/DOCKERREGISTRY/discard?record={own}", session).status_code == 303
    assert frames.post(f"/embed/DOCKERREGISTRY/{own}/carry", session).status_code == 200
    assert frames.post(f"/reveal/DOCKERREGISTRY?record={own}", session, [("key", "password")]).status_code == 200
    assert frames.get("/live/DOCKERREGISTRY/current", session).status_code == 200
    assert frames.exchange(frames.signed(frames.claims())).status_code == 200
    assert jwt.get_unverified_header(frames.token()) == jwt.get_unverified_header(frames.signed(frames.claims()))
