"""Which fields say where a secret goes."""

from typing import Any

import pytest

from app.forms.destinations import destinations
from app.reading.reader import read_definition
from tests.making import reading

SECRET = {"id": "password", "type": "password"}


@pytest.mark.parametrize(
    "raw", [{"id": "x", "type": "url"}, {"id": "proxyHost"}, {"id": "x", "name": "User"}, {"id": "endpoint", "type": "textarea"}]
)
def test_a_field_that_says_where_a_secret_beside_it_goes(raw: dict[str, Any]) -> None:
    assert destinations(reading(SECRET, raw).definition) == {"password": (raw["id"],)}


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "name"},
        {"id": "host", "readonly": True},
        {"id": "host", "hidden": True},
        {"id": "host", "secret": True},
    ],
)
def test_a_field_that_nobody_can_send_a_secret_elsewhere_with(raw: dict[str, Any]) -> None:
    assert destinations(reading(SECRET, raw).definition) == {}


def test_only_fields_of_the_same_panel_count() -> None:
    panels = [
        {"rows": [{"fields": [SECRET, "host", "user", {"id": "apiToken"}]}]},
        {"rows": [{"fields": ["server", {"id": "oldToken"}]}]},
    ]
    assert destinations(read_definition({"panels": panels}).definition) == {
        "password": ("host", "user"),
        "apiToken": ("host", "user"),
        "oldToken": ("server",),
    }


def test_without_a_secret_there_is_nothing_to_send() -> None:
    assert destinations(reading({"id": "host"}).definition) == {}
