"""Killed at every step of the write path; `make crash` plays a thousand rounds."""

import subprocess
import sys
from pathlib import Path


def test_nothing_acknowledged_is_lost_and_nothing_doubled() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "tests.crash", "20"], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=300
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "LOST: 0" in played.stdout and "DOUBLED: 0" in played.stdout and "rounds: 20" in played.stdout
    assert "killed by themselves: 0" not in played.stdout
