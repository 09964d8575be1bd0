"""What the lines of an import meet: stored records, and what earlier lines made."""

from typing import Any

import pytest

from app.cli.import_target import ImportTarget
from app.errors import Refused
from tests.making import form_of

FORM = form_of(
    {"id": "code"}, {"id": "n", "type": "number"}, {"id": "at", "type": "datetime"}, {"id": "password", "type": "password"}
)
ONE = {"id": "1", "code": "A", "n": 5, "at": "2026-01-31T15:00:00+01:00"}


def target(key: str, *records: Any) -> ImportTarget:
    return ImportTarget(FORM, key, records)


def test_without_a_key_every_line_is_a_new_record() -> None:
    assert target("", ONE).find({"code": "A"}) == ("", None)


@pytest.mark.parametrize(
    ("key", "document"),
    [("code", {"code": "A"}), ("n", {"n": 5.0}), ("at", {"at": "2026-01-31T14:00:00Z"}), ("id", {"id": "1"})],
)
def test_a_record_is_found_by_what_its_key_means(key: str, document: Any) -> None:
    assert target(key, ONE).find(document) == ("1", ONE)


def test_what_a_line_would_make_is_met_by_the_next() -> None:
    met = target("code")
    assert met.find({"code": "B"}) == ("", None)
    met.put("", {"code": "B", "n": 1})
    id, record = met.find({"code": "B"})
    assert record == {"code": "B", "n": 1}
    met.put(id, {"code": "B", "n": 2})
    assert met.find({"code": "B"})[1] == {"code": "B", "n": 2}


@pytest.mark.parametrize(
    ("key", "document", "code"),
    [
        ("code", {}, "import-key-missing"),
        ("code", {"code": "A"}, "import-key-ambiguous"),
        ("id", {"id": "9"}, "import-id-missing"),
    ],
)
def test_what_is_not_clear_is_refused(key: str, document: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        target(key, ONE, {**ONE, "id": "2"}).find(document)
    assert refused.value.code == code


@pytest.mark.parametrize("key", ["password", "nothing"])
def test_a_key_is_a_field_that_can_be_searched(key: str) -> None:
    with pytest.raises(Refused, match="can't be found by this field"):
        target(key)


def test_a_blank_id_is_a_new_record() -> None:
    assert target("id", ONE).find({"code": "A"}) == target("id", ONE).find({"id": ""}) == ("", None)
