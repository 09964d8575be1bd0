"""{"stored": true} means "unchanged" when it is sent back, also inside of objects and lists."""

from typing import Any

import pytest

from app.reading.secret_marks import UnclearSecret, is_mark, restore_secrets, same_but_for_marks
from app.reading.secret_paths import STORED, SecretPaths

PATHS = SecretPaths(frozenset({("pin",), ("brief", "code")}))
HOSTS = [{"host": "h", "apiKey": "1"}, {"host": "i", "apiKey": "2"}]
STORED_OBJECT: dict[str, Any] = {"pin": "p", "brief": {"code": "c", "memo": "m"}, "hosts": HOSTS}


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ({"pin": STORED, "name": "n"}, {"name": "n"}),
        ({"pin": "new"}, {"pin": "new"}),
        ({"pin": {"stored": False}}, {"pin": {"stored": False}}),
        ({"name": STORED}, {"name": STORED}),
        ({"brief": {"code": STORED, "memo": "new"}}, {"brief": {"code": "c", "memo": "new"}}),
        ({"brief": {"memo": "new"}}, {"brief": {"memo": "new"}}),
        ({"brief": {"password": STORED}}, {"brief": {}}),
        ({"brief": STORED}, {}),
        ({"other": {"token": STORED, "a": [1]}}, {"other": {"a": [1]}}),
        ({"hosts": [{"host": "h", "apiKey": STORED}, {"host": "i", "apiKey": STORED}]}, {"hosts": HOSTS}),
        ({"hosts": [{"host": "i", "apiKey": STORED}]}, {"hosts": HOSTS[1:]}),
        ({"hosts": [{"host": "i", "apiKey": STORED}, {"host": "h", "apiKey": STORED}]}, {"hosts": HOSTS[::-1]}),
        (
            {"hosts": [{"host": "new", "apiKey": "3"}, {"host": "h", "apiKey": STORED}]},
            {"hosts": [{"host": "new", "apiKey": "3"}, HOSTS[0]]},
        ),
    ],
)
def test_a_mark_is_the_stored_secret(sent: dict[str, Any], written: dict[str, Any]) -> None:
    assert restore_secrets(PATHS, sent, STORED_OBJECT) == written


def test_a_mark_is_the_stored_text_of_json_with_a_secret() -> None:
    text = '{"password": "p"}'
    stored = {"memo": text, "around": {"memo": text, "a": 1}, "list": [{"memo": text, "a": 1}]}
    assert restore_secrets(PATHS, {"memo": STORED, "a": 1}, stored) == {"a": 1}
    assert restore_secrets(PATHS, {"around": {"memo": STORED, "a": 2}}, stored) == {"around": {"memo": text, "a": 2}}
    assert restore_secrets(PATHS, {"list": [{"memo": STORED, "a": 1}]}, stored) == {"list": stored["list"]}
    with pytest.raises(UnclearSecret):
        restore_secrets(PATHS, {"list": [{"memo": STORED, "a": 2}]}, stored)


@pytest.mark.parametrize("host", ["elsewhere", "hh"])
def test_the_secret_of_a_changed_entry_has_to_be_sent_again(host: str) -> None:
    with pytest.raises(UnclearSecret) as unclear:
        restore_secrets(PATHS, {"hosts": [{"host": host, "apiKey": STORED}]}, STORED_OBJECT)
    assert unclear.value.property == "hosts"


def test_of_equal_entries_only_the_one_at_the_same_position_is_known() -> None:
    twins = {"hosts": [{"apiKey": "1"}, {"apiKey": "2"}]}
    assert restore_secrets(PATHS, {"hosts": [{"apiKey": STORED}]}, twins) == {"hosts": [{"apiKey": "1"}]}
    with pytest.raises(UnclearSecret):
        restore_secrets(PATHS, {"hosts": [{"apiKey": "9"}, {"apiKey": "8"}, {"apiKey": STORED}]}, twins)


def test_a_new_object_has_nothing_that_is_unchanged() -> None:
    assert restore_secrets(PATHS, {"pin": STORED, "brief": {"code": STORED}}, {}) == {"brief": {}}


def test_names_in_a_definition_are_left_alone() -> None:
    sent = {"entity": "DEFINITION", "definition": {"password": STORED}}
    assert restore_secrets(PATHS, sent, {}) == sent


@pytest.mark.parametrize("value", [{"stored": "true"}, {"stored": True, "more": 1}, {}, True, None, [STORED]])
def test_other_values_are_no_marks(value: Any) -> None:
    assert not is_mark(value) and is_mark(dict(STORED))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"pin": "1", "a": [{"b": "2"}]}, {"pin": STORED, "a": [{"b": STORED}]}, True),
        ({"pin": "1", "a": 1}, {"pin": STORED, "a": 2}, False),
        ({"pin": ""}, {"pin": STORED}, False),
        ([1], [1, 2], False),
        ({"a": 1}, {"b": 1}, False),
    ],
)
def test_objects_are_compared_but_for_what_is_masked(one: Any, other: Any, same: bool) -> None:
    assert same_but_for_marks(one, other) is same


def test_where_no_list_is_stored_nothing_of_one_is_unchanged() -> None:
    sent = {"hosts": [{"host": "h", "apiKey": STORED, "inner": [[{"token": STORED}], 1]}, "x"]}
    assert restore_secrets(PATHS, sent, {"hosts": []}) == {"hosts": [{"host": "h", "inner": [[{}], 1]}, "x"]}
