"""A server that gets a sample of what is made to do harm: no fault, and what others ask for is answered meanwhile."""

import socket

import pytest

from tests.hostile import prove
from tests.hostile.bodies import BODIES


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_there_are_enough_bodies() -> None:
    assert len(BODIES) >= 100


def test_a_sample_is_answered_without_a_fault(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "MAX_HEALTH_MS", 60_000)  # `make prove` measures; tests share their machine
    code = prove.main(8, free_port())
    assert code == 0, capsys.readouterr().out
