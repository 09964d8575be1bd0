"""Definitions that are made to do harm are read, compiled, shown and exported, or refused by the name of a limit."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from app.api_docs.document import api_document
from app.conditions import effective
from app.errors import BadDefinition
from app.exports import EXPORTERS
from app.forms.compiler import compile_form
from app.pages.renderer import Renderer
from app.reading.reader import read_definition
from app.web.docs_page import operations_of
from tests.hostile.definitions import ALL, BEYOND, GROWING, MIXED

MOST = 2.3
"""How many times the calls for twice the size: sorting and what is the same for any size are in between."""


def use(raw: Any, renderer: Renderer) -> None:
    """Everything that is made of a definition. Raises BadDefinition for one that is refused."""
    form = compile_form(read_definition({"id": "THING", "name": "Thing", "definition": raw}).definition)
    form.rules.evaluate({"k": "1"})
    renderer.rendered_page(form, "edit", "page")
    for exporter in EXPORTERS.values():
        exporter.export(form, "create")
    operations_of(api_document([form], "", "1"))


def calls_of(work: Callable[[], None]) -> int:
    """How many functions are called, those in C too."""
    count = 0

    def profile(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 120


@pytest.mark.parametrize("name", MIXED)
def test_what_is_odd_is_used_or_refused(name: str, renderer: Renderer) -> None:
    try:
        use(MIXED[name](10), renderer)
    except BadDefinition as error:
        assert str(error)


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_too_much_is_refused_by_the_name_of_a_limit(name: str, renderer: Renderer) -> None:
    with pytest.raises(BadDefinition, match=r"\(max_\w+\)"):
        use(BEYOND[name](10), renderer)


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_size_is_twice_the_work(name: str, renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema repeats a panel's condition for each of its fields, up to a limit that these small sizes would not reach."""
    monkeypatch.setattr(effective, "MAX_PARTS", 500)
    one, two = (calls_of(lambda n=n: use(GROWING[name](n), renderer)) for n in (80, 160))  # type: ignore[misc]
    assert two <= MOST * one
