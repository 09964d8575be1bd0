"""What a frame may do: which form, which record, which actions, how it is shown; read from what a host's server asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from app.errors import NotAllowed, Refused

Action = Literal["read", "write", "reveal"]

ACTIONS: frozenset[str] = frozenset({"read", "write", "reveal"})
NEW = "new"
ANY = ""
"""An entity or a record that is not named: whoever signed in by themselves may see what their token may see."""
LONGEST_NAME = 200
MOST_PANELS = 100
MOST_PREFILLED = 200
LARGEST_PREFILL = 16 * 1024


@dataclass(frozen=True, slots=True)
class Grant:
    """`record` is an id, or "new"; `prefill` maps field keys to JSON values, and is nobody's word but the host's."""

    entity: str
    record: str
    actions: frozenset[str]
    panels: tuple[str, ...] = ()
    prefill: Mapping[str, Any] | None = None

    @property
    def makes(self) -> bool:
        return self.record == NEW

    def check_entity(self, entity: str) -> None:
        """Raises NotAllowed."""
        if self.entity not in (ANY, entity):
            raise NotAllowed("This frame was opened for another form.", "other_entity")

    def check_action(self, action: str) -> None:
        """Raises NotAllowed."""
        if action not in self.actions:
            raise NotAllowed(f"This frame may not {action}.", "not_granted")

    def covers(self, record: str) -> bool:
        """Whether a record ("" for one that is to be made) is the one that was named."""
        return self.record in (ANY, record or NEW)

    def to_json(self) -> dict[str, Any]:
        return {**self.summary(), "prefill": self.prefill}

    def summary(self) -> dict[str, Any]:
        """What a frame is told of it: what is to be filled in comes with the form."""
        return {
            "entity": self.entity,
            "record": self.record,
            "actions": sorted(self.actions),
            "readonly": "write" not in self.actions,
            "panels": list(self.panels),
        }


def grant_from_json(told: Mapping[str, Any]) -> Grant:
    """What `Grant.to_json` made."""
    return Grant(told["entity"], told["record"], frozenset(told["actions"]), tuple(told["panels"]), told["prefill"])


def read_grant(asked: Mapping[str, Any]) -> Grant:
    """From JSON of a program. Raises Refused, which names what is wrong."""
    grant = Grant(
        read_name(asked, "entity"),
        read_name(asked, "record"),
        frozenset(_texts(asked, "actions")),
        tuple(_texts(asked, "panels")),
        read_prefill(asked.get("prefill")),
    )
    if unknown := sorted(grant.actions - ACTIONS):
        raise Refused(f"actions: {unknown[0]!r} is none; known: {', '.join(sorted(ACTIONS))}")
    if "read" not in grant.actions:
        raise Refused("actions: must hold read")
    if grant.makes and "write" not in grant.actions:
        raise Refused("actions: must hold write, or nothing new can be made")
    return grant


def read_name(asked: Mapping[str, Any], name: str) -> str:
    """A short text that must be there."""
    value = asked.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME:
        raise Refused(f"{name}: must be a text of 1 to {LONGEST_NAME} signs")
    return value


def _texts(asked: Mapping[str, Any], name: str) -> Sequence[str]:
    value = asked.get(name) or []
    if (
        not isinstance(value, list)
        or len(value) > MOST_PANELS
        or any(not isinstance(each, str) or len(each) > LONGEST_NAME for each in value)
    ):
        raise Refused(f"{name}: must be a list of short texts")
    return value


def read_prefill(value: Any) -> Mapping[str, Any] | None:
    """Values by field key, None for none. Raises Refused."""
    if value is None or value == {}:
        return None
    if not isinstance(value, dict) or len(value) > MOST_PREFILLED:
        raise Refused(f"prefill: must be an object of at most {MOST_PREFILLED} fields")
    try:
        size = len(orjson.dumps(value))
    except TypeError:
        raise Refused("prefill: holds a number that is too large; write it as a text") from None
    if size > LARGEST_PREFILL:
        raise Refused(f"prefill: is larger than {LARGEST_PREFILL:,} bytes")
    return value
