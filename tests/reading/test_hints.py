"""What names suggest, in time that grows with their length alone."""

import pytest

from app.reading.hints import looks_secret


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
