"""Two servers over one folder: the second is refused, and a killed one leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import BadSetting
from app.state.folder_lock import LOCK_FILE, folder_lock

HOLD = """
import signal, sys
from pathlib import Path
from app.state.folder_lock import folder_lock

with folder_lock(Path(sys.argv[1])):
    print("held", flush=True)
    signal.pause()
"""


def test_a_second_server_is_refused_in_one_line_until_the_first_ends(tmp_path: Path) -> None:
    with folder_lock(tmp_path):
        with pytest.raises(BadSetting, match="already using") as refused, folder_lock(tmp_path):
            pass
        assert "\n" not in str(refused.value)
    with folder_lock(tmp_path):
        assert (tmp_path / LOCK_FILE).stat().st_mode & 0o777 == 0o600


def test_a_killed_server_does_not_keep_the_folder(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(BadSetting), folder_lock(tmp_path):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait(10)
    holder.stdout.close()
    with folder_lock(tmp_path):
        pass
