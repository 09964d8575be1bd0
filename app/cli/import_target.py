"""The records that an import meets: those that are stored, and those that its earlier lines made, found by the import's key.

A dry run writes nothing, and yet a later line meets what an earlier one would have made: so it says the same as the import.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from app.errors import Refused
from app.fields.base import is_blank, raw_text
from app.forms.compiler import CompiledForm
from app.forms.scopes import value_at
from app.forms.searchable import searchable_fields
from app.platform.base import Object

ID = "id"


class ImportTarget:
    """`key`: the field whose value identifies a record, or `id`; "" if every line is a new one. Raises Refused for another."""

    def __init__(self, form: CompiledForm, key: str, records: Sequence[Object]) -> None:
        if key and key != ID and key not in [field.id for field in searchable_fields(form)]:
            raise Refused("import-key-unknown", name=key)
        self._form, self._key = form, key
        self._records: dict[str, Object] = {}
        self._ids: dict[Hashable, set[str]] = {}
        self._imagined = 0
        for record in records if key else ():
            self.put(str(record["id"]), record)

    def find(self, document: Mapping[str, Any]) -> tuple[str, Object | None]:
        """The id and the record that a line is about, "" and None for a new one. Raises Refused where that is not clear."""
        if not self._key:
            return "", None
        value = self._value_in(document)
        if self._key == ID:
            return self._by_id(value)
        if is_blank(value):
            raise Refused("import-key-missing", name=self._key)
        ids = self._ids.get(self._normal(value), set())
        if len(ids) > 1:
            raise Refused("import-key-ambiguous", name=self._key, count=len(ids))
        id = next(iter(ids), "")
        return id, self._records.get(id)

    def put(self, id: str, record: Object) -> None:
        """What a record is now; with "" a new one that a dry run would have made."""
        if not self._key:
            return
        if not id:
            self._imagined += 1
            id = f"\0{self._imagined}"
        if self._key != ID:
            before = self._records.get(id)
            if before is not None:
                self._ids.get(self._normal(self._value_in(before)), set()).discard(id)
            value = self._value_in(record)
            if not is_blank(value):
                self._ids.setdefault(self._normal(value), set()).add(id)
        self._records[id] = record

    def _by_id(self, value: Any) -> tuple[str, Object | None]:
        id = "" if is_blank(value) else raw_text(value)
        if id and id not in self._records:
            raise Refused("import-id-missing", id=id)
        return id, self._records.get(id)

    def _value_in(self, document: Mapping[str, Any]) -> Any:
        return document.get(ID) if self._key == ID else value_at(document, self._form.by_key[self._key][0].path)

    def _normal(self, value: Any) -> Hashable:
        """Equal values have equal ones: 5.0 and 5 as numbers, two spellings of one instant."""
        field, kind = self._form.by_key[self._key]
        normal: Hashable = kind.kind_in_conditions(field).normal(value)
        return raw_text(value) if normal is None else normal
