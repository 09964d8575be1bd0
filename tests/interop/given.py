"""The definitions that other people's software is tried on: the default, the examples, and random ones, the same each time."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import orjson
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from app.forms.compiler import CompiledForm, compile_form
from app.reading.reader import read_definition
from app.resources import DEFINITIONS
from tests.strategies import documents

HERE = Path(__file__).parent
DRAWN = 560
"""Some of them are the same: at least `GENERATED` are not."""
GENERATED = 500
INHERITED = ("constructor", "__proto__")
"""Ids that JavaScript finds in every object, also in one that has no such property."""


@lru_cache(1)
def documents_of_forms() -> Mapping[CompiledForm, Mapping[str, Any]]:
    """The DEFINITION object of each form. No two of the same hash; the default form first, then those that somebody wrote."""
    files = [DEFINITIONS / "DOCKERREGISTRY.json", *sorted((DEFINITIONS / "examples").glob("*.json"))]
    written = [orjson.loads(path.read_bytes()) for path in files]
    drawn = {orjson.dumps(document): document for document in _drawn()}
    assert len(drawn) >= GENERATED
    return {compile_form(read_definition(document).definition): document for document in (*written, *drawn.values())}


def forms() -> tuple[CompiledForm, ...]:
    return tuple(documents_of_forms())


def few_forms(number: int) -> tuple[CompiledForm, ...]:
    """Every definition that somebody wrote, and random ones from among all (the first are small); none with `INHERITED` ids."""
    usual = [form for form in forms() if not any(field.id in INHERITED for field, _ in form.inputs)]
    written = [form for form in usual if is_written(form)]
    drawn = usual[len(written) :]
    return (*written, *drawn[:: len(drawn) // number][:number]) if number else tuple(written)


def is_written(form: CompiledForm) -> bool:
    return form.definition.entity != "THING"


def _drawn() -> Iterable[dict[str, Any]]:
    collected: list[dict[str, Any]] = []

    @hypothesis.seed(2026)
    @hypothesis.settings(
        max_examples=DRAWN, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None, database=None
    )
    @hypothesis.given(st.lists(documents(), min_size=1, max_size=3))
    def collect(parts: list[dict[str, Any]]) -> None:
        panels = [panel for part in parts for panel in next(iter(part["definition"].values()))]
        collected.append({**parts[0], "definition": {"panel": panels}})

    collect()
    return collected


def node(script: str, asked: Iterable[Any], *arguments: str) -> Iterator[Any]:
    """One JSON value a line in, one a line out."""
    text = b"\n".join(map(orjson.dumps, asked))
    done = subprocess.run(["node", script, *arguments], cwd=HERE, input=text, stdout=subprocess.PIPE, check=True)
    return map(orjson.loads, done.stdout.splitlines())
