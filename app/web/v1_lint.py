"""Lint of the definitions that programs write through the embedded `/v1`: findings in a header, or a refusal."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.definition import Finding
from app.errors import Refused
from app.platform.base import Object

HEADER = "x-definition-findings"
MAX_FINDINGS = 20
MAX_CHARS = 200
GRAVE = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Lint:
    """`refuses`: a definition with errors or warnings is not written."""

    findings: Callable[[Object], Awaitable[Sequence[Finding]]]
    refuses: bool = False

    async def check(self, document: Object) -> None:
        """Raises Refused. An object without a definition is not looked at: it may be filled later."""
        grave = await self._grave(document) if self.refuses else []
        if grave:
            raise Refused("definition-findings", count=len(grave), first=str(grave[0])[:MAX_CHARS])

    async def headers(self, document: Object) -> dict[str, str]:
        """The findings as a list of JSON in ASCII, the first ones where there are many; no header without any."""
        texts = [str(each)[:MAX_CHARS] for each in (await self._grave(document))[:MAX_FINDINGS]]
        return {HEADER: json.dumps(texts)} if texts else {}

    async def _grave(self, document: Object) -> list[Finding]:
        findings = await self.findings(document) if document.get("definition") else ()
        return [each for each in findings if each.severity in GRAVE]
