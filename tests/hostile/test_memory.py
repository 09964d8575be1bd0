"""What is cached is bounded by its size: forms that are used no more go, and long texts are not remembered by their number."""

import gc
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI

from app.database import row_cache
from app.errors import BadDefinition
from app.fields import cron
from app.forms.compiler import CompiledForm, compile_form
from app.reading import defaults
from app.submissions import secret_checks
from app.texts import translator
from app.workers import form_maker as making_forms
from tests.making import NOW, Browser, define, form_maker, form_of, own, run, text

VERSIONS = 25


def forms_alive() -> int:
    gc.collect()
    return sum(isinstance(each, CompiledForm) for each in gc.get_objects())


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return settings_given | {"FORMS_CACHE_BYTES": str(2**20)}


def test_forms_that_are_used_no_more_go(app: FastAPI, browser_like: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each version is opened, checked, carried over and saved; then the next one counts."""
    monkeypatch.setattr(making_forms, "compile_form", compile_form)  # tests share forms, for which they hold all of them
    browser_like.sign_in()
    before = forms_alive()
    id = page = ""
    for version in range(VERSIONS):
        fields = [text("name"), text("url"), {"id": "pin", "type": "password"}, *(text(f"f{version}.{each}") for each in range(60))]
        define(browser_like, fields)
        id = id or str(browser_like.new_record("THING", 1, name="N", pin="p", url="u")["id"])
        if page:  # under the version before
            browser_like.post(f"/carry/THING?record={id}", [*own(page), ("f.name", "x")])
        page = browser_like.get(f"/forms/THING/{id}").text
        browser_like.post(f"/forms/THING/check?record={id}", [*own(page), ("f.name", "y"), ("visited", "0")])
        assert browser_like.post(f"/forms/THING/{id}", [*own(page), ("f.name", f"N{version}")]).status_code == 303
    assert forms_alive() - before < VERSIONS // 2


@pytest.mark.parametrize(
    ("cache", "ask"),
    [
        (cron._cron_words, lambda text: cron.cron_words(text, NOW, NOW.tzinfo)),
        (
            defaults._validator,
            lambda text: form_of({"id": "a", "type": "select", "options": [text[:1_900], *map(str, range(200))], "default": "5"}),
        ),
        (translator._chosen_locale, lambda text: translator.choose_locale(text, ("en", "de"))),
    ],
)
def test_long_texts_are_not_remembered(cache: Any, ask: Callable[[str], object]) -> None:
    cache.cache_clear()
    for number in range(3):
        ask(f"{number}" + "x" * 5_000)
    held = sum(len(each) for each in gc.get_referents(cache) if isinstance(each, str | bytes))
    assert cache.cache_info().currsize <= 3 and held < 5_000
    keys = [each for each in gc.get_objects() if isinstance(each, str) and len(each) > 5_000]
    assert not keys  # texts alone are not looked after by the collector: what refers to them would be


def test_the_outcomes_of_readings_are_bounded_by_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making_forms, "MAX_READINGS_BYTES", 10_000)
    maker = form_maker()
    for number in range(100):
        with pytest.raises(BadDefinition):
            run(maker.form({"id": "T", "definition": f"no JSON {number}"}))
    assert maker._read.bytes <= 10_000
    maker.close()


def test_rows_are_bounded_by_their_size(monkeypatch: pytest.MonkeyPatch, app: FastAPI) -> None:
    monkeypatch.setattr(row_cache, "MAX_CHARS", 1_000)
    cache = row_cache.RowCache(app.state.services.store._reading)
    for number in range(50):
        cache.put((number,), ("x" * 100,))
    assert len(cache._rows) <= 10 and cache._chars <= 1_000


def test_what_is_worked_out_of_a_form_goes_with_it() -> None:
    form = form_of({"id": "url"}, {"id": "pin", "type": "password"})
    assert secret_checks.secret_keys(form) == ("pin",) and secret_checks.destinations_of(form) == {"pin": ("url",)}
    before = forms_alive()
    del form
    assert forms_alive() == before - 1
