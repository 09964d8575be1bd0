"""Listing -> what list.html shows: columns, cells, URLs of other sort orders and pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from app.definition import Field
from app.fields import FIELD_TYPES
from app.fields.base import Context, is_blank
from app.fields.multiselect import entries_of
from app.pages.views import name_field
from app.platform.base import UNREADABLE, Object, Principal
from app.records.listing import PAGE_SIZE, Listing, ListWish
from app.web.notices import stale_form_notice
from app.web.urls import NEW, form_path, schema_page_path, with_query

MAX_PAGE = 1_000_000
MAX_SEARCH_CHARS = 200
MAX_CELL_CHARS = 200
MAX_PARAMETER_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Query:
    """What the URL of a list says. A filter is the parameter `where.<id>`."""

    text: str
    sort: str
    descending: bool
    page: int
    equals: Mapping[str, str]

    def wish(self) -> ListWish:
        return ListWish(self.text, self.equals, self.sort, self.descending, self.page, to_last_page=True)

    def address(self, entity: str, **more: str) -> str:
        pairs = [("q", self.text), ("sort", self.sort), ("descending", "1" if self.descending else "")]
        pairs += [(f"where.{id}", value) for id, value in self.equals.items()]
        pairs += [("page", str(self.page) if self.page > 1 else "")]
        return with_query(form_path(entity), **dict(pairs), **more)

    def as_parameter(self) -> str:
        """The same as one parameter of another page, by which `query_of` finds back: "q=x&page=4"; "" for the whole list."""
        return self.address("").partition("?")[2]


def read_query(parameters: Mapping[str, str]) -> Query:
    page = parameters.get("page", "1")
    return Query(
        text=parameters.get("q", "")[:MAX_SEARCH_CHARS],
        sort=parameters.get("sort", ""),
        descending=parameters.get("descending", "") == "1",
        page=max(1, min(int(page), MAX_PAGE)) if page.isascii() and page.isdigit() and 0 < len(page) < 9 else 1,
        equals={name[6:]: value for name, value in parameters.items() if name.startswith("where.") and value},
    )


def query_of(parameter: str) -> Query:
    """Undoes `Query.as_parameter`."""
    return read_query(dict(parse_qsl(parameter[:MAX_PARAMETER_CHARS])))


def list_context(listing: Listing, query: Query, principal: Principal, context: Context, result: str = "") -> dict[str, Any]:
    """The context of list.html without `page`. `result` is "deleted" after a record was deleted."""
    definition, say = listing.form.definition, context.translator.say
    query = replace(query, page=listing.page)
    total, shown = listing.found.total, len(listing.found.objects)
    first = (query.page - 1) * PAGE_SIZE + 1 if shown else 0
    pages = max(1, -(-total // PAGE_SIZE))
    notices = [{"title": say("deleted"), "text": "", "tone": "good"}] if result == "deleted" else []
    if listing.entry.trouble:
        notices.append(stale_form_notice(listing.entry, context, is_admin=principal.may("admin", definition.entity)))
    return {
        "title": definition.plural,
        "entity": definition.entity,
        "name": definition.name,
        "plural": definition.plural,
        "entity_icon": definition.icon,
        "description": definition.description,
        "columns": [_column(field, query, definition.entity) for field in listing.columns],
        "rows": [_row(record, listing, query, context) for record in listing.found.objects],
        "search": query.text,
        "filters": [_filter(field, query) for field in listing.filters],
        "total": total,
        "first": first,
        "last": first + shown - 1 if shown else 0,
        "previous_url": replace(query, page=query.page - 1).address(definition.entity) if query.page > 1 else "",
        "next_url": replace(query, page=query.page + 1).address(definition.entity) if query.page < pages else "",
        "page_number": query.page,
        "page_count": pages,
        "list_url": form_path(definition.entity),
        "schema_url": schema_page_path(definition.entity),
        "new_url": form_path(definition.entity, NEW) if principal.may("write", definition.entity) else "",
        "searching": bool(query.text or query.equals),
        "sort": query.sort,
        "descending": query.descending,
        "notices": notices,
    }


def _column(field: Field, query: Query, entity: str) -> dict[str, str]:
    sorted_by = query.sort == field.id
    reversed_order = sorted_by and not query.descending
    return {
        "key": field.id,
        "label": field.label,
        "align": "end" if FIELD_TYPES[field.type].cell == "number" else "start",
        "sort_url": replace(query, sort=field.id, descending=reversed_order, page=1).address(entity),
        "sorted": ("descending" if query.descending else "ascending") if sorted_by else "",
    }


def _filter(field: Field, query: Query) -> dict[str, Any]:
    chosen = query.equals.get(field.id, "")
    options = [{"id": option.id, "text": option.text, "selected": option.id == chosen} for option in field.options]
    return {"key": f"where.{field.id}", "label": field.label, "options": options}


def _row(record: Object, listing: Listing, query: Query, context: Context) -> dict[str, Any]:
    values = listing.form.values_of(record)
    naming = name_field(listing.form)
    url = with_query(form_path(listing.form.definition.entity, str(record["id"])), list=query.as_parameter())
    if UNREADABLE in record:
        name = {"text": context.translator.say("unreadable", {"id": str(record["id"])}), "kind": "name", "color": ""}
        blank = {"text": "", "kind": "text", "color": ""}
        return {"url": url, "cells": [name, *[blank] * (len(listing.columns) - 1)]}
    cells = [_cell(field, values.get(field.key), field is naming, listing, context) for field in listing.columns]
    if cells and not any(cell["kind"] == "name" for cell in cells):
        cells[0]["kind"] = "name"
    for cell in cells:
        if cell["kind"] == "name" and not cell["text"]:
            cell["text"] = context.translator.say("no-name")
    return {"url": url, "cells": cells}


def _cell(field: Field, value: Any, is_name: bool, listing: Listing, context: Context) -> dict[str, str]:
    text = "" if is_blank(value) else FIELD_TYPES[field.type].display(field, value, context)
    names = listing.names.get(field.entity)
    if names and text:
        text = ", ".join(names.get(id, id) for id in entries_of(value))
    text = text if len(text) <= MAX_CELL_CHARS else f"{text[: MAX_CELL_CHARS - 1]}…"
    return {"text": text, "kind": "name" if is_name else _kind(field), "color": _color(field, value)}


def _kind(field: Field) -> str:
    kind = FIELD_TYPES[field.type]
    return "chip" if field.options and not field.multiple and kind.kind.picks_one else kind.cell


def _color(field: Field, value: Any) -> str:
    return next((option.color for option in field.options if option.id == value), "")
