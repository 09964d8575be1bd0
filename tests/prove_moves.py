"""Moves many records while the process is killed again and again, then undoes that: none is lost, none is moved twice.

    python -m tests.prove_moves 10000 200

Each move runs in a process of its own, which is killed (SIGKILL) at a random moment; what is written is in the database alone.
"""

import asyncio
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.database.store import Store, open_store
from app.jobs.queue import LEASE_SECONDS
from tests.making import run
from tests.platform.moving import SWAP, TO_NUMBER, MovingPlace

STEPS = (*SWAP, TO_NUMBER)
WRITES = 500


def prove(records: int, kills: int, folder: Path, seed: int = 1) -> int:
    """How often the process was really killed. Raises AssertionError."""
    dice, url = random.Random(seed), f"sqlite:///{folder}/moves.sqlite"
    store = open_store(url)
    place = MovingPlace(store)
    before = {place.create(a=number, b=-number, n=f"0{number}"): number for number in range(1, records + 1)}
    number = place.publish(*STEPS)
    killed = _move_with_kills(store, url, kills, dice)
    for id, each in before.items():
        _check(place.read(id), {"a": -each, "b": each, "n": each}, id)
        _check(len(run(place.platform.history(place.person, "THING", id))), 2, id)
    written = dice.sample(sorted(before), min(WRITES, records))
    for id in written:
        place.write(id, a="new", n=-5)
    place.undo(number, *STEPS)
    killed += _move_with_kills(store, url, kills // 10, dice)
    for id, each in before.items():
        kept = {"b": "new", "n": "-5"} if id in written else {"b": -each, "n": f"0{each}"}
        _check(place.read(id), {"a": each, **kept}, id)
    store.close()
    return killed


def _check(found: object, right: object, id: str) -> None:
    if found != right:
        raise AssertionError(f"{id}: {found} and not {right}")


def _move_with_kills(store: Store, url: str, kills: int, dice: random.Random) -> int:
    """Until no record waits. The moment of a kill is between the first thing that a process does and its end."""
    killed = 0
    for turn in range(kills + 1):
        process = subprocess.Popen([sys.executable, "-m", "tests.prove_moves", "work", url, str(turn)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        if turn < kills:
            time.sleep(dice.random() * 0.05)
            process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
    if MovingPlace(store).waiting():
        raise AssertionError("records wait")
    return killed


def work(url: str, turn: int) -> None:
    """One process: its clock is later than the lease of the one before."""
    place = MovingPlace(open_store(url))
    place.now[0] += (LEASE_SECONDS + 1) * (turn + 1)
    print("begun", flush=True)
    asyncio.run(place.worker().run_until_idle())
    place.store.close()


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work(sys.argv[2], int(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{prove(int(sys.argv[1]), int(sys.argv[2]), Path(folder))} kills, no record lost, none moved twice")
