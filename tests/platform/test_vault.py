"""Secrets of stored records: encrypted where they lie, bound to their record, kept through every change."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from app.database.store import open_store
from app.definition import ENCRYPTED
from app.platform.base import Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties
from app.platform.vault import Vault
from tests.making import run

OLD, NEW = b"1" * 32, b"2" * 32
STORED = {"id": "1", "subscription": "t", "name": "N", "password": "CANARY", "blank": ""}


def test_nothing_of_a_secret_is_in_what_is_stored() -> None:
    text = Vault([OLD]).dump(STORED, {"password", "blank", "absent"})
    assert "CANARY" not in text and "password" not in text
    assert Vault([OLD]).load(text) == STORED


def test_keys_rotate_and_a_lost_key_loses_the_secrets_alone() -> None:
    text = Vault([OLD]).dump(STORED, {"password"})
    assert Vault([NEW, OLD]).load(text) == STORED
    without = {name: value for name, value in STORED.items() if name != "password"}
    assert Vault([NEW]).load(text) == without
    stored, encrypted = Vault([NEW]).split(text)
    assert Vault([OLD]).load(Vault([NEW]).dump(stored, {"password"}, encrypted)) == STORED


def test_a_write_of_anything_encrypts_with_the_first_key_so_that_the_former_can_go() -> None:
    both = Vault([NEW, OLD])
    stored, encrypted = both.split(Vault([OLD]).dump(STORED, {"password"}))
    written = both.dump({**stored, "name": "M"}, {"password"}, encrypted)
    assert Vault([NEW]).load(written) == {**STORED, "name": "M"}


def test_what_the_first_key_encrypted_is_not_encrypted_again() -> None:
    vault = Vault([NEW, OLD])
    text = vault.dump(STORED, {"password"})
    stored, encrypted = vault.split(text)
    assert vault.dump(stored, {"password"}, encrypted) == text


def test_secrets_cannot_be_moved_to_another_record() -> None:
    vault = Vault([OLD])
    text = vault.dump(STORED, {"password"})
    assert vault.load(text) == vault.load(text) == STORED
    assert "password" not in vault.load(text.replace('"id":"1"', '"id":"2"'))


def test_what_becomes_of_a_record_that_was_read_changes_no_later_reading() -> None:
    vault = Vault([OLD])
    text = vault.dump(STORED, {"password"})
    read = vault.load(text)
    read["password"] = "another"
    assert vault.load(text) == STORED


def play(tmp_path: Path, work: Callable[[EmbeddedPlatform, Principal], Coroutine[Any, Any, None]]) -> None:
    store = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    platform = EmbeddedPlatform(store, [OLD])

    async def whole() -> None:
        await work(platform, await platform.authenticate(platform.tokens.create()))

    run(whole())
    store.close()


async def created(platform: EmbeddedPlatform, admin: Principal, **fields: Any) -> dict[str, Any]:
    return await platform.create(admin, {"entity": "THING", "level": 1, "comboKey": f"SUB:{admin.tenant}|ENT:", **fields})


@pytest.mark.parametrize("changes", [{"name": "other"}, {"password": "CANARY-2"}, {"password": None}, {"pin": "CANARY-3"}])
def test_a_change_keeps_every_secret_also_those_that_became_secret_later(tmp_path: Path, changes: dict[str, Any]) -> None:
    async def work(platform: EmbeddedPlatform, admin: Principal) -> None:
        await SecretProperties(platform._store).add(admin.tenant, "THING", {("password",)})
        record = await created(platform, admin, name="N", password="CANARY-0", pin="CANARY-1")
        await SecretProperties(platform._store).add(admin.tenant, "THING", {("pin",)})
        updated = await platform.update(admin, "THING", record["id"], changes)
        expected = {"name": "N", "password": "CANARY-0", "pin": "CANARY-1", **changes}
        for found in (updated, await platform.get(admin, "THING", record["id"]), (await platform.list(admin, "THING"))[0]):
            assert {name: found[name] for name in expected} == expected
            assert ENCRYPTED not in found

    play(tmp_path, work)
    # Of what lay there before it was known to be secret, the last version holds nothing.
    import sqlite3

    with sqlite3.connect(tmp_path / "forms.sqlite") as connection:
        assert all("CANARY" not in body for (body,) in connection.execute("select body from objects"))


def test_nobody_writes_the_property_that_holds_them(tmp_path: Path) -> None:
    async def work(platform: EmbeddedPlatform, admin: Principal) -> None:
        record = await created(platform, admin, name="N", **{ENCRYPTED: "forged"})
        await platform.update(admin, "THING", record["id"], {ENCRYPTED: "forged"})
        assert (await platform.get(admin, "THING", record["id"]))["name"] == "N"

    play(tmp_path, work)


def test_without_secrets_nothing_is_decrypted() -> None:
    text = Vault([OLD]).dump(STORED, {"password"})
    plain = {name: value for name, value in STORED.items() if name != "password"}
    assert Vault([NEW]).load_plain(text) == Vault([OLD]).load_plain(text) == plain
