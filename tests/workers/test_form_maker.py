"""Forms, pages and texts are made off the event loop: small ones in a thread, large ones in a process with a budget."""

import asyncio
import json
import os
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from app.errors import BadDefinition, Unavailable
from app.forms.compiler import CompiledForm
from app.reading.parsing import Limits
from app.workers.form_maker import FormMaker, digest_of, is_large
from app.workers.tasks import export
from tests.making import form_maker, run

SMALL = {"id": "THING", "definition": json.dumps([{"id": "a", "name": "A"}])}


def many(count: int, **more: Any) -> dict[str, Any]:
    return {
        "id": "THING",
        "definition": json.dumps([{"id": f"f{n}", "name": f"Field {n}", "width": 50} for n in range(count)]),
        **more,
    }


@pytest.fixture
def maker() -> Any:
    made = form_maker()
    yield made
    made.close()


def worker_of(maker: FormMaker) -> int | None:
    """The id of the process that works, None while there is none."""
    return maker._process._running[0].pid if maker._process._running else None


def process_of(forms: Sequence[CompiledForm]) -> int:
    return os.getpid()


def thread_of(forms: Sequence[CompiledForm]) -> str:
    return threading.current_thread().name


def take_memory(forms: Sequence[CompiledForm]) -> int:
    return len(b"x" * 2**33)


def test_a_small_definition_starts_no_process(maker: FormMaker) -> None:
    async def work() -> None:
        form, _ = await maker.form(SMALL)
        await maker.page(maker.renderers.source, form, "edit", "page")
        assert await maker.computed([form], thread_of) != threading.current_thread().name
        assert b"Field" in await maker.computed([form], export, "csv", "create")

    run(work())
    assert worker_of(maker) is None


def test_a_large_definition_is_made_in_the_process_and_is_the_same(maker: FormMaker) -> None:
    async def work() -> None:
        document = many(1_500)
        form, findings = await maker.form(document)
        assert worker_of(maker) is not None
        here, expected = await maker.in_thread(maker._small_form, document, ())
        assert form.definition == here.definition and findings == expected and form.hash == here.hash
        assert maker.renderers.source.cached_page(form, "edit", "page") is not None
        assert await maker.computed([form], process_of) == worker_of(maker)
        for mode in ("new", "view"):
            assert await maker.page(maker.renderers.source, form, mode, "frame")

    run(work())


def test_a_form_is_made_once_for_all_who_wait_for_it(maker: FormMaker) -> None:
    async def work() -> list[Any]:
        return await asyncio.gather(*(maker.form(SMALL) for _ in range(20)))

    assert len({id(form) for form, _ in run(work())}) == 1


def test_what_cannot_be_used_is_read_once(maker: FormMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    in_thread = maker.in_thread

    async def counting(work: Any, *arguments: Any) -> Any:
        reads.append(work.__name__)
        return await in_thread(work, *arguments)

    monkeypatch.setattr(maker, "in_thread", counting)
    for version in (1, 2):
        with pytest.raises(BadDefinition):
            run(maker.form({"id": "THING", "_df_version": version, "definition": "{"}))
    assert reads == ["_small_form"]


@pytest.mark.parametrize(
    ("budget", "limit"), [({"seconds": 0.05}, "worker_seconds"), ({"limits": Limits(page_bytes=70_000)}, "max_page_bytes")]
)
def test_beyond_a_budget_it_is_refused_with_the_budgets_name(budget: dict[str, Any], limit: str) -> None:
    limits = budget.pop("limits", None)
    maker = form_maker(limits, **budget)
    with pytest.raises(BadDefinition, match=limit):
        run(maker.form(many(3_000)))
    maker.close()


def test_a_text_beyond_a_budget_is_unavailable_and_the_rest_goes_on(maker: FormMaker) -> None:
    async def work() -> None:
        form, _ = await maker.form(many(1_500))
        with pytest.raises(Unavailable):
            await maker.computed([form], take_memory)
        assert await maker.computed([form], process_of) != os.getpid()

    run(work())


def test_memory_beyond_the_budget_is_refused_by_its_name(maker: FormMaker) -> None:
    maker._process._memory_bytes = maker._memory_bytes = 300 * 2**20
    with pytest.raises(BadDefinition, match="worker_memory_bytes"):
        run(maker.form({"id": "THING", "definition": [[[]] * 1_000_000] * 5}))


@pytest.mark.parametrize(
    ("document", "large"),
    [
        (SMALL, False),
        (many(900), False),
        (many(1_100), True),
        ({"definition": "x" * 300_000}, True),
        ({"definition": [{"id": "a", "help": "x" * 300_000}]}, True),
        ({"definition": [{"x" * 300_000: "a"}]}, True),
        ({"definition": [[]] * 4_000}, True),
        ({"definition": [1] * 300_000}, True),
    ],
)
def test_what_is_large(document: dict[str, Any], large: bool) -> None:
    assert is_large(document) is large


def test_a_digest_is_of_what_a_form_is_made_of() -> None:
    one = digest_of({**SMALL, "_df_version": 1, "updated": 5}, ["b", "a"])
    assert one == digest_of({**SMALL, "_df_version": 2, "updated": 6}, ["a", "b"])
    assert one != digest_of(SMALL, ["a"]) and one != digest_of({**SMALL, "name": "x"}, ["a", "b"])
    assert digest_of({"definition": 2**70}, []) != digest_of({"definition": 2**71}, [])
