"""Lists of records: which columns, which filters, and what is asked of the platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.definition import Definition, Field
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.platform.base import Found, Search
from app.records.columns import TypedColumn

SHOWN_COLUMNS = 6
"""How many columns a list has where the definition names none."""

PAGE_SIZE = 50
FILTER_OPTIONS = 30


@dataclass(frozen=True, slots=True)
class ListWish:
    """What is asked of a list. `equals`: values by the ids of fields; `sort`: the id of a field; pages are counted from 1."""

    text: str = ""
    equals: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE
    to_last_page: bool = False
    """Beyond the end it is the last page."""


@dataclass(frozen=True, slots=True)
class Listing:
    """`names`: of the records that references on this page mean, by entity and id."""

    entry: Entry
    columns: tuple[Field, ...]
    filters: tuple[Field, ...]
    found: Found
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def form(self) -> CompiledForm:
        return self.entry.form

    @property
    def page(self) -> int:
        """The page that was found, where pages have `PAGE_SIZE` records."""
        return self.found.offset // PAGE_SIZE + 1


def list_columns(form: CompiledForm) -> tuple[Field, ...]:
    """The definition's grid columns; without any, the first few fields that are short. Never a secret."""
    inputs = [(field, kind) for field, kind in form.inputs if not field.secret and not field.hidden]
    grid = tuple(field for field, _ in inputs if field.grid)
    return grid or tuple(field for field, kind in inputs if not kind.is_long)[:SHOWN_COLUMNS]


def searched_fields(form: CompiledForm) -> tuple[Field, ...]:
    """The fields that the search box of a list looks in: all but secrets, and those that are never shown."""
    return tuple(each for each, _ in form.inputs if not each.secret and not each.hidden)


def list_filters(columns: Sequence[Field]) -> tuple[Field, ...]:
    """The columns that a list can be narrowed by: those with a few options, of values at the top of a record."""
    return tuple(column for column in columns if 0 < len(column.options) <= FILTER_OPTIONS and len(column.path) == 1)


def search_of(
    columns: Sequence[TypedColumn],
    filters: Sequence[TypedColumn],
    searched: Sequence[TypedColumn],
    wish: ListWish,
    definition: Definition,
) -> Search:
    """Columns are sorted by, filters narrow, and the text is looked for in `searched`. Unknown ids are ignored."""
    by_id = {column.field.id: column for column in columns}
    column = by_id.get(wish.sort) or by_id.get(definition.sort)
    return Search(
        text=wish.text.strip(),
        columns=searched,
        equals=[(each, wish.equals[each.field.id]) for each in filters if wish.equals.get(each.field.id)],
        sort=column,
        descending=wish.descending if wish.sort in by_id else definition.sort_descending,
        offset=(max(wish.page, 1) - 1) * wish.size,
        limit=wish.size,
        to_last_page=wish.to_last_page,
    )
