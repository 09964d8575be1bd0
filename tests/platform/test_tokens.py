"""Access tokens: created, looked up, revoked; the database holds digests alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database.store import Store, open_store
from app.errors import NotSignedIn
from app.platform import tokens as module
from app.platform.base import SCOPES
from app.platform.tokens import Tokens
from tests.making import run


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    yield opened
    opened.close()


def test_tokens_are_stored_as_digests_alone(store: Store, tmp_path: Path) -> None:
    tokens = Tokens(store, "tenant")
    token = tokens.create()
    assert token.startswith("df_pat_")
    assert run(tokens.authenticate(token)).user == "admin"
    assert not any(token.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_token_has_its_user_tenant_and_scopes(store: Store) -> None:
    tokens = Tokens(store, "tenant")
    principal = run(tokens.authenticate(tokens.create(user="ann", scopes=frozenset({"read"}), tenant="other")))
    assert (principal.user, principal.tenant, principal.scopes) == ("ann", "other", {"read"})
    assert run(tokens.authenticate(tokens.create())).tenant == "tenant"


@pytest.mark.parametrize("token", ["", "df_pat_unknown", "\ud800", "x" * 100_000])
def test_an_unknown_token_is_refused(store: Store, token: str) -> None:
    with pytest.raises(NotSignedIn):
        run(Tokens(store, "tenant").authenticate(token))


def test_a_revoked_token_is_refused_at_once_here_and_soon_elsewhere(store: Store) -> None:
    clock = Clock()
    here, elsewhere = Tokens(store, "tenant", clock), Tokens(store, "tenant", clock)
    token = here.create()
    run(elsewhere.authenticate(token))
    here.revoke(token)
    with pytest.raises(NotSignedIn):
        run(here.authenticate(token))
    assert run(elsewhere.authenticate(token)).user == "admin"
    clock.now += module.CACHE_SECONDS
    with pytest.raises(NotSignedIn):
        run(elsewhere.authenticate(token))


def test_a_token_is_refused_from_its_end_on(store: Store) -> None:
    clock = Clock()
    tokens = Tokens(store, "tenant", clock)
    token = tokens.create(ends=clock.now + 60)
    for seconds, accepted in ((0, True), (58, True), (1.5, True), (0.5, False), (60, False)):
        clock.now += seconds
        try:
            assert run(tokens.authenticate(token)) and accepted, seconds
        except NotSignedIn:
            assert not accepted, seconds


def test_a_list_names_tokens_by_ids_that_revoke_them(store: Store) -> None:
    tokens = Tokens(store, "tenant", Clock())
    first, second = tokens.create(name="first", user="ann"), tokens.create(scopes=frozenset({"read"}))
    listed = {each.name: each for each in tokens.all()}
    assert (listed["first"].user, listed["first"].hint, listed[""].scopes) == ("ann", first[-4:], ("read",))
    assert tokens.revoke(listed["first"].id) == 1 and tokens.revoke(listed["first"].id) == 0
    assert [each.revoked is not None for each in tokens.all() if each.name == "first"] == [True]
    with pytest.raises(NotSignedIn):
        run(tokens.authenticate(first))
    assert run(tokens.authenticate(second))


def test_the_first_start_creates_an_admin_and_the_next_does_not(store: Store) -> None:
    tokens = Tokens(store, "tenant")
    token = tokens.ensure_admin(None)
    assert token is not None and run(tokens.authenticate(token)).scopes == frozenset(SCOPES)
    assert tokens.ensure_admin(None) is None
    tokens.revoke(token)
    assert tokens.ensure_admin(None, ends=1.0) is not None, "a revoked token lets nobody in"
    assert tokens.ensure_admin(None) is not None, "nor does one that has expired"


def test_a_given_admin_token_is_stored_once_and_not_returned(store: Store) -> None:
    tokens = Tokens(store, "tenant")
    assert tokens.ensure_admin("given") is tokens.ensure_admin("given") is None
    assert run(tokens.authenticate("given")).may("admin")


def test_the_operator_may_do_everything_in_the_tenant(store: Store) -> None:
    operator = Tokens(store, "tenant").operator
    assert (operator.tenant, operator.user, operator.scopes) == ("tenant", "admin", frozenset(SCOPES))


def test_the_cache_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CACHED_TOKENS", 2)
    tokens = Tokens(store, "tenant")
    for _ in range(5):
        run(tokens.authenticate(tokens.create()))
        assert len(tokens._cache) <= 2
