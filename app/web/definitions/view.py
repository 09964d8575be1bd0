"""What an administrator looks at on the screen: a part, a tab, a record in the preview. It is in each address and in each form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.web.urls import definition_path, with_query


@dataclass(frozen=True, slots=True)
class View:
    """`at` is the pointer of the selected part, "" for the definition itself. `record`: the id of the one in the preview, "" for an
    empty form; `values`: what is put over it, as JSON by pointer."""

    at: str = ""
    tab: str = ""
    record: str = ""
    values: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "View":
        return cls(given.get("at", ""), given.get("tab", ""), given.get("record", ""), given.get("values", ""))

    def address(self, entity: str, **extra: str) -> str:
        return with_query(definition_path(entity), at=self.at, tab=self.tab, record=self.record, values=self.values, **extra)

    def preview_address(self, entity: str, revision: int) -> str:
        """It changes with the draft, so that a frame that has it shows the draft as it is."""
        number = str(revision) if revision else ""
        return with_query(f"{definition_path(entity)}/preview", record=self.record, values=self.values, revision=number)

    def on(self, at: str) -> "View":
        return replace(self, at=at)

    def in_tab(self, tab: str) -> "View":
        return replace(self, tab=tab)
