"""What the page says of a record to the browser's conditions: the values that its inputs do not show as they are stored.

Most inputs show what is stored, so most pages say nothing. What has no input at all (read-only, hidden) is always said, and of a
secret that there is one, never which.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.definition import Field
from app.fields.base import MISSING, FieldType, Unreadable, is_blank, unix_lines
from app.forms.compiler import CompiledForm
from app.pages.slots import PageState
from app.pages.zone_offsets import zone_offsets

Entry = list[Any]
"""[value], or [value, shown] where the input does not show the value: `shown` are the texts that it would hold then."""

BREAKS = re.compile("[\r\n]")


def stored_values(form: CompiledForm, *, new: bool, view: bool) -> Callable[[PageState], Mapping[str, Any]]:
    """-> a function that gives `{"values": {key: Entry}, "zone": offsets}` for one page. `view`: a page without inputs."""
    looked_at = form.rules.variables()
    drivers = [(field, kind) for field, kind in form.inputs if field.key in looked_at]
    with_input = frozenset() if view else frozenset(field.key for field, _ in form.writable)
    needs_zone = any(field.key in with_input and kind.reader_of(field) == "instant" for field, kind in drivers)

    def read(state: PageState) -> Mapping[str, Any]:
        entries = {
            field.key: entry
            for field, kind in drivers
            if (entry := _entry(field, kind, state, new=new, has_input=field.key in with_input)) is not None
        }
        return {"values": entries, **({"zone": zone_offsets(state.context.zone)} if needs_zone else {})}

    return read


def _entry(field: Field, kind: FieldType, state: PageState, *, new: bool, has_input: bool) -> Entry | None:
    """None where the page's inputs say it all: what they show at first is what is stored, or nothing is."""
    stored, plain = None if new else state.values.get(field.key), kind.kind_in_conditions(field).plain
    if field.secret or not has_input:
        return None if is_blank(stored) else [plain(stored)]
    shown = _texts(kind.show(field, stored, state.context))
    printed = shown
    if new or field.key in state.posted:
        printed = state.posted.get(field.key) or _texts(kind.show(field, state.values.get(field.key), state.context))
    read = kind.parse(field, printed, state.context)
    if isinstance(read, Unreadable) or not kind.same(field, read, MISSING if stored is None else stored):
        return [plain(stored)] if printed is shown else [plain(stored), [unix_lines(text) for text in shown if text]]
    if printed is not shown and is_blank(stored) is not is_blank(kind.typed(field, printed, read)):
        return [plain(stored), []]
    return None if is_blank(stored) or _is_held(stored, read) else [plain(stored)]


def _is_held(stored: Any, read: Any) -> bool:
    """Whether an input holds what is stored as it is stored. One of a single line drops line breaks."""
    return type(read) is type(stored) and read == stored and not (isinstance(stored, str) and BREAKS.search(stored))


def _texts(shown: Any) -> Sequence[str]:
    return (shown,) if isinstance(shown, str) else shown
