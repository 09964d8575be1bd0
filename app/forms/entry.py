"""A compiled form with what is known of its definition: findings, version, and when the platform last confirmed it."""

from dataclasses import dataclass

from app.definition import Finding
from app.forms.compiler import CompiledForm
from app.texts.text import Fact


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one entity of one tenant. Times are in seconds since the epoch.

    `checked`: when the platform last said that this is the definition; `due`: when to ask again.
    """

    form: CompiledForm
    findings: tuple[Finding, ...]
    version: object
    checked: float
    due: float = 0.0
    flaw: Fact | None = None
    """Why the platform's newer definition cannot be used."""
    outage: Fact | None = None
    """Why the platform could not be asked."""

    ever_secret: frozenset[str] = frozenset()
    """Keys of fields that are or were secret, as definitions before this one have said, too."""

    @property
    def trouble(self) -> Fact | None:
        """Why `form` may not be what the platform has now; None where it is."""
        return self.flaw or self.outage
