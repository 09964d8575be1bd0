"""Definitions edited by several administrators, over each kind of platform."""

from dataclasses import replace
from typing import Any

from app.audit.log import AuditLog
from app.definition import DEFINITION
from app.platform.base import Object, Platform, Principal
from app.records.definition_editing import DefinitionEditing
from app.records.definition_publishing import DefinitionPublishing
from app.records.definition_versions import DefinitionHistory
from app.state.definition_drafts import DefinitionDrafts
from app.state.definition_versions import DefinitionVersions
from app.state.snapshots import Snapshots
from tests.making import run
from tests.records.engine import THING, Engine


class Editing:
    """`ann` and `bob` are administrators, who edit THING with its fields name, count, note and password."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.ann = replace(engine.principal, user="ann", source="form")
        self.bob = replace(engine.principal, user="bob", source="form")
        self.audit = AuditLog(engine.store, [b"key"])
        self.start()

    def start(self, platform: Platform | None = None) -> None:
        """As after a restart. `platform` in place of the engine's."""
        self.engine.start()
        platform, store = platform or self.engine.platform, self.engine.store
        self.versions, snapshots = DefinitionVersions(store), Snapshots(store)
        self.publishing = DefinitionPublishing(platform, self.engine.definitions, snapshots, self.versions, self.audit)
        self.drafts = DefinitionEditing(self.publishing, DefinitionDrafts(store), self.versions)
        self.history = DefinitionHistory(platform, self.publishing, snapshots, self.versions)

    def stored(self) -> Object:
        return run(self.engine.far.get(self.engine.principal, DEFINITION, THING))

    def write(self, **changes: Any) -> None:
        """By somebody else, past the engine."""
        run(self.engine.far.update(self.engine.principal, DEFINITION, THING, changes))

    def edit(self, person: Principal, *operations: Any, **arguments: Any) -> Any:
        return run(self.drafts.edit(person, THING, operations, **arguments))

    def publish(self, person: Principal, note: str = "") -> Any:
        return run(self.drafts.publish(person, THING, note))

    def field_ids(self) -> list[str]:
        return [field.id for field in run(self.engine.definitions.form(self.ann, THING)).definition.fields()]
