"""A page that was rendered in another process is the one that is rendered here."""

import pickle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.forms.compiler import CompiledForm, compile_form
from app.pages.renderer import Look, Renderer
from app.pages.views import Mode
from app.reading.reader import read_definition
from app.resources import DEFINITIONS
from bench import sample
from tests.making import saying, state_of
from tests.strategies import documents

LOOKS: tuple[Look, ...] = ("page", "page without secrets", "frame", "frame without secrets")


def crossed(renderer: Renderer, form: CompiledForm, mode: Mode, look: Look) -> Any:
    """What comes out of the other process."""
    return pickle.loads(pickle.dumps(renderer.rendered_page(form, mode, look)))


@pytest.mark.parametrize("mode", ["new", "edit", "view"])
@pytest.mark.parametrize("path", sorted(DEFINITIONS.rglob("*.json")), ids=lambda path: path.stem)
def test_it_is_the_page_that_is_rendered_here(renderer: Renderer, path: Any, mode: Mode) -> None:
    form = compile_form(read_definition(path.read_bytes()).definition)
    values = sample.record() if path.stem == "DOCKERREGISTRY" else {"name": "a"}
    keys = list(form.by_key)
    state = state_of(form, values, messages={key: [saying((key,), "wrong")] for key in keys[:3]}, changed=frozenset(keys[:3]))
    for look in LOOKS:
        here = renderer.page(form, mode, look).fill(state)
        assert renderer.cut(form, mode, look, crossed(renderer, form, mode, look)).fill(state) == here


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=20)
@given(document=documents())
def test_random_pages_too(renderer: Renderer, document: dict[str, Any]) -> None:
    form = compile_form(read_definition(document).definition)
    here = renderer.page(form, "edit").fill(state_of(form, {}))
    assert renderer.cut(form, "edit", "page", crossed(renderer, form, "edit", "page")).fill(state_of(form, {})) == here
