"""Names of records where no form shows them: never a secret."""

from typing import Any

import pytest

from app.reading.secret_paths import NO_PATHS, SecretPaths
from app.web.record_names import record_name, typed_name

NAME_IS_SECRET = SecretPaths(frozenset({("name",)}))
NAME_HOLDS_A_SECRET = SecretPaths(frozenset({("name", "pin")}))


@pytest.mark.parametrize(
    ("name", "secrets", "shown"),
    [
        ("N", NO_PATHS, "N"),
        (5, NO_PATHS, "5"),
        ("N", NAME_IS_SECRET, "1"),
        ("N", NAME_HOLDS_A_SECRET, "1"),
        ({"pin": "p"}, NAME_HOLDS_A_SECRET, "1"),
        ({"password": "p"}, NO_PATHS, "1"),
        (" ", NO_PATHS, "1"),
        (None, NO_PATHS, "1"),
        (True, NO_PATHS, "1"),
    ],
)
def test_a_record_is_called_by_its_name_or_its_id(name: Any, secrets: SecretPaths, shown: str) -> None:
    assert record_name({"id": "1", "name": name}, secrets) == shown


def test_what_is_not_saved_is_called_by_what_was_typed() -> None:
    assert typed_name({"name": ["N"]}, {}, NO_PATHS) == "N"
    assert typed_name({"title": ["T"]}, {}, NO_PATHS) == typed_name({}, {"title": "T"}, NO_PATHS) == "T"
    assert typed_name({"name": ["N"], "title": ["T"]}, {"name": "M"}, NAME_IS_SECRET) == "T"
    assert typed_name({}, {"name": "M"}, NAME_IS_SECRET) == ""
