"""People: invited, with roles that count at once, disabled rather than deleted; on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import people as table
from app.errors import FormsError, NotAllowed, NotFound, NotSignedIn
from app.platform.people import MAX_NAME_CHARS, NAMES_SECONDS, NewPerson, People, Person, access_of
from app.platform.roles import MAX_ENTITIES, Access
from app.platform.tokens import Tokens
from tests.making import run
from tests.platform.conftest import Clock

ALL = frozenset({"read", "write", "admin", "secrets"})


@pytest.fixture
def people(store: Store, clock: Clock) -> People:
    return People(store, clock)


def add(people: People, name: str, role: str = "read", *, joined: bool = True, **entities: str) -> Person:
    person, code = run(people.invite("t", NewPerson(name, Access(role, entities))))
    if joined:
        assert run(people.accept(code)) is not None
    return person


def code_of(work: Any) -> str:
    with pytest.raises(FormsError) as caught:
        run(work)
    return caught.value.code


def test_an_invitation_makes_a_person_who_joins_by_its_link(people: People, clock: Clock) -> None:
    new = NewPerson("Ann", Access("write", {"THING": "read"}), " Ann@Example.org ", zone="Europe/Berlin", invited_by="admin")
    person, code = run(people.invite("t", new))
    assert (person.name, person.email, person.zone, person.invited_by) == ("Ann", "ann@example.org", "Europe/Berlin", "admin")
    assert person.access == Access("write", {"THING": "read"}) and person.access.entities == {"THING": "read"}
    assert person.joined is None and run(people.invited(code)) == person
    assert run(people.accept(code)) == person
    joined = run(people.find("t", person.id))
    assert joined is not None and joined.joined == clock.now * 1000
    assert run(people.accept(code)) is run(people.invited(code)) is None
    assert run(people.find("other", person.id)) is None and run(people.all("other")) == []


def test_an_email_and_a_subject_belong_to_one_person_of_a_tenant(people: People) -> None:
    run(people.add("t", NewPerson("Ann", Access("read"), "ann@example.org", "issuer ann")))
    assert code_of(people.add("t", NewPerson("B", Access("read"), "ANN@example.org"))) == "person-email-taken"
    assert code_of(people.add("t", NewPerson("B", Access("read"), subject="issuer ann"))) == "person-subject-taken"
    for tenant, new in (("other", NewPerson("Ann", Access("read"), "ann@example.org")), ("t", NewPerson("C", Access("read")))):
        run(people.add(tenant, new))
    run(people.add("t", NewPerson("D", Access("read"))))
    found = run(people.find_by_email("t", "Ann@Example.org"))
    assert found is not None and run(people.find_by_subject("t", "issuer ann")) == found


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPerson("", Access("read")), "name-unclear"),
        (NewPerson("a\nb", Access("read")), "name-unclear"),
        (NewPerson("\ud800", Access("read")), "name-unclear"),
        (NewPerson("x" * (MAX_NAME_CHARS + 1), Access("read")), "name-unclear"),
        (NewPerson("A", Access("read"), "no address"), "email-unclear"),
        (NewPerson("A", Access("read"), "@"), "email-unclear"),
        (NewPerson("A", Access("read"), "a@" + "x" * 400), "email-unclear"),
        (NewPerson("A", Access("owner")), "role-unknown"),
        (NewPerson("A", Access("read", {"THING": "owner"})), "role-unknown"),
        (NewPerson("A", Access("read", {"": "read"})), "entity-unclear"),
        (NewPerson("A", Access("read", {f"E{n}": "read" for n in range(MAX_ENTITIES + 1)})), "too-many-entity-roles"),
        (NewPerson("A", Access("read"), subject="x" * 601), "person-subject-unclear"),
    ],
)
def test_what_cannot_be_a_person_is_refused(people: People, new: NewPerson, code: str) -> None:
    assert code_of(people.add("t", new)) == code
    assert run(people.all("t")) == []


def test_an_email_is_the_name_where_there_is_no_other(people: People) -> None:
    assert run(people.add("t", NewPerson("", Access("read"), "ann@example.org"))).name == "ann@example.org"


def test_a_token_allows_what_its_scopes_and_the_present_role_allow(store: Store, people: People) -> None:
    here, elsewhere = Tokens(store, "t"), Tokens(store, "t")
    person = add(people, "Ann", "write", THING="read")
    all, read = (here.create(user=person.id, scopes=scopes) for scopes in (ALL, frozenset({"read"})))
    principal = run(elsewhere.authenticate(all))
    assert (principal.user, principal.person, principal.name, principal.display_name) == (person.id, person.id, "Ann", "Ann")
    assert [principal.may("write", entity) for entity in ("", "THING")] == [True, False]
    assert [principal.may(scope) for scope in ("read", "write", "secrets", "admin")] == [True, True, False, False]
    assert not run(elsewhere.authenticate(read)).may("write")
    run(people.set_access("t", person.id, Access("none", {"THING": "admin"})))
    principal = run(elsewhere.authenticate(all))
    assert [principal.may(scope) for scope in ("read", "admin")] == [False, False] and principal.may("admin", "THING")
    assert principal.may_somewhere("admin") and principal.is_restricted


def test_an_error_says_whether_the_token_or_the_role_is_in_the_way(store: Store, people: People) -> None:
    tokens, person = Tokens(store, "t"), add(people, "Ann", "read")
    for scopes, code in ((ALL, "no-write-role"), (frozenset({"read"}), "no-write-permission")):
        with pytest.raises(NotAllowed) as caught:
            run(tokens.authenticate(tokens.create(user=person.id, scopes=scopes))).need("write", "THING")
        assert caught.value.code == code


def test_the_owner_of_a_token_who_is_no_person_is_as_before(store: Store, people: People) -> None:
    tokens = Tokens(store, "t")
    add(people, "admin", "none")
    principal = run(tokens.authenticate(tokens.create()))
    assert principal.access is None and principal.may("admin", "THING") and principal.display_name == "admin"
    person = add(people, "Ann")
    foreign = run(tokens.authenticate(tokens.create(user=person.id, tenant="other")))
    assert foreign.access is None, "a person of another tenant is no person here"


def test_the_tokens_of_a_disabled_person_are_refused_until_they_are_enabled(store: Store, people: People) -> None:
    tokens, person = Tokens(store, "t"), add(people, "Ann")
    token = tokens.create(user=person.id)
    run(tokens.authenticate(token))
    link = run(people.invite_again("t", person.id))
    run(people.disable("t", person.id))
    with pytest.raises(NotSignedIn) as caught:
        run(tokens.authenticate(token))
    assert caught.value.code == "account-disabled"
    assert run(people.accept(link)) is None
    assert code_of(people.invite_again("t", person.id)) == "person-disabled"
    run(people.enable("t", person.id))
    assert run(tokens.authenticate(token)).name == "Ann"
    assert run(people.accept(link)) is None, "its links ended"


def test_the_last_administrator_stays(people: People) -> None:
    ann = add(people, "Ann", "admin")
    bob, invited = add(people, "Bob", "admin"), add(people, "Cy", "admin", joined=False)
    run(people.disable("t", bob.id))
    assert code_of(people.disable("t", ann.id)) == "last-administrator"
    assert code_of(people.set_access("t", ann.id, Access("secrets"))) == "last-administrator"
    run(people.set_access("t", ann.id, Access("admin", {"THING": "read"})))
    run(people.set_access("t", invited.id, Access("read")))
    run(people.enable("t", bob.id))
    run(people.set_access("t", ann.id, Access("read")))
    found = run(people.find("t", ann.id))
    assert found is not None and found.access == Access("read")


def test_a_profile_is_changed(people: People) -> None:
    person = add(people, "Ann")
    run(people.set_profile("t", person.id, " Ann B. ", "Europe/Berlin"))
    found = run(people.find("t", person.id))
    assert found is not None and (found.name, found.zone) == ("Ann B.", "Europe/Berlin")
    assert code_of(people.set_profile("t", person.id, " ", "")) == "name-unclear"


def test_an_account_of_a_provider_is_tied_to_a_person(people: People) -> None:
    ann, bob = add(people, "Ann"), add(people, "Bob")
    run(people.set_subject(ann, "issuer 1"))
    found = run(people.find_by_subject("t", "issuer 1"))
    assert found is not None and found.id == ann.id
    assert code_of(people.set_subject(bob, "issuer 1")) == "person-subject-taken"


def test_who_does_not_exist_is_missing(people: People) -> None:
    works = (
        people.disable("t", "x"),
        people.enable("t", "x"),
        people.set_access("t", "x", Access("read")),
        people.set_profile("t", "x", "N", ""),
        people.invite_again("t", "x"),
    )
    for work in works:
        with pytest.raises(NotFound):
            run(work)


def test_a_damaged_row_allows_nothing_and_breaks_no_list(store: Store, people: People) -> None:
    ann, _ = add(people, "Ann", "admin"), add(people, "Bob")
    token = Tokens(store, "t").create(user=ann.id)
    store.write_now(lambda connection: connection.execute(sa.update(table).where(table.c.id == ann.id).values(entities="{")))
    assert [person.name for person in run(people.all("t"))] == ["Ann", "Bob"]
    assert not run(Tokens(store, "t").authenticate(token)).may("read")
    assert access_of("admin", '{"A": 1}') == access_of("admin", "[]") == Access("none")


def test_names_are_those_of_disabled_people_too(people: People) -> None:
    ann, bob = add(people, "Ann"), add(people, "Bob")
    run(people.disable("t", bob.id))
    assert run(people.names("t")) == {ann.id: "Ann", bob.id: "Bob"}


def test_a_changed_name_is_seen_at_once_here_and_soon_elsewhere(store: Store, people: People, clock: Clock) -> None:
    elsewhere, ann = People(store, clock), add(people, "Ann")
    for each in (people, elsewhere):
        assert run(each.names("t")) == {ann.id: "Ann"} and run(each.names("other")) == {}
    run(people.set_profile("t", ann.id, "Anna", ""))
    assert run(people.names("t")) == {ann.id: "Anna"} and run(elsewhere.names("t")) == {ann.id: "Ann"}
    clock.now += NAMES_SECONDS
    assert run(elsewhere.names("t")) == {ann.id: "Anna"}
