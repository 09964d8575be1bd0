"""`make prove`: a server gets everything that is made to do harm, while others ask for its health and for their own pages.

Prints the latencies, and exits with 1 if /healthz takes more than 100 ms (p99), if an answer is a fault, or if memory stays taken:
more than 250 MB, of which the caches of ready forms take a part, and what the allocator does not give back the rest.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.main import build_app
from app.settings import load_settings
from tests.hostile.bodies import BODIES
from tests.hostile.definitions import ALL
from tests.making import TOKEN

MAX_HEALTH_MS = 100
MAX_GROWTH_MB = 250
TENANT = "22222222-2222-4222-8222-222222222222"
LARGE, SMALL = 2_000, 150
DELIBERATE = (502, 503)
"""A definition that cannot be used, and what takes more than its budget."""
PORT = 8765
PAGES = ("/forms/{id}/new", "/schemas/{id}", "/schemas/{id}/typescript", "/docs/forms/{id}", "/openapi.json?entity={id}")


def main(size: int = LARGE, port: int = PORT) -> int:
    """`size`: of each definition, in fields, options or whatever it has many of. Returns the exit code."""
    sys.setrecursionlimit(20_000)  # of this process, which writes what is nested thousands of levels deep
    definitions, bodies = list(ALL), list(BODIES)
    with tempfile.TemporaryDirectory() as folder, server(Path(folder), port) as (base, process, other):
        health, pages = Watch(f"{base}/healthz", ""), Watch(f"{base}/forms/OTHER/new", other)
        before = memory_of(process.pid)
        faults = [*attack_with_definitions(base, definitions, size), *attack_with_bodies(base, bodies)]
        health.stop()
        pages.stop()
        growth = memory_of(process.pid) - before
    print(f"{len(definitions)} definitions, {len(bodies)} bodies")
    print(f"/healthz: {health}; pages of another tenant: {pages}; memory grew by {growth} MB")
    print("\n".join(faults) or "no faults")
    return int(health.percentile(99) > MAX_HEALTH_MS or bool(faults) or growth > MAX_GROWTH_MB or health.failed + pages.failed > 0)


class Watch:
    """Asks for an address again and again, in a thread."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._headers = url, {"authorization": f"Bearer {token}", "accept": "text/html"} if token else {}
        self.milliseconds: list[float] = []
        self.failed = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        with httpx.Client(timeout=60, headers=self._headers) as client:
            while not self._ends.wait(0.02):
                started = time.perf_counter()
                self.failed += client.get(self._url).status_code != 200
                self.milliseconds.append((time.perf_counter() - started) * 1000)

    def stop(self) -> None:
        self._ends.set()
        self._thread.join()

    def percentile(self, percent: int) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    def __str__(self) -> str:
        return f"p50 {self.percentile(50):.0f} ms, p99 {self.percentile(99):.0f} ms, longest {max(self.milliseconds):.0f} ms"


def attack_with_definitions(base: str, names: Sequence[str], size: int) -> Iterator[str]:
    """Installs each as the definition of one entity, and opens what is made of it. Gives a line for each fault."""
    headers = {"authorization": f"Bearer {TOKEN}", "accept": "text/html"}
    with httpx.Client(base_url=base, timeout=120, headers=headers) as client:
        tenant = client.get("/v1/objects/SECRET?entity=DEFINITION").json()["subscription"]
        for index, name in enumerate(names):
            id = f"HOSTILE{index}"
            whole = {"id": id, "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{tenant}|ENT:", "definition": ALL[name](size)}
            text = json.dumps(whole).replace("\\u0000", "")
            written = client.post("/v1/objects", content=text, headers={"content-type": "application/json"})
            if written.status_code >= 500:
                yield f"{name}: {written.status_code} when it is written"
            if written.status_code != 201:
                continue
            for page in PAGES:
                status = client.get(page.format(id=id)).status_code
                if status >= 500 and status not in DELIBERATE:
                    yield f"{name}: {status} of {page}"
            client.delete(f"/v1/objects/{id}?entity=DEFINITION")


def attack_with_bodies(base: str, names: Sequence[str]) -> Iterator[str]:
    addresses = (
        "/signin",
        "/forms/DOCKERREGISTRY/new",
        "/forms/DOCKERREGISTRY/check",
        "/drafts/DOCKERREGISTRY",
        "/api/forms/DOCKERREGISTRY",
        "/v1/objects",
        "/v1/query",
    )
    with httpx.Client(base_url=base, timeout=120, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        for name in names:
            media_type, body = BODIES[name]
            for address in addresses:
                status = client.post(address, content=body, headers={"content-type": media_type}).status_code
                if status >= 500 and status != 503:
                    yield f"{name}: {status} of {address}"


@contextmanager
def server(folder: Path, port: int) -> Iterator[tuple[str, "subprocess.Popen[bytes]", str]]:
    """(address, process, token of another tenant, which has the entity OTHER)."""
    given = {
        "FORMS_DATA_DIR": str(folder),
        "FORMS_ADMIN_TOKEN": TOKEN,
        "FORMS_EXAMPLES": "1",
        "FORMS_V1_VALIDATE": "0",
        "FORMS_PORT": str(port),
    }
    app = build_app(load_settings(given))
    other = app.state.services.platform.tokens.create(user="other", tenant=TENANT)
    app.state.services.maker.close()
    app.state.services.store.close()
    base = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve"], env=given | {"PATH": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(base)
        with httpx.Client(base_url=base, headers={"authorization": f"Bearer {other}"}) as client:
            body = {
                "id": "OTHER",
                "entity": "DEFINITION",
                "level": 1,
                "comboKey": f"SUB:{TENANT}|ENT:",
                "definition": [{"id": "a"}],
            }
            client.post("/v1/objects", json=body).raise_for_status()
            client.get("/forms/OTHER/new").raise_for_status()  # what every page needs, such as templates, is no growth
        yield base, process, other
    finally:
        process.terminate()
        process.wait(20)


def wait_for(base: str) -> None:
    ends = time.monotonic() + 30
    while True:
        try:
            httpx.get(f"{base}/healthz")
        except httpx.HTTPError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
        else:
            return


def memory_of(process: int) -> int:
    """MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
