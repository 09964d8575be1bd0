"""Names of secrets and of destinations, read in time that grows with their length alone; fields that were secret before."""

import ast
from pathlib import Path

import pytest

from app.reading import secrets
from app.reading.secrets import looks_like_destination, looks_secret, secret_keys, with_secrets, words_of
from tests.making import reading


@pytest.mark.parametrize("name", ["password", "apiKey", "API_key", "webhookSecret", "secretKey", "oldPassword", "privatekey"])
def test_names_of_secrets(name: str) -> None:
    assert looks_secret(name, "") and looks_secret("x", name)


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


def test_fields_that_were_secret_before_stay_secret() -> None:
    before = reading({"id": "a", "grid": True}, {"id": "b", "type": "password"}, {"id": "created"}, {"id": "c"}).definition
    after = with_secrets(before, {"a", "created", "gone"})
    assert secret_keys(before) == {"b"}
    assert secret_keys(after) == {"a", "b"}
    assert not any(field.grid for field in after.fields() if field.secret)


def test_the_hash_says_which_fields_became_secret() -> None:
    definition = reading({"id": "a"}, {"id": "b"}).definition
    hashes = {with_secrets(definition, keys).hash for keys in ([], ["a"], ["b"], ["a", "b"])}
    assert len(hashes) == 4
    assert with_secrets(definition, ["a", "b"]).hash == with_secrets(definition, ["b", "a"]).hash
    assert with_secrets(definition, ["gone"]) is definition


def test_it_imports_nothing_of_the_product_but_the_definition() -> None:
    """The embedded platform imports it, which must know nothing of forms."""
    tree = ast.parse(Path(secrets.__file__).read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and str(node.module).startswith("app")}
    assert imported == {"app.definition"}
