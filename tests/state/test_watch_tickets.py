"""A ticket is good for one entity and one access token."""

from app.state.watch_tickets import WatchTickets

TICKETS = WatchTickets(b"k" * 32)


def test_a_ticket_says_its_entity_to_its_own_group_alone() -> None:
    group = TICKETS.group("tenant", "token")
    for entity in ("THING", "a/b", "käse", ""):
        assert TICKETS.entity(group, TICKETS.ticket(group, entity)) == entity
    ticket = TICKETS.ticket(group, "THING")
    for other in (TICKETS.group("other", "token"), TICKETS.group("tenant", "other")):
        assert TICKETS.entity(other, ticket) is None


def test_nothing_else_is_a_ticket() -> None:
    group = TICKETS.group("tenant", "token")
    ticket = TICKETS.ticket(group, "THING")
    for text in ("", "THING", ticket + "S", ticket[1:], WatchTickets(b"x" * 32).ticket(group, "THING"), "\ud800"):
        assert TICKETS.entity(group, text) is None, text


def test_a_group_does_not_contain_the_access_token() -> None:
    assert "secret-token" not in TICKETS.group("tenant", "secret-token")
