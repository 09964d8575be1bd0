"""What a changed definition does, as facts: effects on properties, with a verdict each, and questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.comparison.questions import Question
from app.comparison.sides import Renames
from app.definition import Path
from app.fields.base import Schema
from app.texts.text import Fact

Verdict = Literal["lossless", "narrows", "undecided"]
Severity = Literal["harmless", "narrowing", "breaking"]
"""For gates: "narrowing" also where nothing is proved; "breaking" where programs of the old definition fail, or lose a property."""
BREAKING = frozenset(
    {"field-removed", "became-required", "field-added-required", "became-readonly", "never-shown", "became-secret", "type-changed"}
)
"""Codes of effects that break, where they are not lossless."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a change does: `code` and `params` choose the words.

    `schema`: the values that are refused or accepted from now on, and `words` for them. `state`: values of other fields, by
    pointer, with which it happens.
    """

    code: str
    verdict: Verdict
    params: Mapping[str, Any] = field(default_factory=dict)
    schema: Schema | None = None
    words: tuple[Fact, ...] = ()
    state: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property that changed. `path` is that of the new definition, or of the old one for a property that left it.

    `moves`: its values are to be moved or converted. `former` is the old path of a renamed one.
    """

    path: Path
    label: str
    kind: Literal["added", "removed", "changed"]
    effects: tuple[Effect, ...]
    moves: bool = False
    former: Path | None = None
    is_secret: bool = False

    @property
    def verdict(self) -> Verdict:
        verdicts = {effect.verdict for effect in self.effects}
        return "narrows" if "narrows" in verdicts else "undecided" if "undecided" in verdicts else "lossless"

    @property
    def severity(self) -> Severity:
        if any(effect.verdict != "lossless" and effect.code in BREAKING for effect in self.effects):
            return "breaking"
        return "harmless" if self.verdict == "lossless" else "narrowing"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes` in the new definition's order, then what left it. `effects`: of the definition itself.

    Of `compared` properties that accept other values than before, `decided` were decided.
    """

    changes: tuple[PropertyChange, ...]
    effects: tuple[Effect, ...] = ()
    questions: tuple[Question, ...] = ()
    compared: int = 0
    decided: int = 0
    renames: Renames = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        severities = {change.severity for change in self.changes}
        severities |= {"harmless" if effect.verdict == "lossless" else "narrowing" for effect in self.effects}
        return "breaking" if "breaking" in severities else "narrowing" if "narrowing" in severities else "harmless"

    def count(self, verdict: Verdict) -> int:
        """Of the changes that move no data."""
        return sum(change.verdict == verdict and not change.moves for change in self.changes)
