"""What a person may do: a role in the tenant and, where set, another one for single entities; a role is a set of scopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES: Mapping[str, frozenset[str]] = {
    "none": frozenset(),
    "read": frozenset({"read"}),
    "write": frozenset({"read", "write"}),
    "secrets": frozenset({"read", "write", "secrets"}),
    "admin": frozenset({"read", "write", "secrets", "admin"}),
}
"""Each role allows what the one before it allows, and more."""
NO_ROLE: Mapping[str, str] = {
    "read": "no-read-role",
    "write": "no-write-role",
    "admin": "no-admin-role",
    "secrets": "no-secrets-role",
}
"""Codes of the errors of a person whose role does not allow a scope."""
MAX_ENTITIES = 200
"""Most entities for which one person has a role of their own."""


@dataclass(frozen=True, slots=True)
class Access:
    """`role` counts in the tenant, but for the entities in `entities` (entity -> role). An unknown role allows nothing."""

    role: str
    entities: Mapping[str, str] = field(default_factory=dict, hash=False)

    def allows(self, scope: str, entity: str = "") -> bool:
        """Whether the role for an entity allows a scope; without an entity, the one in the tenant."""
        return scope in ROLES.get(self.entities.get(entity, self.role), ())

    def allows_somewhere(self, scope: str) -> bool:
        """Whether it is allowed in the tenant or for at least one entity."""
        return self.allows(scope) or any(self.allows(scope, entity) for entity in self.entities)
