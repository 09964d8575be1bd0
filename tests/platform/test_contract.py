"""What every platform does, whichever it is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from app.definition import DEFINITION, SYSTEM_FIELDS
from app.errors import AlreadyReceived, Conflict, Foreign, NotAllowed, NotFound, NotSignedIn, Refused
from app.platform.base import Receipt, Search
from app.platform.search import Property
from tests.making import run
from tests.platform.conftest import Contestant

Test = Callable[[Contestant], Awaitable[None]]


def hold(contestant: Any, test: Test) -> None:
    async def work() -> None:
        async with contestant() as one:
            await test(one)

    run(work())


def body(one: Contestant, entity: str = "THING", **fields: Any) -> dict[str, Any]:
    return {"entity": entity, "level": 421, "comboKey": f"SUB:{one.principal.tenant}|ENT:", **fields}


def test_a_created_object_has_its_system_fields(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        created = await one.platform.create(one.principal, body(one, name="A", status="1"))
        assert SYSTEM_FIELDS - {"comboKey2", "comboKey3"} <= created.keys()
        assert created["comboKey"] == f"SUB:{one.principal.tenant}|ENT:{created['id']}"
        assert (created["_df_version"], created["subscription"], created["name"]) == (0, one.principal.tenant, "A")
        assert await one.platform.get(one.principal, "THING", created["id"]) == created

    hold(contestant, test)


def test_a_patch_changes_what_it_names_and_counts_up(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        created = await one.platform.create(one.principal, body(one, name="A", url="u", n=1.5))
        patch = {"name": "B", "n": None, "id": "x", "created": 1, "ownerId": "x", "_df_version": 99}
        updated = await one.platform.update(one.principal, "THING", created["id"], patch)
        assert (updated["name"], updated["url"], updated["n"], updated["_df_version"]) == ("B", "u", None, 1)
        assert (updated["id"], updated["created"], updated["ownerId"]) == (created["id"], created["created"], created["ownerId"])

    hold(contestant, test)


def test_a_deleted_object_is_gone(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        created = await one.platform.create(one.principal, body(one))
        await one.platform.delete(one.principal, "THING", created["id"])
        for call in (
            one.platform.get(one.principal, "THING", created["id"]),
            one.platform.update(one.principal, "THING", created["id"], {"a": 1}),
            one.platform.delete(one.principal, "THING", created["id"]),
        ):
            with pytest.raises(NotFound):
                await call

    hold(contestant, test)


def test_an_object_of_another_entity_is_not_found(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        created = await one.platform.create(one.principal, body(one))
        with pytest.raises(NotFound):
            await one.platform.get(one.principal, "OTHER", created["id"])

    hold(contestant, test)


def test_capabilities_are_what_the_platform_does(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        can = one.platform.capabilities
        created = await one.platform.create(one.principal, body(one, name="A"))
        await one.platform.update(one.principal, "THING", created["id"], {"name": "B"}, if_version=0)
        if can.compares_versions:
            with pytest.raises(Conflict):
                await one.platform.update(one.principal, "THING", created["id"], {"name": "C"}, if_version=0)
        if can.shares_database:
            receipt = Receipt("submission", "fingerprint")
            made = await one.platform.create(one.principal, body(one), receipt)
            with pytest.raises(AlreadyReceived) as repeated:
                await one.platform.create(one.principal, body(one), receipt)
            assert (repeated.value.id, repeated.value.same) == (made["id"], True)
        since = await one.platform.written_since(one.principal, "THING", created["id"], 0)
        assert since == (None if can.history is None else {"name"})
        if can.history is not None:
            lines = await can.history.history(one.principal, "THING", created["id"])
            assert [line["action"] for line in lines] == ["update", "create"]
        if can.tokens is not None:
            principal = await one.platform.authenticate(can.tokens.create(user="ann", scopes=frozenset({"read"})))
            assert (principal.tenant, principal.user, principal.scopes) == (one.principal.tenant, "ann", {"read"})
            assert can.tokens.operator.tenant == one.principal.tenant
        if can.seeding is not None:
            can.seeding.seed([{"id": "SEEDED", "entity": DEFINITION, "level": 11000, "definition": "[]"}])
            assert (await one.platform.get(one.principal, DEFINITION, "SEEDED"))["definition"] == "[]"

    hold(contestant, test)


def test_all_digits_of_numbers_stay(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        numbers = {"big": 12345678901234567890123, "small": 0.1, "exponent": 1e-7, "zero": 0}
        created = await one.platform.create(one.principal, body(one, **numbers))
        found = await one.platform.get(one.principal, "THING", created["id"])
        assert {name: found[name] for name in numbers} == numbers

    hold(contestant, test)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "a\0b", "a\ud800"])
def test_what_cannot_be_kept_is_refused(contestant: Any, value: Any) -> None:
    async def test(one: Contestant) -> None:
        with pytest.raises(Refused):
            await one.platform.create(one.principal, body(one, name=value))

    hold(contestant, test)


def test_odd_names_and_ids_are_opaque(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        odd = {"__proto__": "1", "a.b[0]": "2", 'quo"te': "3", "$.x": "4", "": "5", "ü": "6"}
        created = await one.platform.create(one.principal, body(one, **odd))
        found = await one.platform.get(one.principal, "THING", created["id"])
        assert {name: found[name] for name in odd} == odd
        for id in ("../objects", "a/b?c#d", "%2e%2e", "' OR 1=1 --", "x" * 150, "ü"):
            with pytest.raises(NotFound):
                await one.platform.get(one.principal, "THING", id)

    hold(contestant, test)


def test_a_list_holds_the_tenants_objects_of_an_entity(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        for name in ("a", "b", "c"):
            await one.platform.create(one.principal, body(one, name=name, secret="x"))
        await one.platform.create(one.principal, body(one, entity="OTHER", name="z"))
        listed = await one.platform.list(one.principal, "THING", fields=["name"])
        assert sorted(each["name"] for each in listed) == ["a", "b", "c"]
        assert all("secret" not in each for each in listed)
        assert await one.platform.list(one.principal, "NOTHING") == []

    hold(contestant, test)


def test_all_objects_of_an_entity_are_visited_until_somebody_has_enough(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        for name in ("a", "b", "c"):
            await one.platform.create(one.principal, body(one, name=name))
        await one.platform.create(one.principal, body(one, entity="OTHER", name="z"))
        portions: list[list[str]] = []

        def visitor(objects: Sequence[dict[str, Any]]) -> bool:
            portions.append([each["name"] for each in objects])
            return True

        await one.platform.visit(one.principal, "THING", visitor, fields=["name"])
        assert sorted(name for portion in portions for name in portion) == ["a", "b", "c"]
        portions.clear()
        await one.platform.visit(one.stranger, "THING", visitor)
        assert portions in ([], [[]])

    hold(contestant, test)


def test_tenants_do_not_see_each_other(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        created = await one.platform.create(one.principal, body(one, name="mine"))
        assert await one.platform.list(one.stranger, "THING") == []
        for call in (
            one.platform.get(one.stranger, "THING", created["id"]),
            one.platform.update(one.stranger, "THING", created["id"], {"name": "theirs"}),
            one.platform.delete(one.stranger, "THING", created["id"]),
            one.platform.create(one.stranger, body(one)),
            one.platform.list(one.stranger, "THING", f"SUB:{one.principal.tenant}"),
        ):
            with pytest.raises((NotAllowed, Foreign)):
                await call

    hold(contestant, test)


def test_a_token_that_nobody_knows_is_refused(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        with pytest.raises(NotSignedIn):
            await one.platform.authenticate("df_pat_nobody")

    hold(contestant, test)


RECORDS = [
    {"name": "Alpha", "status": "1", "size": 10, "on": True},
    {"name": "beta ÄÖ", "status": "2", "size": 9.5},
    {"name": "Gamma_50%", "status": "1", "size": None},
    {"name": "delta", "status": "3", "size": 100},
    {"status": "1"},
]
NAME, STATUS = Property("name"), Property("status")


@pytest.mark.parametrize(
    ("search", "names"),
    [
        (Search(), None),
        (Search(offset=2, limit=2), None),
        (Search(sort=NAME), ["Alpha", "beta ÄÖ", "delta", "Gamma_50%", None]),
        (Search(sort=NAME, descending=True), ["Gamma_50%", "delta", "beta ÄÖ", "Alpha", None]),
        (Search(text="ALPHA", columns=(NAME,)), ["Alpha"]),
        (Search(text="äö", columns=(NAME,)), ["beta ÄÖ"]),
        (Search(text="a\u0308o\u0308 BETA", columns=(NAME,)), ["beta ÄÖ"]),
        (Search(text="alpha beta", columns=(NAME,)), []),
        (Search(text="50%", columns=(NAME,)), ["Gamma_50%"]),
        (Search(text="_", columns=(NAME,)), ["Gamma_50%"]),
        (Search(text="delta 3", columns=(NAME, STATUS)), ["delta"]),
        (Search(text="a", columns=()), []),
        (Search(equals=[(STATUS, "1")], sort=NAME), ["Alpha", "Gamma_50%", None]),
        (Search(equals=[(STATUS, "1")], sort=NAME, offset=1, limit=1), ["Gamma_50%"]),
        (Search(equals=[(STATUS, "1")], sort=NAME, offset=50, limit=2), []),
        (Search(equals=[(STATUS, "1")], sort=NAME, offset=50, limit=2, to_last_page=True), [None]),
        (Search(equals=[(Property("on"), "true")]), ["Alpha"]),
        (Search(sort=Property("no\" such'field")), None),
        (Search(text="' OR 1=1 --", columns=(NAME,)), []),
    ],
)
def test_records_are_found(contestant: Any, search: Search, names: list[Any] | None) -> None:
    async def test(one: Contestant) -> None:
        for record in RECORDS:
            await one.platform.create(one.principal, body(one, **record))
        found = await one.platform.find(one.principal, "THING", search)
        told = [each.get("name") for each in found.objects]
        if names is None:
            assert len(told) == min(len(RECORDS), search.limit)
        else:
            assert told == names
        assert found.total >= len(told)

    hold(contestant, test)


def test_queries_answer_objects_and_counts(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        for record in RECORDS[:3]:
            await one.platform.create(one.principal, body(one, **record))
        ask = {"entity": "THING", "comboKey": "comboKey", "query": f"SUB:{one.principal.tenant}"}
        lines = await one.platform.query(
            one.principal,
            [{**ask, "countOnly": True, "tag": "t"}, {**ask, "load": "name", "filter": {"field": "*", "term": "ALPHA"}}],
        )
        assert {"_meta": True, "_type": "count", "entity": "THING", "count": 3, "tag": "t"} in lines
        assert [line["name"] for line in lines if "name" in line] == ["Alpha"]

    hold(contestant, test)


def test_writes_at_once_are_all_counted(contestant: Any) -> None:
    async def test(one: Contestant) -> None:
        created = await one.platform.create(one.principal, body(one, name="A"))
        await asyncio.gather(*(one.platform.update(one.principal, "THING", created["id"], {f"f{n}": n}) for n in range(8)))
        found = await one.platform.get(one.principal, "THING", created["id"])
        assert found["_df_version"] == 8
        assert [found[f"f{n}"] for n in range(8)] == list(range(8))

    hold(contestant, test)
