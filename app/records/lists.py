"""Finds the records of a list: by what types mean, and with the names of the records that references mean."""

from collections.abc import Mapping, Sequence

from app.definition import Field
from app.fields.base import Context
from app.fields.multiselect import entries_of
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.scopes import value_at
from app.forms.searchable import searchable_fields
from app.platform.base import Found, Platform, Principal
from app.records.columns import TypedColumn
from app.records.definitions import Definitions
from app.records.listing import Listing, ListWish, list_columns, list_filters, search_of, searched_fields
from app.records.naming import names_of

Names = Mapping[str, Mapping[str, str]]


class Lists:
    def __init__(self, platform: Platform, definitions: Definitions, context: Context) -> None:
        self._platform, self._definitions, self._context = platform, definitions, context

    async def find(self, principal: Principal, entry: Entry, wish: ListWish, *, wide: bool) -> Listing:
        """`wide`: over all fields of `searchable_fields`, not the columns and filters of a list alone."""
        form = entry.form
        columns = searchable_fields(form) if wide else list_columns(form)
        filters = columns if wide else list_filters(columns)
        searched = columns if wide else searched_fields(form)
        sort = wish.sort or form.definition.sort
        named = [field for field in searched if wish.text.strip()] + [field for field in columns if field.id == sort]
        names = await self._names(principal, named)
        typed = {field.key: _typed(form, field, self._context, names) for field in {*columns, *searched}}

        def of(fields: Sequence[Field]) -> list[TypedColumn]:
            return [typed[field.key] for field in fields]

        search = search_of(of(columns), of(filters), of(searched), wish, form.definition)
        page = await self._platform.find(principal, form.definition.entity, search)
        shown = () if wide else [field for field in columns if _is_used(field, page)]
        return Listing(entry, columns, filters, page, {**names, **await self._names(principal, shown, names)})

    async def _names(self, principal: Principal, fields: Sequence[Field], present: Names | None = None) -> Names:
        entities = dict.fromkeys(field.entity for field in fields if field.entity)
        wanted = [entity for entity in entities if entity not in (present or {})]
        return {entity: await names_of(self._platform, self._definitions, principal, entity) for entity in wanted}


def _typed(form: CompiledForm, field: Field, context: Context, names: Names) -> TypedColumn:
    return TypedColumn(form, field, form.by_key[field.key][1], context, names.get(field.entity, {}))


def _is_used(field: Field, page: Found) -> bool:
    """Whether a reference is on the page."""
    return bool(field.entity) and any(entries_of(value_at(each, field.path)) for each in page.objects)
