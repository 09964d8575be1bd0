"""A host's request -> Grant: the form, record and actions that a frame may use, and how the form is shown."""

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
SCOPES_OF_ACTIONS: Mapping[str, str] = {"read": "read", "write": "write", "reveal": "secrets"}
"""What a token and a role must allow for each."""
NEW = "new"
ANY = ""
"""Any entity, or any record: of the grant of a person who signed in, who may see whatever their token may see."""
MAX_NAME_CHARS = 200
MAX_PANELS = 100
MAX_PREFILL_FIELDS = 200
MAX_PREFILL_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Grant:
    """`record` is an id, or "new"; `prefill` maps field keys to JSON values, which only the host vouches for."""

    entity: str
    record: str
    actions: frozenset[str]
    panels: tuple[str, ...] = ()
    prefill: Mapping[str, Any] | None = None

    @property
    def creates(self) -> bool:
        return self.record == NEW

    @property
    def scopes(self) -> frozenset[str]:
        """What a token must allow for all of it."""
        return frozenset(SCOPES_OF_ACTIONS[action] for action in self.actions)

    def check_entity(self, entity: str) -> None:
        """Raises NotAllowed."""
        if self.entity not in (ANY, entity):
            raise NotAllowed("wrong-entity", reason="other_entity")

    def check_action(self, action: str) -> None:
        """Raises NotAllowed."""
        if action not in self.actions:
            raise NotAllowed(NOT_GRANTED[action], reason="not_granted")

    def covers(self, record: str) -> bool:
        """Whether a record ("" for a new one) is the granted one."""
        return self.record in (ANY, record or NEW)

    def to_json(self) -> dict[str, Any]:
        return {**self.summary(), "prefill": self.prefill}

    def summary(self) -> dict[str, Any]:
        """The part of it that a frame gets: values to be filled in come with the form."""
        return {
            "entity": self.entity,
            "record": self.record,
            "actions": sorted(self.actions),
            "readonly": "write" not in self.actions,
            "panels": list(self.panels),
        }


def grant_from_json(json: Mapping[str, Any]) -> Grant:
    """The inverse of `Grant.to_json`."""
    return Grant(json["entity"], json["record"], frozenset(json["actions"]), tuple(json["panels"]), json["prefill"])


def read_grant(given: Mapping[str, Any]) -> Grant:
    """A host's JSON -> Grant. Raises Refused, which names the member that is wrong."""
    grant = Grant(
        read_name(given, "entity"),
        read_name(given, "record"),
        frozenset(_texts(given, "actions")),
        tuple(_texts(given, "panels")),
        read_prefill(given.get("prefill")),
    )
    if unknown := sorted(grant.actions - ACTIONS):
        raise Refused("grant-actions", name=unknown[0], known=", ".join(sorted(ACTIONS)))
    if "read" not in grant.actions:
        raise Refused("grant-without-read")
    if grant.creates and "write" not in grant.actions:
        raise Refused("grant-without-write")
    return grant


def read_name(given: Mapping[str, Any], name: str) -> str:
    """A required short text. Raises Refused."""
    value = given.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_NAME_CHARS:
        raise Refused("grant-text-length", name=name, limit=MAX_NAME_CHARS)
    return value


def _texts(given: Mapping[str, Any], name: str) -> Sequence[str]:
    value = given.get(name) or []
    if (
        not isinstance(value, list)
        or len(value) > MAX_PANELS
        or any(not isinstance(each, str) or len(each) > MAX_NAME_CHARS for each in value)
    ):
        raise Refused("grant-not-texts", name=name)
    return value


def read_prefill(value: Any) -> Mapping[str, Any] | None:
    """JSON -> values by field key, None for none. Raises Refused."""
    if value is None or value == {}:
        return None
    if not isinstance(value, dict) or len(value) > MAX_PREFILL_FIELDS:
        raise Refused("grant-prefill", limit=MAX_PREFILL_FIELDS)
    try:
        size = len(orjson.dumps(value))
    except TypeError:
        raise Refused("grant-prefill-number") from None
    if size > MAX_PREFILL_BYTES:
        raise Refused("grant-prefill-size", limit=MAX_PREFILL_BYTES)
    return value
