"""What a search, a filter and an order mean for each type of field: options, numbers, instants, references by their names."""

from collections.abc import Mapping
from typing import Any

from app.conditions import kinds
from app.conditions.kinds.base import Kind
from app.definition import Field, Object
from app.fields.base import Context, FieldType, is_blank, raw_text
from app.fields.multiselect import entries_of
from app.fields.number import is_number
from app.forms.compiler import CompiledForm
from app.forms.scopes import value_at
from app.platform.search import folded

STRUCTURES = (dict, list)


class TypedColumn:
    """`names`: of the records that a reference can mean, by their ids, as far as they are needed."""

    __slots__ = ("_compared", "_context", "_form", "_is_plain", "_kind", "_name", "_names", "_refers", "field")

    def __init__(
        self, form: CompiledForm, field: Field, kind: FieldType, context: Context, names: Mapping[str, str] | None = None
    ) -> None:
        self.field = field
        self._form, self._kind, self._context, self._names = form, kind, context, names or {}
        self._compared: Kind = kinds.TEXT if kind.is_long else kind.kind_in_conditions(field)
        self._refers = bool(field.entity) and "entity" in kind.uses
        self._is_plain = self._compared is kinds.TEXT and type(kind).display is FieldType.display and not self._refers
        self._name = str(field.path[0]) if len(field.path) == 1 else ""

    def text(self, stored: Object) -> str:
        """As it is shown in a list, and as it is stored where that is another text: "1,234" and "1234"."""
        value = self._value(stored)
        if self._is_plain and type(value) is str:
            return value
        if is_blank(value) or self._compared is kinds.FLAG:
            return ""
        if self._refers:
            ids = entries_of(value)
            return "\n".join([*ids, *(self._names[id] for id in ids if id in self._names)])
        if self._compared.picks_several:
            return "\n".join(self._entries(value))
        shown = self._kind.display(self.field, value, self._context)
        if is_number(value) or self._compared in (kinds.DATE, kinds.INSTANT):
            return f"{shown}\n{raw_text(value)}"
        return shown

    def holds(self, stored: Object, wanted: str) -> bool:
        """One of several options is enough; numbers, instants and ticks in any spelling."""
        value = self._value(stored)
        if self._compared.picks_several or (self._refers and isinstance(value, list)):
            return wanted in entries_of(value)
        if not is_blank(value) and raw_text(value) == wanted:
            return True
        target = self._compared.normal(wanted.strip() if self._compared.is_numeric else wanted)
        return target is not None and self._compared.normal(value) == target

    def rank(self, stored: Object) -> Any:
        value = self._value(stored)
        if self._compared is kinds.FLAG:
            return self._compared.normal(value)
        if is_blank(value):
            return None
        if self.field.options:
            return tuple(sorted(self._place(entry) for entry in entries_of(value)))
        if self._compared.is_numeric or self._compared in (kinds.DATE, kinds.INSTANT):
            return self._compared.rank(value)
        if self._refers:
            return folded("\n".join(self._names.get(id, id) for id in entries_of(value)))
        return folded(self.text(stored)) or None

    def _entries(self, value: Any) -> list[str]:
        texts = {option.id: option.text for option in self.field.options}
        return [texts.get(entry, entry) for entry in entries_of(value)]

    def _place(self, id: str) -> tuple[int, str]:
        """Options in the definition's order; what is no option any more comes behind them."""
        ids = [option.id for option in self.field.options]
        return (ids.index(id), "") if id in ids else (len(ids), folded(id))

    def _value(self, stored: Object) -> Any:
        """Of a structure without the secrets inside of it."""
        value = stored.get(self._name) if self._name else value_at(stored, self.field.path)
        if not isinstance(value, STRUCTURES) or self._is_texts(value):
            return value
        top = str(self.field.path[0])
        return value_at(self._form.secrets.stripped({top: stored.get(top)}), self.field.path)

    def _is_texts(self, value: Any) -> bool:
        return isinstance(value, list) and all(type(each) is str for each in value)
