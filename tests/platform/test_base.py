"""Who asks, and projections; `test_contract` asks every platform for the protocol."""

from dataclasses import fields, replace
from typing import Any

import pytest

from app.platform.base import Principal, projected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [((), {"id": "1", "a": 1, "b": 2}), (("b",), {"id": "1", "b": 2}), (("id", "none"), {"id": "1"})],
)
def test_a_projection_has_the_named_fields_and_the_id(fields: tuple[str, ...], expected: dict[str, Any]) -> None:
    assert projected({"id": "1", "a": 1, "b": 2}, fields) == expected


def test_a_person_is_the_user_else_a_digest_that_hides_the_token() -> None:
    assert Principal("t", "ann", "secret").person == "ann"
    one, other = Principal("t", "", "secret").person, Principal("t", "", "other").person
    assert one.startswith("token:") and one != other and "secret" not in one


def test_guests_of_one_token_are_told_apart() -> None:
    persons = {Principal("t", user, "token", guest=guest).person for user in ("ann", "bob") for guest in ("", "x", "y")}
    assert len(persons) == 6


def test_a_token_is_not_printed() -> None:
    assert "CANARY" not in repr(Principal("t", "ann", "CANARY"))


def test_a_principal_may_do_what_its_scopes_say() -> None:
    reader = Principal("t", "ann", "token", frozenset({"read"}))
    assert (reader.may("read"), reader.may("write")) == (True, False)


def test_who_comes_another_way_is_the_same_in_all_else() -> None:
    names = [each.name for each in fields(Principal)]
    marked = Principal(**{name: name for name in names})
    assert marked.coming_by("frame") == replace(marked, source="frame")
    assert [getattr(marked.coming_by("frame"), name) for name in names] == ["frame" if name == "source" else name for name in names]
