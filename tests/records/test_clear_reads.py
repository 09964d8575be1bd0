"""What is logged of a clear read."""

import logging

import pytest

from app.platform.base import Principal
from app.records.clear_reads import MAX_LOGGED_IDS, ClearRead, log_clear_read
from tests.making import run


def test_a_long_list_is_cut_and_no_value_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    ids = [f"id-{number}" for number in range(MAX_LOGGED_IDS + 1)]
    run(log_clear_read(ClearRead(Principal("t", "jane", "token"), "v1", "THING", ids, ["password", "pin"])))
    assert f"record={','.join(ids[:-1])},... field=password,pin by=jane way=v1" in caplog.text
