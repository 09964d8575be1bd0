"""Records that no longer fit their form: they open, say what does not fit, and can be saved after an unrelated change."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, define, own, text

OPTIONS = [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]
BEFORE = [text("a"), text("n", "N"), {"id": "s", "name": "S", "type": "singleselect", "options": OPTIONS}]
AFTER = [
    text("a"),
    {"id": "n", "name": "N", "type": "number"},
    {"id": "s", "name": "S", "type": "singleselect", "options": OPTIONS[1:]},
    text("must", "Must", required=True),
]
OLD = {"a": "x", "n": "no number", "s": "1"}


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


def old_record(person: Browser) -> str:
    define(person, BEFORE)
    id: str = person.new_record("THING", 1, **OLD)["id"]
    define(person, AFTER)
    return id


def stored(person: Browser, id: str) -> dict[str, Any]:
    record: dict[str, Any] = person.api("GET", f"/v1/objects/{id}").json()
    return record


def as_shown(**changed: str) -> list[tuple[str, str]]:
    return [(f"f.{key}", text) for key, text in {**OLD, "must": "", **changed}.items()]


def test_it_opens_and_says_what_does_not_fit(person: Browser) -> None:
    page = person.get(f"/forms/THING/{old_record(person)}").text
    for words in ("N must be a number", "Must is required", "1 (no longer offered)"):
        assert words in page, words
    assert 'value="no number"' in page and "message error" not in page and page.count("message warning") >= 2


def test_it_is_saved_after_one_unrelated_change_and_the_rest_stays(person: Browser) -> None:
    id = old_record(person)
    path = f"/forms/THING/{id}"
    assert person.post(path, [*own(person.get(path).text), *as_shown(a="y")]).status_code == 303
    record = stored(person, id)
    assert {key: record.get(key) for key in ("a", "n", "s", "must")} == {**OLD, "a": "y", "must": None}
    assert record["_df_version"] == 1


def test_an_error_in_what_is_touched_blocks(person: Browser) -> None:
    path = f"/forms/THING/{old_record(person)}"
    answer = person.post(path, [*own(person.get(path).text), *as_shown(n="still none")])
    assert answer.status_code == 422 and "There is a problem" in answer.text and "Must is required" in answer.text


def test_strict_blocks_all_of_it(tmp_path: Path) -> None:
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path), "FORMS_VALIDATION": "strict", "FORMS_ADMIN_TOKEN": TOKEN}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    person = Browser(app)
    person.sign_in()
    id = old_record(person)
    path = f"/forms/THING/{id}"
    answer = person.post(path, [*own(person.get(path).text), *as_shown(a="typed")])
    assert answer.status_code == 422 and "There are 3 problems" in answer.text and 'value="typed"' in answer.text
    assert stored(person, id)["a"] == "x"
    mended = [("f.a", "typed"), ("f.n", "5"), ("f.s", "2"), ("f.must", "given")]
    assert person.post(path, [*own(answer.text), *mended]).status_code == 303
    assert json.dumps([stored(person, id)[key] for key in ("a", "n", "s", "must")]) == '["typed", 5, "2", "given"]'
    app.state.services.store.close()
