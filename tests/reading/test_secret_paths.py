"""Where secrets are: by path and by name, at any depth; fields that were secret before, and what is left of an object."""

from typing import Any

import pytest

from app.reading.secret_paths import NO_PATHS, STORED, SecretPaths, dotted, members_of, plain_paths, with_secrets
from tests.making import reading

PATHS = SecretPaths(frozenset({("pin",), ("brief", "code")}), frozenset({("tokenOwner",), ("brief", "tokens")}))


@pytest.mark.parametrize(
    ("path", "value", "hidden"),
    [
        (("pin",), "1", True),
        (("pin",), 0, True),
        (("pin",), False, True),
        (("pin",), "", False),
        (("pin",), None, False),
        (("pin",), {}, False),
        (("brief", "code"), "1", True),
        (("brief",), {"code": "1"}, False),
        (("brief",), "a text where an object was", True),
        (("code",), "1", False),
        (("password",), "1", True),
        (("password",), 12, True),
        (("password",), {"a": 1}, True),
        (("hasPassword",), True, False),
        (("tokenOwner",), "jane", False),
        (("other", "tokenOwner"), "x", True),
        (("brief", "tokens"), ["x"], False),
    ],
)
def test_a_definition_or_a_name_hides_a_value(path: tuple[str, ...], value: Any, hidden: bool) -> None:
    assert PATHS.hides(path, value) is hidden


STORED_OBJECT: dict[str, Any] = {
    "id": "1",
    "entity": "THING",
    "name": "N",
    "pin": "1",
    "brief": {"code": "2", "memo": "m", "tokens": ["t"]},
    "hosts": [{"host": "h", "apiKey": "3"}, {"host": "i", "apiKey": None}, "text"],
    "codes": [{"code": "c"}],
}


def test_secrets_are_masked_and_all_else_is_as_it_was() -> None:
    before = repr(STORED_OBJECT)
    masked = PATHS.masked(STORED_OBJECT)
    assert masked == {
        **STORED_OBJECT,
        "pin": STORED,
        "brief": {"code": STORED, "memo": "m", "tokens": ["t"]},
        "hosts": [{"host": "h", "apiKey": STORED}, {"host": "i", "apiKey": None}, "text"],
    }
    assert list(masked) == list(STORED_OBJECT) and repr(STORED_OBJECT) == before
    assert PATHS.properties(STORED_OBJECT) == {"pin", "brief", "hosts"}
    assert PATHS.masked(masked) == masked


def test_what_may_be_searched_has_no_secrets() -> None:
    stripped = PATHS.stripped(STORED_OBJECT)
    assert "pin" not in stripped and stripped["brief"] == {"memo": "m", "tokens": ["t"]}
    assert stripped["hosts"] == [{"host": "h"}, {"host": "i", "apiKey": None}, "text"]


def test_an_object_without_secrets_is_itself() -> None:
    assert PATHS.masked(plain := {"name": "N", "list": [1, {"a": []}]}) is plain
    assert PATHS.masked_value(("list",), value := [1, {"a": []}]) is value


def test_entries_of_lists_have_the_path_of_their_list() -> None:
    assert PATHS.masked({"brief": [{"code": "1"}, {"memo": "m"}, "x"]}) == {"brief": [{"code": STORED}, {"memo": "m"}, STORED]}


def test_system_properties_and_definitions_are_not_looked_into() -> None:
    assert NO_PATHS.properties({"id": {"password": "x"}, "_df_version": 1}) == frozenset()
    definition = {"entity": "DEFINITION", "definition": {"visibility": {"password": "x"}}, "password": "y"}
    assert NO_PATHS.masked(definition) == {**definition, "password": STORED}


def test_what_lies_deep_costs_no_more_than_what_is_wide() -> None:
    deep: Any = {"password": "x"}
    for _ in range(20_000):
        deep = {"a": [deep]}
    assert NO_PATHS.properties({"deep": deep}) == {"deep"}
    masked = NO_PATHS.masked({"deep": deep})["deep"]
    for _ in range(20_000):
        (masked,) = masked["a"]
    assert masked == {"password": STORED}
    longest = max(len(path) for _, (path, _) in members_of({"b": 1}, ("a",) * 3))
    assert longest == 4, "no path grows with the depth"


def test_fields_that_were_secret_before_stay_secret() -> None:
    before = reading({"id": "a", "grid": True}, {"id": "b", "type": "password"}, {"id": "created"}, {"id": "c"}).definition
    after = with_secrets(before, {("a",), ("created",), ("gone",)})
    assert before.secret_paths == {("b",)}
    assert [field.id for field in after.fields() if field.secret] == ["a", "b"]
    assert not any(field.grid for field in after.fields() if field.secret)
    assert after.secret_paths == {("b",)}, "what it says itself"


@pytest.mark.parametrize(
    ("field", "is_secret"),
    [
        ({"id": "brief", "grid": True}, True),
        ({"id": "brief", "type": "relatedProperty"}, True),
        ({"id": "pin", "parentProperty": "brief", "secret": False}, True),
        ({"id": "x", "parentProperty": "safe"}, True),
        ({"id": "safe"}, True),
        ({"id": "pin"}, False),
        ({"id": "memo", "parentProperty": "brief"}, False),
    ],
)
def test_what_holds_a_secret_or_is_a_part_of_one_is_secret(field: dict[str, Any], is_secret: bool) -> None:
    (made,) = with_secrets(reading(field).definition, {("brief", "pin"), ("safe",)}).fields()
    assert made.secret is is_secret and not (made.grid and is_secret)


def test_the_hash_says_which_fields_became_secret() -> None:
    definition = reading({"id": "a"}, {"id": "b"}).definition
    hashes = {with_secrets(definition, paths).hash for paths in ([], [("a",)], [("b",)], [("a",), ("b",)])}
    assert len(hashes) == 4
    assert with_secrets(definition, [("a",), ("b",)]).hash == with_secrets(definition, [("b",), ("a",)]).hash
    assert with_secrets(definition, [("gone",)]) is definition


def test_fields_that_are_no_secrets_although_they_are_called_so() -> None:
    fields = [{"id": "apiToken", "secret": False}, {"id": "tokens", "type": "number", "parentProperty": "p"}, {"id": "password"}]
    assert plain_paths(reading(*fields, {"id": "name"}).definition) == {("apiToken",), ("p", "tokens")}
    assert dotted([("a",), ("p", "tokens")]) == {"a", "p.tokens"}


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ('{"password": "p"}', True),
        ('\n [{"host": "h", "apiKey": "k"}]', True),
        ('{"a": "{\\"password\\": \\"p\\"}"}', True),
        ('{"\\u0070assword": "p"}', True),
        ('{"Passphrase": "p"}', True),
        ('{"password": ""}', False),
        ('{"host": "h"}', False),
        ('{"password": "p"', False),
        ("[password]", False),
        (" password", False),
    ],
)
def test_a_text_of_json_is_a_secret_for_what_is_inside_of_it(value: str, hidden: bool) -> None:
    stored = {"id": "1", "entity": "THING", "memo": value, "around": {"memo": value}}
    assert PATHS.hides(("memo",), value) is hidden
    assert PATHS.properties(stored) == ({"memo", "around"} if hidden else set())
    assert PATHS.masked(stored) == ({**stored, "memo": STORED, "around": {"memo": STORED}} if hidden else stored)
    assert PATHS.properties({**stored, "entity": "DEFINITION"}) == set()


def test_an_entry_of_a_list_may_be_a_text_of_json() -> None:
    entries = ["one", '{"password": "p"}']
    assert PATHS.properties({"memo": entries}) == {"memo"}
    assert PATHS.masked_value(("memo",), entries) == ["one", STORED]
    harmless = ["one", "two"]
    assert PATHS.masked_value(("memo",), harmless) is harmless


def test_a_text_of_json_is_searched_by_the_paths_of_definitions() -> None:
    paths = SecretPaths(frozenset({("memo", "pin")}))
    assert paths.properties({"memo": '{"pin": "1"}', "other": '{"pin": "1"}'}) == {"memo"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"user": "jane", "password": "p"}', '{"user":"jane","password":{"stored":true}}'),
        ('[{"apiKey": "p"}, 1]', '[{"apiKey":{"stored":true}},1]'),
        ('{"a": "b"}', '{"a": "b"}'),
        ('{"password": ""}', '{"password": ""}'),
        ('{"password": "p"', '{"password": "p"'),
        ("[" * 300 + '{"password": "p"}' + "]" * 300, '{"stored":true}'),
    ],
)
def test_a_text_of_json_is_shown_without_the_secrets_inside_of_it(text: str, shown: str) -> None:
    assert SecretPaths().masked_value(("conf",), text) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"user":"john","password":{"stored":true}}', True),
        ('[[{"apiKey":{"stored":true}}]]', True),
        ('{"user": {"stored": true}}', False),
        ('{"password": {"stored": false}}', False),
        ('"stored"', False),
        ('{"password": {"stored": true}', False),
    ],
)
def test_a_text_of_json_says_that_a_secret_is_stored(text: str, said: bool) -> None:
    assert SecretPaths().says_stored(("conf",), text) is said
