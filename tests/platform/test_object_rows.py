"""The rows of objects: what a create needs, versions that are compared and set."""

from pathlib import Path
from typing import Any

import pytest

from app.database.store import open_store
from app.errors import Conflict, Refused
from app.platform.embedded import EmbeddedPlatform
from tests.making import run


@pytest.fixture
def platform(tmp_path: Path) -> Any:
    platform = EmbeddedPlatform(open_store(f"sqlite:///{tmp_path}/forms.sqlite"))
    yield platform
    platform._store.close()


def body(platform: EmbeddedPlatform, **fields: Any) -> dict[str, Any]:
    return {"entity": "THING", "level": 1, "comboKey": f"SUB:{platform.tenant}|ENT:", **fields}


def test_a_definition_takes_its_id_from_the_caller_once(platform: EmbeddedPlatform) -> None:
    admin = run(platform.authenticate(platform.tokens.create()))
    given = {**body(platform), "entity": "DEFINITION"}
    assert run(platform.create(admin, {**given, "id": "CODE"}))["id"] == "CODE"
    for wrong in ({**given, "id": "CODE"}, given):
        with pytest.raises(Refused):
            run(platform.create(admin, wrong))


@pytest.mark.parametrize("change", [{"entity": None}, {"level": "1"}, {"comboKey": "SUB:x"}, {"comboKey": None}])
def test_what_a_create_needs(platform: EmbeddedPlatform, change: dict[str, Any]) -> None:
    admin = run(platform.authenticate(platform.tokens.create()))
    with pytest.raises(Refused):
        run(platform.create(admin, {**body(platform), **change}))


def test_compare_and_set_refuses_a_stale_version(platform: EmbeddedPlatform) -> None:
    admin = run(platform.authenticate(platform.tokens.create()))
    created = run(platform.create(admin, body(platform)))
    run(platform.update(admin, "THING", created["id"], {"a": 1}, if_version=0))
    with pytest.raises(Conflict):
        run(platform.update(admin, "THING", created["id"], {"a": 2}, if_version=0))
    assert run(platform.get(admin, "THING", created["id"]))["a"] == 1


def test_a_delete_that_insists_on_a_version_is_refused_when_it_is_over(platform: EmbeddedPlatform) -> None:
    async def work() -> None:
        admin = await platform.authenticate(platform.tokens.create())
        made = await platform.create(admin, body(platform))
        await platform.update(admin, "THING", made["id"], {"a": 1})
        await platform.update(admin, "THING", made["id"], {"b": 1, "password": "s3cret"})
        with pytest.raises(Conflict):
            await platform.delete(admin, "THING", made["id"], 0)
        assert await platform.written_since(admin, "THING", made["id"], 0) == {"a", "b", "password"}
        assert await platform.written_since(admin, "THING", made["id"], 1) == {"b", "password"}
        await platform.delete(admin, "THING", made["id"], 2)

    run(work())
