"""Lists of records: which columns, which filters, and what is asked of the platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.definition import Field
from app.forms.compiler import CompiledForm
from app.platform.base import Found, Search
from app.texts.text import Fact

SHOWN_COLUMNS = 6
"""How many columns a list has where the definition names none."""

PAGE_SIZE = 50
FILTER_OPTIONS = 30


@dataclass(frozen=True, slots=True)
class Listing:
    form: CompiledForm
    columns: tuple[Field, ...]
    filters: tuple[Field, ...]
    found: Found
    trouble: Fact | None


def list_columns(form: CompiledForm) -> tuple[Field, ...]:
    """The definition's grid columns; without any, the first few fields that are short. Never a secret."""
    inputs = [(field, kind) for field, kind in form.inputs if not field.secret and not field.hidden]
    grid = tuple(field for field, _ in inputs if field.grid)
    return grid or tuple(field for field, kind in inputs if not kind.is_long)[:SHOWN_COLUMNS]


def list_filters(columns: Sequence[Field]) -> tuple[Field, ...]:
    """The columns that a list can be narrowed by: those with a few options, of values at the top of a record."""
    return tuple(column for column in columns if 0 < len(column.options) <= FILTER_OPTIONS and len(column.path) == 1)


def search_of(
    form: CompiledForm,
    columns: Sequence[Field],
    filters: Sequence[Field],
    text: str,
    equals: Mapping[str, str],
    sort: str,
    descending: bool,
    page: int,
    size: int,
) -> Search:
    top_level = frozenset(form.scope.keys.values())
    by_id = {column.id: column for column in columns if column.key in top_level}
    column = by_id.get(sort) or by_id.get(form.definition.sort)
    descending = descending if sort in by_id else form.definition.sort_descending
    folded = text.casefold().strip()
    wanted = {field.id: equals[field.id] for field in filters if equals.get(field.id) and field.key in top_level}
    kinds = {field.id: kind for field, kind in form.inputs if field.key in top_level}
    return Search(
        text=text.strip(),
        fields=tuple(id for id, field in by_id.items() if not field.options),
        matches={id: found for id, field in by_id.items() if folded and (found := _options_like(field, folded))},
        equals=wanted,
        numbers={id: number for id, told in wanted.items() if (number := kinds[id].number_of(told)) is not None},
        sort=column.id if column else "",
        descending=descending,
        numeric=bool(column and kinds[column.id].kind.is_numeric),
        offset=(max(page, 1) - 1) * size,
        limit=size,
    )


def _options_like(field: Field, folded: str) -> tuple[str, ...]:
    return tuple(option.id for option in field.options if folded in option.text.casefold())
