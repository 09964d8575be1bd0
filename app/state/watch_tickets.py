"""Tickets by which one page's connection may carry the notices for another page's form: of the same person, in the same browser.

A page that may see a form gets a ticket for it. A connection in the name of the same access token takes the ticket, whatever the
page that opened it may see itself, such as a frame of one other form.
"""

import hmac
from hashlib import sha256

DIGEST_CHARS = 32


class WatchTickets:
    """`key` signs them. They say nothing but the entity."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def group(self, tenant: str, access: str) -> str:
        """The name that pages of one access token share."""
        return self._sign("group", tenant, access)

    def ticket(self, group: str, entity: str) -> str:
        return self._sign("watch", group, entity) + entity

    def entity(self, group: str, ticket: str) -> str | None:
        """The entity of a ticket; None where it is not of this group."""
        entity = ticket[DIGEST_CHARS:]
        is_ours = hmac.compare_digest(self.ticket(group, entity).encode(), ticket.encode("utf-8", "surrogatepass"))
        return entity if is_ours else None

    def _sign(self, *parts: str) -> str:
        message = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, sha256).hexdigest()[:DIGEST_CHARS]
