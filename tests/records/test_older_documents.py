"""Programs that speak an earlier version."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.records.test_definition_moves import CONVERT, RENAME, RETYPE, Place


class Older(Place):
    def __init__(self, app: FastAPI) -> None:
        super().__init__(app)
        self.id = self.create(alpha="x", n="007")
        self.hash = self.admin.api("GET", "/api/definitions/THING").json()["hash"]
        self.publish(RENAME, RETYPE, steps=[CONVERT])

    def ask(self, method: str, body: Any = None, hash: str = "") -> httpx.Response:
        path = f"/api/forms/THING/{self.id}"
        headers = {"x_definition": hash or self.hash}
        if method == "PATCH":
            headers |= {"content_type": "application/json", "if_match": self.admin.api("GET", path).headers["etag"]}
        return self.admin.api(method, path, body, **headers)


@pytest.fixture
def older(app: FastAPI) -> Older:
    return Older(app)


def test_both_names_of_a_renamed_field_lead_to_one_value(older: Older) -> None:
    answer = older.ask("PATCH", {"alpha": "y", "n": "12"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["record"]["alpha"], answer.json()["record"]["n"]) == ("y", "12")
    assert older.read(older.id) == {"beta": "y", "n": 12}
    assert older.ask("GET").json()["record"]["alpha"] == "y"


def test_a_name_that_the_version_does_not_have_is_named(older: Older) -> None:
    answer = older.ask("PATCH", {"alpha": "y", "beta": "z"})
    assert answer.status_code == 200 and "/beta" in answer.text
    assert older.read(older.id)["beta"] == "y"


def test_what_cannot_be_converted_is_refused(older: Older) -> None:
    assert older.ask("PATCH", {"n": "12 pieces"}).status_code == 422
    assert older.read(older.id)["n"] == 7


def test_a_cleared_value_is_cleared_under_the_new_name(older: Older) -> None:
    assert older.ask("PATCH", {"alpha": None}).status_code == 200
    assert older.read(older.id) == {"n": 7}


def test_an_unknown_version_is_refused(older: Older) -> None:
    assert older.ask("GET", hash="0" * 64).status_code == 409
    assert older.ask("PATCH", {"alpha": "y"}, hash="0" * 64).status_code == 409
