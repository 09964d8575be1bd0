"""A server that gets all that is made to do harm, in a small size: no fault, others are answered, and no memory stays taken."""

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


@pytest.mark.slow
def test_all_of_it_is_answered_without_a_fault(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "MAX_HEALTH_MS", 60_000)  # `make prove` measures; tests share their machine
    code = prove.main(prove.SMALL, free_port())
    assert code == 0, capsys.readouterr().out
