"""What an administrator looks at on the screen: a part, a tab, a record in the preview. It is in each address and in each form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.web.urls import definition_path, with_query


@dataclass(frozen=True, slots=True)
class View:
    """`at` is the pointer of the selected part, "" for the definition itself. `record`: the id of the one in the preview, "" for an
    empty form; `values`: what is put over it, as JSON by pointer. `why`: whether it is said why the part is as it is there."""

    at: str = ""
    tab: str = ""
    record: str = ""
    values: str = ""
    why: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "View":
        return cls(*(given.get(name, "") for name in ("at", "tab", "record", "values", "why")))

    def address(self, entity: str, **extra: str) -> str:
        given = {"at": self.at, "tab": self.tab, "record": self.record, "values": self.values, "why": self.why}
        return with_query(definition_path(entity), **given, **extra)

    def preview_address(self, entity: str, revision: int) -> str:
        """It changes with the draft, so that a frame that has it shows the draft as it is."""
        number = str(revision) if revision else ""
        return with_query(f"{definition_path(entity)}/preview", record=self.record, values=self.values, revision=number)

    def on(self, at: str) -> "View":
        return replace(self, at=at)

    def showing(self, record: str, values: str = "") -> "View":
        """Another record in the preview, "" for an empty form."""
        return replace(self, record=record, values=values, tab="")

    def in_tab(self, tab: str) -> "View":
        return replace(self, tab=tab)
