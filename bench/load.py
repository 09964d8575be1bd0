"""A small load generator: a few keep-alive connections to one server on loopback, each sending one request after the other."""

import asyncio
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import zstandard

from bench import sample
from bench.form_inputs import form_inputs

CONNECTIONS = 32
PATIENCE = 10.0
COOKIE = re.compile(r"(?i)^set-cookie: ([^;\r]+)", re.MULTILINE)
LENGTH = re.compile(r"(?i)content-length: ([0-9]+)")
NUMBERED = "number000000000"
LOADED = re.compile(r'(?:src|href)="(/static/[^"]+)"')


class Contestant:
    """One server, its records and how it is spoken to."""

    def __init__(self, name: str, port: int, ids: list[str], token: str, pid: int) -> None:
        self._name, self._port, self._ids, self._token, self._pid = name, port, ids, token, pid
        self._cookie = ""
        self._number = 0
        self._bodies: dict[tuple[int, bool], bytes] = {}

    async def sign_in(self) -> None:
        """Keeps the session's cookie, and what a browser would post of the form of each record."""
        if self._name == "ours":
            self._cookie, _ = await self._get("/signin", urlencode([("token", self._token)]).encode())
        else:
            self._cookie, _ = await self._get("/signin")
        for index in range(len(self._ids)):
            cookie, page = await self._get(self._path(index))
            if cookie and cookie not in self._cookie:
                self._cookie = cookie if cookie.startswith("session=") else "; ".join(filter(None, (self._cookie, cookie)))
            pairs = form_inputs(page)
            self._bodies |= {(index, valid): self._body(pairs, valid=valid) for valid in (True, False)}

    def _body(self, pairs: list[tuple[str, str]], *, valid: bool) -> bytes:
        """As a browser posts it, with another description and, where it is not `valid`, ten mistakes."""
        prefix = "f." if self._name == "ours" else ""
        typed = {"description": NUMBERED, **({} if valid else sample.mistakes())}
        changed = {prefix + name: text for name, text in typed.items()}
        return urlencode([(name, changed.get(name, text)) for name, text in pairs]).encode()

    async def _get(self, path: str, posted: bytes = b"") -> tuple[str, str]:
        """(the cookies that were set, the page)"""
        reader, writer = await self._connect()
        writer.write(self._request("POST" if posted else "GET", path, posted))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        page = await reader.readexactly(_length(head))
        writer.close()
        return "; ".join(COOKIE.findall(head)), page.decode()

    def cpu_seconds(self) -> float:
        """What the server and its workers have used so far; 0 where the system does not say."""
        return sum(_cpu_seconds(path, self._pid) for path in Path("/proc").glob("[0-9]*/stat"))

    async def first_visit(self) -> int:
        """Bytes of bodies that a browser with nothing in its cache receives for the first record's page and all that it loads."""
        size, page = await self._encoded(self._path(0))
        for address in dict.fromkeys(LOADED.findall(page)):
            size += (await self._encoded(address))[0]
        return size

    async def _encoded(self, path: str) -> tuple[int, str]:
        """(bytes as they are sent, the text)"""
        reader, writer = await self._connect()
        writer.write(self._request("GET", path).replace(b"\r\n", b"\r\naccept-encoding: zstd, br, gzip\r\n", 1))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = await reader.readexactly(_length(head))
        writer.close()
        if "content-encoding: zstd" in head.lower():
            return len(body), zstandard.ZstdDecompressor().decompress(body).decode("utf-8", "replace")
        return len(body), ""

    async def rate(self, task: str, seconds: float) -> float:
        """Answers a second."""
        make = {"open": self._open, "refused": self._refused, "saved": self._saved, "constant": self._constant}[task]
        wanted = {"open": b"200", "refused": b"422", "saved": b"303", "constant": b"200"}[task]
        ends = time.perf_counter() + seconds
        started = time.perf_counter()
        counts = await asyncio.gather(*(self._talk(make, wanted, index, ends) for index in range(CONNECTIONS)))
        return sum(counts) / (time.perf_counter() - started)

    async def _talk(self, make: Callable[[int], bytes], wanted: bytes, index: int, ends: float) -> int:
        reader, writer = await self._connect()
        count = 0
        while time.perf_counter() < ends:
            writer.write(make(index))
            head = await reader.readuntil(b"\r\n\r\n")
            if head[9:12] != wanted:
                raise RuntimeError(f"{self._name} answered {head[:60]!r}, expected {wanted!r}")
            await reader.readexactly(_length(head.decode()))
            count += 1
        writer.close()
        return count

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        deadline = time.perf_counter() + PATIENCE
        while True:
            try:
                return await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
            except OSError:
                if time.perf_counter() > deadline:
                    raise
                await asyncio.sleep(0.05)

    def _path(self, index: int) -> str:
        id = self._ids[index % len(self._ids)]
        return f"/forms/DOCKERREGISTRY/{id}" if self._name == "ours" else f"/forms/{id}"

    def _open(self, index: int) -> bytes:
        return self._request("GET", self._path(index))

    def _constant(self, index: int) -> bytes:
        return self._request("GET", "/constant")

    def _refused(self, index: int) -> bytes:
        return self._post(index, valid=False)

    def _saved(self, index: int) -> bytes:
        return self._post(index, valid=True)

    def _post(self, index: int, *, valid: bool) -> bytes:
        """The same body each time but for the description: the generator must not be what is measured."""
        self._number += 1
        body = self._bodies[index % len(self._ids), valid]
        return self._request("POST", self._path(index), body.replace(NUMBERED.encode(), f"number{self._number:09}".encode()))

    def _request(self, method: str, path: str, body: bytes = b"") -> bytes:
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\nsec-fetch-site: same-origin\r\n"
        if self._cookie:
            head += f"cookie: {self._cookie}\r\n"
        if method == "POST":
            head += f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body


def _length(head: str) -> int:
    """The length of a body; 0 where its head says none."""
    match = LENGTH.search(head)
    return int(match[1]) if match else 0


def _cpu_seconds(stat: Path, pid: int) -> float:
    """Of the server or a process that it started: the times in user and system mode, fields 14 and 15 of /proc/PID/stat."""
    try:
        _, parent, *rest = stat.read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0.0
    ours = pid in (int(stat.parent.name), int(parent))
    return (int(rest[9]) + int(rest[10])) / os.sysconf("SC_CLK_TCK") if ours else 0.0
