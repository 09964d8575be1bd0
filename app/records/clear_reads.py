"""Every place where a stored secret is answered in clear says so here first: to a log, or to whatever the engine is built with."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app import metrics
from app.platform.base import Principal

log = logging.getLogger("forms.audit")
MAX_LOGGED_IDS = 20


@dataclass(frozen=True, slots=True)
class ClearRead:
    """`names`: properties or keys of fields; `ids`: records of which at least one secret is in the answer. Never a value."""

    principal: Principal
    way: Literal["v1", "reveal"]
    entity: str
    ids: Sequence[str]
    names: Sequence[str]


AuditClearRead = Callable[[ClearRead], Awaitable[None]]
"""Is awaited before the answer is given. What it raises is the answer: what cannot be put on record is not shown."""


async def log_clear_read(read: ClearRead) -> None:
    """The audit of an engine that is built without another one."""
    shown = [*read.ids[:MAX_LOGGED_IDS], *(["..."] if len(read.ids) > MAX_LOGGED_IDS else [])]
    log.warning(
        "secret revealed: entity=%s record=%s field=%s by=%s way=%s",
        read.entity,
        ",".join(shown),
        ",".join(read.names),
        read.principal.person,
        read.way,
    )
    metrics.secrets_revealed.inc()
