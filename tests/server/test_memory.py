"""The settings of the allocator are taken, and are left alone where there is none to be set."""

import ctypes
import subprocess
import sys

import pytest

from app.server import memory

PROGRAM = """
from app.server.memory import give_memory_back
from pathlib import Path
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
assert give_memory_back()
before = resident()
blocks = [bytes([number % 251]) * (2 << 20) for number in range(50)]
held = resident() - before
keep = [object() for _ in range(1000)]
del blocks
print(held > (90 << 20), resident() - before < (10 << 20))
"""


def test_large_blocks_are_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_another_c_library_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert memory.give_memory_back() is False
