"""What a host may ask for, and what a frame may then do."""

import json
from typing import Any

import pytest

from app.embedding.grants import (
    ANY,
    MAX_NAME_CHARS,
    MAX_PANELS,
    MAX_PREFILL_BYTES,
    MAX_PREFILL_FIELDS,
    Grant,
    grant_from_json,
    read_grant,
    read_name,
    read_prefill,
)
from app.errors import NotAllowed, Refused

ASKED = {"entity": "THING", "record": "7", "actions": ["read"]}


def test_a_request_becomes_a_grant() -> None:
    grant = read_grant({**ASKED, "panels": ["General"], "prefill": {"name": "x"}})
    assert grant == Grant("THING", "7", frozenset({"read"}), ("General",), {"name": "x"})
    assert grant_from_json(json.loads(json.dumps(grant.to_json()))) == grant


@pytest.mark.parametrize(
    ("change", "code", "params"),
    [
        ({"entity": ""}, "grant-text-length", {"name": "entity", "limit": MAX_NAME_CHARS}),
        ({"entity": 5}, "grant-text-length", {"name": "entity", "limit": MAX_NAME_CHARS}),
        ({"record": " "}, "grant-text-length", {"name": "record", "limit": MAX_NAME_CHARS}),
        ({"record": "x" * (MAX_NAME_CHARS + 1)}, "grant-text-length", {"name": "record", "limit": MAX_NAME_CHARS}),
        ({"actions": []}, "grant-without-read", {}),
        ({"actions": ["write"]}, "grant-without-read", {}),
        ({"actions": ["read", "delete"]}, "grant-actions", {"name": "delete", "known": "read, reveal, write"}),
        ({"actions": "read"}, "grant-not-texts", {"name": "actions"}),
        ({"record": "new"}, "grant-without-write", {}),
        ({"panels": [1]}, "grant-not-texts", {"name": "panels"}),
        ({"panels": ["x"] * (MAX_PANELS + 1)}, "grant-not-texts", {"name": "panels"}),
        ({"prefill": []}, "grant-prefill", {"limit": MAX_PREFILL_FIELDS}),
    ],
)
def test_a_wrong_request_is_refused_by_the_name_of_its_member(change: dict[str, Any], code: str, params: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        read_grant({**ASKED, **change})
    assert (refused.value.code, refused.value.params) == (code, params)


def test_values_to_fill_in_are_limited() -> None:
    assert read_prefill(None) is None
    assert read_prefill({}) is None
    assert read_prefill({"a": 1}) == {"a": 1}
    with pytest.raises(Refused, match="at most"):
        read_prefill(dict.fromkeys(map(str, range(MAX_PREFILL_FIELDS + 1))))
    with pytest.raises(Refused, match="larger than"):
        read_prefill({"a": "x" * MAX_PREFILL_BYTES})
    with pytest.raises(Refused, match="too large"):
        read_prefill({"a": 2**70})


def test_a_name_is_a_short_text() -> None:
    assert read_name({"user": "jane"}, "user") == "jane"
    with pytest.raises(Refused, match="user must be text of 1 to 200 characters"):
        read_name({}, "user")


@pytest.mark.parametrize(
    ("granted", "record", "covered"),
    [
        ("7", "7", True),
        ("7", "8", False),
        ("7", "", False),
        ("new", "", True),
        ("new", "7", False),
        (ANY, "7", True),
        (ANY, "", True),
    ],
)
def test_a_grant_covers_the_record_that_it_names(granted: str, record: str, covered: bool) -> None:
    assert Grant("THING", granted, frozenset({"read"})).covers(record) == covered


def test_a_grant_is_for_one_form_and_its_actions() -> None:
    grant = Grant("THING", "7", frozenset({"read"}))
    grant.check_entity("THING")
    grant.check_action("read")
    for check, argument, reason in ((grant.check_entity, "OTHER", "other_entity"), (grant.check_action, "write", "not_granted")):
        with pytest.raises(NotAllowed) as raised:
            check(argument)
        assert raised.value.reason == reason
    Grant(ANY, ANY, frozenset()).check_entity("OTHER")


def test_a_frame_does_not_get_the_values_to_fill_in_with_its_grant() -> None:
    grant = Grant("THING", "new", frozenset({"read", "write"}), ("A",), {"secret": "x"})
    assert grant.creates
    assert grant.summary() == {
        "entity": "THING",
        "record": "new",
        "actions": ["read", "write"],
        "readonly": False,
        "panels": ["A"],
    }
