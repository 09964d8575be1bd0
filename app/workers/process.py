"""A process that carries out one call at a time, within limits of processor time and memory; a new one replaces a broken one.

It is spawned, not forked: it inherits no socket and no database. It ends with the process that started it.
"""

import contextlib
import importlib
import multiprocessing
import pickle
import resource
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Literal

PATIENCE = 4
"""How many seconds of the clock a call may take for each second of processor time that it has: the machine may be busy."""
START_SECONDS = 60
MAX_IDLE_BYTES = 300 * 2**20
"""A process that takes more memory after a call ends."""
JOIN_SECONDS = 5
STAYING, LEAVING = b"+", b"-"
"""Before each answer: whether the process waits for another call, or ends."""
PRELOADED = "app.workers.tasks"
"""Imported before the first call, which has to pay for its own work alone."""


class OverBudget(Exception):
    """A call took more than its budget of `what`; its process was ended."""

    def __init__(self, what: Literal["time", "memory"]) -> None:
        super().__init__(what)
        self.what = what


class WorkerProcess:
    """Started at the first call. `seconds` of processor time are for each call, `memory_bytes` of address space for the process."""

    def __init__(self, seconds: float, memory_bytes: int) -> None:
        self._seconds, self._memory_bytes = seconds, memory_bytes
        self._lock = threading.Lock()
        self._running: tuple[SpawnProcess, Connection] | None = None
        self._is_closed = False

    def call(self, task: Callable[..., Any], *arguments: Any) -> Any:
        """`task(*arguments)` in the process; waits for calls of other threads. Raises OverBudget and what the task raises.

        The task is a function of a module, and all that goes in and out can be pickled.
        """
        request = pickle.dumps((task, arguments), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            try:
                answer = self._answer(request)
            except BaseException:
                self._end()
                raise
            if answer[:1] == LEAVING:
                self._end()
        is_result, value = pickle.loads(answer[1:])  # noqa: S301 - of our own process
        if is_result:
            return value
        try:
            raise value
        finally:
            del value  # an exception refers to this frame: with it to itself, and to all of the definition that was refused

    def _answer(self, request: bytes) -> bytes:
        process, connection = self._started()
        try:
            connection.send_bytes(request)
            if not connection.poll(self._seconds * PATIENCE):
                raise OverBudget("time")
            return connection.recv_bytes()
        except (EOFError, OSError) as error:
            process.join(JOIN_SECONDS)
            raise OverBudget("time" if process.exitcode == -signal.SIGPROF else "memory") from error

    def close(self) -> None:
        """Ends the process, also in the middle of a call."""
        self._is_closed = True
        if self._running is not None:
            self._running[0].kill()
        with self._lock:
            self._end()

    def _started(self) -> tuple[SpawnProcess, Connection]:
        if self._running is not None and not self._running[0].is_alive():
            self._end()
        if self._running is None:
            if self._is_closed:
                raise OverBudget("time")
            self._running = _start(self._seconds, self._memory_bytes)
        return self._running

    def _end(self) -> None:
        if self._running is None:
            return
        process, connection = self._running
        self._running = None
        process.kill()
        process.join(JOIN_SECONDS)
        connection.close()


def _start(seconds: float, memory_bytes: int) -> tuple[SpawnProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, seconds, memory_bytes), name="forms-worker", daemon=True)
    process.start()
    theirs.close()
    with contextlib.suppress(EOFError, OSError):
        if ours.poll(START_SECONDS):
            ours.recv_bytes()  # it has started, and its limits hold
    return process, ours


def _serve(connection: Connection, seconds: float, memory_bytes: int) -> None:
    """Runs in the process until the other end of the connection is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the server ends this one
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    importlib.import_module(PRELOADED)
    connection.send_bytes(b"started")
    with contextlib.suppress(EOFError, OSError):
        flag = STAYING
        while flag == STAYING:
            answer = _answer(connection.recv_bytes(), seconds)
            flag = LEAVING if _memory_in_use() > MAX_IDLE_BYTES else STAYING
            connection.send_bytes(flag + answer)


def _memory_in_use() -> int:
    """In bytes; 0 where the system does not say. The largest use (`getrusage`) is that of the process that started this one."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _answer(request: bytes, seconds: float) -> bytes:
    """Without a handler, SIGPROF ends the process: also in the middle of a function that is written in C."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        task, arguments = pickle.loads(request)  # noqa: S301 - of our own process
        return pickle.dumps((True, task(*arguments)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((False, OverBudget("memory")))
    except Exception as error:
        return pickle.dumps((False, error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
