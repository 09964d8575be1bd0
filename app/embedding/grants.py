"""What a frame may do: which form, which record, which actions, how it is shown; read from what a host's server asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from app.errors import NotAllowed, Refused

Action = Literal["read", "write", "reveal"]

NOT_GRANTED: Mapping[str, str] = {
    "read": "frame-not-readable",
    "write": "frame-not-writable",
    "reveal": "frame-not-revealing",
}
"""Codes of the errors of a frame that was opened without an action."""
ACTIONS = frozenset(NOT_GRANTED)
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
            raise NotAllowed("wrong-entity", reason="other_entity")

    def check_action(self, action: str) -> None:
        """Raises NotAllowed."""
        if action not in self.actions:
            raise NotAllowed(NOT_GRANTED[action], reason="not_granted")

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
        raise Refused("grant-actions", name=unknown[0], known=", ".join(sorted(ACTIONS)))
    if "read" not in grant.actions:
        raise Refused("grant-without-read")
    if grant.makes and "write" not in grant.actions:
        raise Refused("grant-without-write")
    return grant


def read_name(asked: Mapping[str, Any], name: str) -> str:
    """A short text that must be there."""
    value = asked.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME:
        raise Refused("grant-text-length", name=name, limit=LONGEST_NAME)
    return value


def _texts(asked: Mapping[str, Any], name: str) -> Sequence[str]:
    value = asked.get(name) or []
    if (
        not isinstance(value, list)
        or len(value) > MOST_PANELS
        or any(not isinstance(each, str) or len(each) > LONGEST_NAME for each in value)
    ):
        raise Refused("grant-not-texts", name=name)
    return value


def read_prefill(value: Any) -> Mapping[str, Any] | None:
    """Values by field key, None for none. Raises Refused."""
    if value is None or value == {}:
        return None
    if not isinstance(value, dict) or len(value) > MOST_PREFILLED:
        raise Refused("grant-prefill", limit=MOST_PREFILLED)
    try:
        size = len(orjson.dumps(value))
    except TypeError:
        raise Refused("grant-prefill-number") from None
    if size > LARGEST_PREFILL:
        raise Refused("grant-prefill-size", limit=LARGEST_PREFILL)
    return value
