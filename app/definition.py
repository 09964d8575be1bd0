"""What a definition means: Definition, Panel, Column, Row, Field, Option, conditions and findings. Frozen; knows no spelling."""

import copyreg
import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, Protocol, TypeVar

Values = dict[str, Any]
"""A record's values by `Field.key`. A key that is absent is "missing"; None is null; "" is empty: three things."""

Object = dict[str, Any]
"""One stored object as JSON: an entity's own fields beside those of `SYSTEM_FIELDS`."""

Path = tuple[str | int, ...]
"""Where something lies in a record: ("name",), or ("brief", "pin") for a value inside an object; () is the record itself."""

EMPTY: Mapping[str, Any] = MappingProxyType({})

DEFINITION = "DEFINITION"
"""The entity of the objects that hold definitions; their id is the name of the entity that they define."""


@dataclass(frozen=True, slots=True)
class SystemField:
    """A property of every record that the platform sets. `schema` is its JSON Schema; a fixed one is not changed by a PATCH."""

    name: str
    schema: Mapping[str, Any]
    is_fixed: bool = True


SYSTEM_TABLE = (
    SystemField("id", {"type": "string"}),
    SystemField("entity", {"type": "string"}),
    SystemField("level", {"type": "number"}, is_fixed=False),
    SystemField("comboKey", {"type": "string"}),
    SystemField("comboKey2", {"type": ["string", "null"]}, is_fixed=False),
    SystemField("comboKey3", {"type": ["string", "null"]}, is_fixed=False),
    SystemField("subscription", {"type": "string"}),
    SystemField("ownerId", {"type": ["string", "null"]}),
    SystemField("updatedId", {"type": ["string", "null"]}),
    SystemField("created", {"type": ["integer", "null"]}),
    SystemField("updated", {"type": ["integer", "null"]}),
    SystemField("_df_version", {"type": "integer", "minimum": 0}),
)
SYSTEM_FIELDS = frozenset(each.name for each in SYSTEM_TABLE)
"""A form may show these properties; it never writes them, and none is a secret."""

ENCRYPTED = "$sealed"
"""The property under which the embedded platform stores all secrets of a record, encrypted. No field can have this name."""

RESERVED_FIELDS = SYSTEM_FIELDS | {ENCRYPTED}
"""Properties that no form writes."""


def _read_only(values: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(values)


def _reduce(proxy: MappingProxyType[str, Any]) -> tuple[Any, tuple[dict[str, Any]]]:
    return _read_only, (dict(proxy),)


copyreg.pickle(MappingProxyType, _reduce)
"""Definitions cross to other processes, and read-only mappings cannot be pickled otherwise."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field against one value. `field` is a `Field.key`; `operator` one of `conditions.OPERATORS`.

    `value` is a scalar as the definition holds it, a tuple for `in`/`notIn`, None for operators that take none.
    """

    field: str
    operator: str
    value: Any = None
    extra: Mapping[str, Any] = dataclasses.field(default_factory=lambda: EMPTY, compare=False, repr=False)
    """What the definition says beyond this, as it says it."""


@dataclass(frozen=True, slots=True)
class All:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


Condition = Comparison | All | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a definition's author should know. `path` reads like `panel[3].fields[2].type`; `text` what would be right.

    `fix`: what mends it where that is obvious: "remove" what the path names, make a field "optional", "show" it; "" else.
    """

    severity: Literal["error", "warning", "note"]
    path: str
    text: str
    fix: Literal["", "remove", "optional", "show"] = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.path}: {self.text}" if self.path else f"{self.severity}: {self.text}"


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    color: str = ""
    """`#rrggbb`, or empty."""
    score: float | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one form row.

    `key` is its name in `Values` and, behind "f.", the name of its input: the id itself, or for a field with a
    `parent_property` something unique made of both. `position` counts fields in the definition's order, from 0; DOM ids go by it.
    `type` is a name in `fields.FIELD_TYPES` ("unknown" for any other; `raw_type` is always the definition's word).
    """

    id: str
    type: str
    label: str
    key: str = ""
    position: int = 0
    raw_type: str = ""
    parent_property: str = ""
    required: bool = False
    readonly: bool = False
    hidden: bool = False
    grid: bool = False
    secret: bool = False
    is_destination: bool = False
    """Whether its value says where a secret beside it goes, or who signs in there: an address, a host, a user."""
    duplicate: bool = False
    """A second field of the same key: shown read-only, its value is the first one's."""
    help: str = ""
    default: Any = None
    width: float = 100
    options: tuple[Option, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    currency: str = ""
    """The symbol to show, or empty."""
    percent: bool = False
    thresholds: tuple[float, ...] = ()
    """From the first on a gauge warns, from the second on it is bad: ascending where lower is better, else descending."""
    better: Literal["lower", "higher"] = "lower"
    formula: str = ""
    warn_if_past: bool = False
    """Whether a date that is over, in the stated time zone, is worth a warning."""
    entity: str = ""
    """Of which records a lookup picks; "" for every other type."""
    multiple: bool = False
    json_hint: bool = False
    """A note says that the text is JSON. Hints warn, they never block."""
    cron_hint: bool = False
    required_hint: bool = False
    option_hints: tuple[Option, ...] = ()
    """Options that only a note names (`Valid ids: 1 (Docker Hub)`)."""
    visibility: Condition | None = None
    required_when: Condition | None = None
    readonly_when: Condition | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY, compare=False)
    """What the definition says beyond this, as it says it."""

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.id)

    @property
    def path(self) -> tuple[str, ...]:
        """Where the value lies in a record."""
        return (self.parent_property, self.id) if self.parent_property else (self.id,)

    @property
    def is_system(self) -> bool:
        """Whether the platform sets the value, whatever the definition says of the field."""
        return self.path[0] in RESERVED_FIELDS

    @property
    def writable(self) -> bool:
        """Whether people may change it through a form, `readonly_when` aside."""
        return not (self.readonly or self.duplicate or self.hidden)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a column. `type` is a name in `rows.ROW_TYPES`, "unknown" otherwise; only "form" rows have fields to fill in."""

    type: str
    raw_type: str = ""
    header: str = ""
    subheader: str = ""
    icon: str = ""
    fields: tuple[Field, ...] = ()
    property: str = ""
    """The record's property that the row shows; "" where it shows none or all."""
    entity: str = ""
    """Whose records the row lists; "" where it lists none."""
    full_height: bool = False
    visibility: Condition | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY, compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in percent of the panel."""

    rows: tuple[Row, ...]
    width: float = 100
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY, compare=False)


@dataclass(frozen=True, slots=True)
class Panel:
    name: str
    columns: tuple[Column, ...]
    icon: str = ""
    style: str = ""
    hidden: bool = False
    visibility: Condition | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY, compare=False)

    def fields(self) -> Iterator[Field]:
        for column in self.columns:
            for row in column.rows:
                yield from row.fields


Part = TypeVar("Part", Panel, Row, Field)


class Change(Protocol):
    """What to put in a part's place; the part itself where nothing is to change."""

    def __call__(self, part: Part, /) -> Part: ...


@dataclass(frozen=True, slots=True)
class Definition:
    """One entity's form. `hash` is the SHA-256 (hex) of the canonical JSON it was read from: equal hash, equal form."""

    entity: str
    name: str
    plural: str
    panels: tuple[Panel, ...]
    level: int = 0
    icon: str = ""
    description: str = ""
    sort: str = ""
    """The key of the field that lists are sorted by, or empty."""
    sort_descending: bool = False
    clear_hidden: bool = False
    secret_paths: frozenset[tuple[str, ...]] = frozenset()
    """The paths of its secrets, also of fields that are left out."""
    hash: str = ""
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY, compare=False)

    def fields(self) -> Iterator[Field]:
        """All fields of all form rows, duplicates too, in the definition's order."""
        for panel in self.panels:
            yield from panel.fields()

    def rows(self) -> Iterator[Row]:
        for panel in self.panels:
            for column in panel.columns:
                yield from column.rows

    def changed(self, change: Change) -> "Definition":
        """The same with `change(part)` in place of each field, row and panel: inner parts first, in the definition's order."""

        def changed_row(row: Row) -> Row:
            return change(replace(row, fields=tuple(change(field) for field in row.fields)))

        def changed_panel(panel: Panel) -> Panel:
            columns = (replace(column, rows=tuple(map(changed_row, column.rows))) for column in panel.columns)
            return change(replace(panel, columns=tuple(columns)))

        return replace(self, panels=tuple(map(changed_panel, self.panels)))


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record of an entity, or one that is to be created: then `id` is None."""

    entity: str
    id: str | None = None

    @property
    def is_new(self) -> bool:
        return self.id is None
