"""A small sample of `make prove`: records are moved while the process is killed."""

from pathlib import Path

import pytest

from tests.prove_moves import prove


@pytest.mark.slow
def test_a_move_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    assert prove(300, 6, tmp_path) > 0
