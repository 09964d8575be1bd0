"""The definitions that other people's software is tried on: the default, the examples, and random ones, the same each time."""

import subprocess
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import orjson
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from app.compiler import CompiledForm, compile_form
from app.reader import read_definition
from app.resources import DEFINITIONS
from tests.strategies import documents

HERE = Path(__file__).parent
DRAWN = 560
"""Some of them are the same: at least `GENERATED` are not."""
GENERATED = 500
INHERITED = ("constructor", "__proto__")
"""Ids that JavaScript finds in every object, also in one that has no such property."""


@lru_cache(1)
def forms() -> tuple[CompiledForm, ...]:
    """No two of the same hash; the default form first."""
    files = [DEFINITIONS / "DOCKERREGISTRY.json", *sorted((DEFINITIONS / "examples").glob("*.json"))]
    written = [compile_form(read_definition(path.read_bytes()).definition) for path in files]
    drawn = {form.hash: form for form in _drawn()}
    assert len(drawn) >= GENERATED
    return (*written, *drawn.values())


def few_forms(number: int) -> tuple[CompiledForm, ...]:
    """Every definition that somebody wrote, and the first random ones, less those with `INHERITED` ids."""
    usual = [form for form in forms() if not any(field.id in INHERITED for field, _ in form.inputs)]
    written = [form for form in usual if is_written(form)]
    return (*written, *usual[len(written) : len(written) + number])


def is_written(form: CompiledForm) -> bool:
    return form.definition.entity != "THING"


def _drawn() -> Iterable[CompiledForm]:
    collected: list[CompiledForm] = []

    @hypothesis.seed(2026)
    @hypothesis.settings(
        max_examples=DRAWN, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None, database=None
    )
    @hypothesis.given(st.lists(documents(), min_size=1, max_size=3))
    def collect(parts: list[dict[str, Any]]) -> None:
        panels = [panel for part in parts for panel in next(iter(part["definition"].values()))]
        document = {**parts[0], "definition": {"panel": panels}}
        collected.append(compile_form(read_definition(document).definition))

    collect()
    return collected


def node(script: str, asked: Iterable[Any], *arguments: str) -> Iterator[Any]:
    """One JSON value a line in, one a line out."""
    text = b"\n".join(map(orjson.dumps, asked))
    done = subprocess.run(["node", script, *arguments], cwd=HERE, input=text, stdout=subprocess.PIPE, check=True)
    return map(orjson.loads, done.stdout.splitlines())
