"""CompiledForm -> what templates see of it: templates, widths, ids and slots. Fixed for a definition; contains no values.

A view also has the attributes of its part of the definition: `field.label` is the Field's, `panel.name` the Panel's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from app.definition import Field, Panel, Row
from app.fields import FIELD_TYPES
from app.fields.base import FieldType
from app.forms.compiler import CompiledForm
from app.pages.field_slots import FieldSlots, FillFragment, PanelSlots, RowSlots
from app.pages.slots import Slots
from app.pages.usage import measuring_times, split_unit, usage_limits
from app.rows import ROW_TYPES
from app.texts.text import Fact

Mode = Literal["new", "edit", "view"]
MAX_ALIGNED_FIELDS = 300
"""Fields of one row whose parts browsers align with their neighbours'."""

UNSUPPORTED = "fields/unknown.html"
STATUS_KEYS = ("status", "state")


@dataclass(frozen=True, slots=True, eq=False)
class FieldView:
    """One field as its template sees it."""

    field: Field
    kind: FieldType
    form: CompiledForm
    mode: Mode
    zone: str
    usage_limit: Field | None
    measuring_time: Field | None
    lookup_path: Callable[[str], str]
    slots: Slots
    fill_fragment: FillFragment

    def __getattr__(self, name: str) -> Any:
        return getattr(self.field, name)

    @property
    def slot(self) -> FieldSlots:
        slots = FieldSlots(self.field, self.kind, self.form, self.usage_limit, self.measuring_time, self.slots, self.fill_fragment)
        return self.slots.of(slots, "field", self.field.position)

    @property
    def dom_id(self) -> str:
        return f"f{self.field.position}"

    @property
    def input_id(self) -> str:
        return f"f{self.field.position}-input"

    @property
    def name(self) -> str:
        return f"f.{self.field.key}"

    @property
    def action_name(self) -> str:
        """The name of the inputs that keep, replace or clear a stored secret."""
        return f"s.{self.field.key}"

    @property
    def caption(self) -> str:
        return split_unit(self.field.label)[0]

    @property
    def unit(self) -> str:
        if self.field.currency:
            return self.field.currency
        if self.field.percent:
            return "%"
        return split_unit(self.field.label)[1]

    @property
    def describes(self) -> str:
        """The ids of what describes the input besides its label: its help and its messages."""
        return f"{self.dom_id}-help {self.dom_id}-messages" if self.field.help else f"{self.dom_id}-messages"

    @property
    def required(self) -> bool:
        return self.field.required and self.writable and self.kind.can_be_required

    @property
    def conditional_required(self) -> bool:
        return self.field.required_when is not None and self.writable and self.kind.can_be_required

    @property
    def conditional_readonly(self) -> bool:
        return self.field.readonly_when is not None and self.writable

    @property
    def writable(self) -> bool:
        return self.field.writable and not self.kind.always_readonly and self.mode != "view"

    @property
    def span(self) -> int:
        return span_of(self.field.width)

    @property
    def template(self) -> str:
        if self.field.secret and self.writable:
            return self.kind.secret_template
        if self.field.secret:
            return "fields/reading_secret.html"
        return self.kind.template if self.writable else self.kind.read_template

    @property
    def input_mode(self) -> str:
        return self.kind.input_mode

    @property
    def lookup_url(self) -> str:
        """The URL that offers records to choose from; "" where the definition does not say of which entity."""
        return self.lookup_path(self.field.entity) if self.field.entity else ""

    @property
    def usage(self) -> bool:
        return self.usage_limit is not None and not self.writable


@dataclass(frozen=True, slots=True, eq=False)
class RowView:
    index: int
    row: Row
    fields: tuple[FieldView, ...]
    slot: RowSlots

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def dom_id(self) -> str:
        return f"r{self.index}"

    @property
    def template(self) -> str:
        return ROW_TYPES[self.row.type].template

    @property
    def has_many(self) -> bool:
        """Whether aligning the parts of neighbouring fields would take browsers seconds at every key."""
        return len(self.fields) > MAX_ALIGNED_FIELDS

    @property
    def note(self) -> Fact | None:
        """What is said in place of a row that cannot be filled in here."""
        return ROW_TYPES[self.row.type].note(self.row)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnView:
    span: int
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PanelView:
    index: int
    panel: Panel
    columns: tuple[ColumnView, ...]
    slot: PanelSlots

    def __getattr__(self, name: str) -> Any:
        return getattr(self.panel, name)

    @property
    def dom_id(self) -> str:
        return f"p{self.index}"


@dataclass(frozen=True, slots=True, eq=False)
class FormView:
    form: CompiledForm
    mode: Mode
    panels: tuple[PanelView, ...]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.form.definition, name)

    @property
    def hash(self) -> str:
        return self.form.hash

    @property
    def unsupported(self) -> int:
        """How many fields have a type that nobody here knows."""
        return sum(
            FIELD_TYPES[field.type].read_template == UNSUPPORTED and not field.hidden for field in self.form.definition.fields()
        )

    @property
    def can_be_filled_in(self) -> bool:
        """Whether there is an input; without one, a new record would be blank."""
        return bool(self.form.writable)

    @property
    def rows(self) -> Iterator[RowView]:
        return (row for panel in self.panels for column in panel.columns for row in column.rows)


def view_form(
    form: CompiledForm,
    mode: Mode,
    zone: str,
    lookup_path: Callable[[str], str],
    slots: Slots,
    fill_fragment: FillFragment,
) -> FormView:
    limits, times = usage_limits(form.definition.fields()), measuring_times(form.definition.fields())
    rows = iter(range(sum(1 for _ in form.definition.rows())))

    def view_field(field: Field) -> FieldView:
        limit, time = limits.get(field.position), times.get(field.position)
        return FieldView(field, FIELD_TYPES[field.type], form, mode, zone, limit, time, lookup_path, slots, fill_fragment)

    def view_row(row: Row) -> RowView:
        index = next(rows)
        return RowView(index, row, tuple(map(view_field, row.fields)), slots.of(RowSlots(index, form, slots), "row", index))

    def view_panel(index: int, panel: Panel) -> PanelView:
        columns = tuple(ColumnView(span_of(c.width), tuple(map(view_row, c.rows))) for c in panel.columns)
        return PanelView(index, panel, columns, slots.of(PanelSlots(index, form, slots, fill_fragment), "panel", index))

    panels = tuple(view_panel(index, panel) for index, panel in enumerate(form.definition.panels))
    return FormView(form, mode, panels)


def span_of(width: float) -> int:
    """A width in percent -> how many of 12 grid columns, at least 1."""
    return max(1, min(12, round(width * 12 / 100)))


def status_field(form: CompiledForm) -> Field | None:
    """The field whose option is shown beside the record's name."""
    for key in STATUS_KEYS:
        field, _ = form.by_key.get(key, (None, None))
        if field is not None and field.options and not field.multiple and not field.secret:
            return field
    return None


def name_field(form: CompiledForm) -> Field | None:
    """The field that names a record, never a secret: `name`, else the first required line of text, else the first at all."""
    named, _ = form.by_key.get("name", (None, None))
    if named is not None and not named.secret:
        return named
    texts = [field for field, kind in form.inputs if kind.can_name and not field.secret]
    return next((field for field in texts if field.required), texts[0] if texts else None)
