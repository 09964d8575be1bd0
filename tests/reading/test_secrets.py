"""Names of secrets and of destinations, read in time that grows with their length alone; which fields are secrets."""

import ast
from pathlib import Path
from typing import Any

import pytest

from app.reading import secrets
from app.reading.secrets import (
    IN_SECRET_NAMES,
    SECRET_PAIRS,
    SECRET_PAIRS_IN_ONE_WORD,
    SECRET_WORDS,
    is_secret_field,
    looks_like_destination,
    looks_secret,
    words_of,
)


@pytest.mark.parametrize("name", ["password", "apiKey", "API_key", "webhookSecret", "secretKey", "oldPassword", "privatekey"])
def test_names_of_secrets(name: str) -> None:
    assert looks_secret(name, "") and looks_secret("x", name)


def test_each_name_of_a_secret_holds_a_part_of_such_names() -> None:
    """Texts of JSON without such a part are not looked through for secrets."""
    names = SECRET_WORDS | SECRET_PAIRS_IN_ONE_WORD | {" ".join(pair) for pair in SECRET_PAIRS}
    assert [name for name in names if not (IN_SECRET_NAMES.search(name) and IN_SECRET_NAMES.search(name.upper()))] == []


@pytest.mark.parametrize("name", ["tokenExpiry", "passwordPolicy", "apiKeyId", "key", "name", "private", "secretary", ""])
def test_names_of_other_things(name: str) -> None:
    assert not looks_secret(name, "")


@pytest.mark.parametrize("word", ["aB", "TokenExpiry", "ApiKeyId", "A", "a1"])
@pytest.mark.timeout(60)
def test_a_name_of_megabytes_is_read_in_one_pass(word: str) -> None:
    """Squared, the time would be hours."""
    assert not looks_secret(word * (2**21 // len(word)), "")


@pytest.mark.parametrize("name", ["url", "registryUrl", "proxy_host", "User", "serverAddress", "API endpoint"])
def test_names_of_destinations(name: str) -> None:
    assert looks_like_destination(name, "") and looks_like_destination("x", name)


@pytest.mark.parametrize("name", ["urlCount", "hosting", "name", "userGroup", "", "1"])
def test_names_of_no_destination(name: str) -> None:
    assert not looks_like_destination(name, "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("webhookSecret", ["webhook", "Secret"]),
        ("API_key", ["API", "key"]),
        ("apiURL", ["api", "URL"]),
        ("x1", ["x", "1"]),
        ("größe", ["gr", "öß", "e"]),
        ("", []),
    ],
)
def test_the_words_of_a_name(name: str, words: list[str]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("secrecy", "stated", "is_secret"),
    [
        ("always", None, True),
        ("always", False, True),
        ("by name", None, True),
        ("by name", False, False),
        ("", None, False),
        ("", True, True),
        ("by name", "no", True),
    ],
)
def test_type_name_and_definition_decide_together(secrecy: str, stated: Any, is_secret: bool) -> None:
    assert is_secret_field("apiToken", "", secrecy, stated) is is_secret
    assert is_secret_field("x", "", secrecy, stated) is (secrecy == "always" or stated is True)


def test_it_imports_nothing_of_the_product() -> None:
    """The embedded platform imports it, which must know nothing of forms."""
    tree = ast.parse(Path(secrets.__file__).read_text())
    assert not [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and str(node.module).startswith("app")]
