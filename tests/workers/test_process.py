"""The process that carries out calls within a budget."""

import contextlib
import gc
import os
import signal
import time
import weakref
from pathlib import Path
from typing import Any

import pytest

from app.errors import BadDefinition
from app.workers.process import OverBudget, WorkerProcess


@pytest.fixture
def worker() -> Any:
    process = WorkerProcess(seconds=2, memory_bytes=2**30)
    yield process
    process.close()


def process_id() -> int:
    return os.getpid()


def work_without_end() -> None:
    while True:
        pass


def sleep_without_end() -> None:
    time.sleep(600)


def take_memory() -> int:
    return len(b"x" * 2**31)


def refuse(limit: int) -> None:
    raise BadDefinition("definition-too-many-fields", ["a finding"], limit=limit)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def open_files() -> list[str]:
    """What the process has open, beyond what every process has."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # that of the folder itself
            found.append(str(each.readlink()))
    return found


def test_calls_go_to_one_process_that_is_not_ours(worker: WorkerProcess) -> None:
    first = worker.call(process_id)
    assert first != os.getpid() and worker.call(process_id) == first


@pytest.mark.parametrize(("task", "what"), [(work_without_end, "time"), (take_memory, "memory"), (die, "memory")])
def test_a_call_beyond_its_budget_ends_and_the_next_one_works(worker: WorkerProcess, task: Any, what: str) -> None:
    with pytest.raises(OverBudget) as caught:
        worker.call(task)
    assert caught.value.what == what
    assert worker.call(process_id) != os.getpid()


def test_a_call_that_waits_for_ever_ends_too() -> None:
    worker = WorkerProcess(seconds=0.1, memory_bytes=2**30)
    with pytest.raises(OverBudget, match="time"):
        worker.call(sleep_without_end)
    worker.close()


def test_what_a_call_raises_crosses_with_its_facts(worker: WorkerProcess) -> None:
    with pytest.raises(BadDefinition, match="more than 3 fields") as caught:
        worker.call(refuse, 3)
    assert caught.value.findings == ("a finding",)
    assert worker.call(process_id) != os.getpid()


def test_it_inherits_no_file_and_no_socket(worker: WorkerProcess, tmp_path: Any) -> None:
    with (tmp_path / "open").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        assert str(tmp_path / "open") not in worker.call(open_files)


def test_after_the_end_no_process_is_left(worker: WorkerProcess) -> None:
    pid = worker.call(process_id)
    worker.close()
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(OverBudget):
        worker.call(process_id)


def test_what_was_refused_is_not_held_by_its_error(worker: WorkerProcess) -> None:
    """Without the garbage collector, which seldom looks: a definition of some megabytes would stay until then."""

    class Large(dict[str, int]):
        """What the caller holds meanwhile."""

    def refused() -> weakref.ref[Large]:
        large = Large()
        with pytest.raises(ValueError):
            worker.call(int, "no number")
        return weakref.ref(large)

    gc.disable()
    try:
        assert refused()() is None
    finally:
        gc.enable()
