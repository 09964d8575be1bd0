"""Roles: what each allows, in the tenant and for single entities."""

import itertools

from app.platform.base import SCOPES
from app.platform.roles import NO_ROLE, ROLES, Access


def test_each_role_allows_more_than_the_one_before() -> None:
    assert all(less < more for less, more in itertools.pairwise(ROLES.values()))
    assert ROLES["admin"] == set(SCOPES) == NO_ROLE.keys()


def test_the_role_for_an_entity_replaces_the_one_in_the_tenant() -> None:
    access = Access("read", {"A": "write", "B": "none"})
    assert [access.allows("write", entity) for entity in ("", "A", "B", "C")] == [False, True, False, False]
    assert [access.allows("read", entity) for entity in ("", "A", "B", "C")] == [True, True, False, True]


def test_what_is_allowed_for_one_entity_is_allowed_somewhere() -> None:
    assert Access("none", {"A": "read"}).allows_somewhere("read")
    assert not Access("none", {"A": "read"}).allows_somewhere("write")
    assert not Access("none").allows_somewhere("read")


def test_a_role_of_a_newer_version_allows_nothing() -> None:
    assert not any(Access("owner", {"A": "reader"}).allows(scope, entity) for scope in SCOPES for entity in ("", "A"))
