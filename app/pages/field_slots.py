"""What a template prints of a record: the slots of fields, panels, rows and the page, and how each slot is filled.

A secret's value has no slot at all, so nothing of it can reach a page.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from app.definition import Field
from app.fields import FIELD_TYPES
from app.fields.base import FieldType, is_blank
from app.forms.compiler import CompiledForm
from app.pages.slots import Fill, PageState, Slot, Slots, reading_slot, text_slot
from app.pages.usage import split_unit, usage_texts

FillFragment = Callable[[str, Mapping[str, Any]], str]
"""Fills `templates/parts/<name>.html` with texts; given by `renderer`."""

MAX_CACHED_FRAGMENTS = 512
"""Values of one field whose filled fragment is cached."""
MAX_CACHED_CHARS = 1024
"""Length of such a value and its fragment together."""


class FieldSlots:
    """The slots of one field. A secret's value has none: nothing of it can reach a page."""

    def __init__(
        self,
        field: Field,
        kind: FieldType,
        form: CompiledForm,
        usage_limit: Field | None,
        measuring_time: Field | None,
        slots: Slots,
        fill_fragment: FillFragment,
    ) -> None:
        self._field, self._kind, self._form, self._usage_limit = field, kind, form, usage_limit
        self._measuring_time = measuring_time
        self._slots, self._fill_fragment = slots, fill_fragment

    def _print(self, fill: Fill, **how: Any) -> Markup:
        return self._slots.print(Slot(fill, **how))

    @property
    def value(self) -> Markup:
        """What the input holds: as typed where something was typed, else as stored."""
        field, kind = self._field, self._kind
        if field.secret:
            return Markup("")

        def fill(state: PageState) -> str:
            posted = state.posted.get(field.key)
            shown = posted[-1] if posted else kind.show(field, state.values.get(field.key), state.context)
            return shown if isinstance(shown, str) else "\n".join(shown)

        # Only the base class shows any text as it is.
        as_stored = type(kind).show is FieldType.show
        return self._slots.print(text_slot(fill, plain=(field, kind) if as_stored else None))

    @property
    def reading(self) -> Markup:
        field, kind = self._field, self._kind
        if field.secret:
            return Markup("")
        return self._slots.print(reading_slot(field.key, partial(kind.display, field)))

    @property
    def markup(self) -> Markup:
        """Sanitised rich text, for types that have it."""
        field, kind = self._field, self._kind
        if field.secret:
            return Markup("")
        return self._print(lambda state: kind.markup(field, state.values.get(field.key)))

    def part(self, name: str) -> Markup:
        field, kind = self._field, self._kind
        if field.secret:
            return Markup("")
        return self._slots.print(reading_slot(field.key, partial(kind.part, field, name)))

    def fragment(self, name: str) -> Markup:
        field, kind, fill_fragment = self._field, self._kind, self._fill_fragment
        if field.secret:
            return Markup("")
        # Most records have the same few values, and an option that is offered is not retired.
        by_value = {option.id: b"" for option in field.options} if name == "retired" else {}
        max_values = len(by_value) + MAX_CACHED_FRAGMENTS

        def fill(state: PageState) -> str:
            value = _shown_value(field, kind, state) if state.posted else state.values.get(field.key)
            fragments = kind.fragment(field, name, value, state.context)
            filled = "".join([fill_fragment(texts.get("part", name), texts) for texts in fragments]) if fragments else ""
            if type(value) is str and len(value) + len(filled) < MAX_CACHED_CHARS and len(by_value) < max_values:
                by_value[value] = filled.encode()
            return filled

        return self._print(fill, by_value=None if name in kind.timed_fragments else (field.key, by_value))

    def chosen(self, option: str) -> Markup:
        """The word at an option of a list where it is the field's value."""
        field, kind = self._field, self._kind

        def fill(state: PageState) -> str:
            return " selected" if _shown_one(field, kind, state) == option else ""

        return self._print(fill, choice=(field, kind, option, " selected"))

    def ticked(self, option: str) -> Markup:
        """Like `chosen`, for one of several boxes that may be ticked."""
        field, kind = self._field, self._kind
        return self._print(lambda state: " checked" if option in _shown_all(field, kind, state) else "")

    @property
    def checked(self) -> Markup:
        field, kind = self._field, self._kind

        def fill(state: PageState) -> str:
            return " checked" if "true" in _shown_all(field, kind, state) else ""

        return self._print(fill, by_value=(field.key, {True: b" checked", False: b"", None: b""}))

    @property
    def hidden(self) -> Markup:
        position = self._field.position
        if not self._form.rules.may_hide_field(position):
            return Markup(_word(self._field.hidden, " hidden"))
        return self._print(lambda state: _word(position in state.rules.hidden, " hidden"))

    @property
    def invalid(self) -> Markup:
        key = self._field.key
        return self._print(lambda state: _word(_has_error(state, key), ' aria-invalid="true"'), without_feedback="", key=key)

    @property
    def state(self) -> Markup:
        key = self._field.key
        return self._print(lambda state: _word(key in state.changed, " changed"), without_feedback="", key=key)

    @property
    def messages(self) -> Markup:
        key, fill_fragment = self._field.key, self._fill_fragment

        def fill(state: PageState) -> str:
            return "".join(
                fill_fragment(
                    "message", {"text": state.context.translator.say(message.code, message.params), "severity": message.severity}
                )
                for message in state.messages.get(key, ())
            )

        return self._print(fill, without_feedback="", key=key)

    def required(self, word: str) -> Markup:
        """`word` where a condition makes the field required."""
        key, word = self._field.key, str(escape(word))
        return self._print(lambda state: _word(key in state.rules.required, word))

    @property
    def locked(self) -> Markup:
        key = self._field.key
        return self._print(lambda state: _word(key in state.rules.readonly, " disabled"))

    @property
    def stored(self) -> Markup:
        """The fragment that says that a secret is stored; "" where none is."""
        key, fill_fragment = self._field.key, self._fill_fragment
        return self._print(lambda state: "" if is_blank(state.values.get(key)) else fill_fragment("stored", {}))

    @property
    def without_secret(self) -> Markup:
        """`hidden` where no secret is stored: on what is offered for a stored one."""
        key = self._field.key
        return self._print(lambda state: _word(is_blank(state.values.get(key)), " hidden"))

    def action(self, name: str, *, default: bool = False) -> Markup:
        """The word at one of the actions for a stored secret where it was chosen; at the `default` one where none was chosen."""
        key, otherwise = self._field.key, name if default else ""

        def fill(state: PageState) -> str:
            return _word(state.actions.get(key, otherwise) == name, " checked")

        return self._print(fill, without_feedback=_word(default, " checked"), key=key)

    @property
    def control(self) -> Markup:
        """The input's type: a browser drops what is no value of its kind, so that is shown in a text input."""
        field, kind = self._field, self._kind
        return self._print(lambda state: kind.control(_shown_one(field, kind, state)))

    @property
    def usage(self) -> Markup:
        """A read-only number beside its limit, as a bar."""
        used, limit, fill_fragment = self._field, self._usage_limit, self._fill_fragment
        if limit is None:
            return Markup("")
        unit = split_unit(limit.label)[1]

        def fill(state: PageState) -> str:
            texts = usage_texts(state.values.get(used.key), state.values.get(limit.key), unit)
            return fill_fragment("usage", texts) if texts else ""

        return self._print(fill)

    @property
    def measured(self) -> Markup:
        """When the number was measured."""
        time, fill_fragment = self._measuring_time, self._fill_fragment
        if time is None:
            return Markup("")
        kind = FIELD_TYPES[time.type]

        def fill(state: PageState) -> str:
            value = state.values.get(time.key)
            return "" if is_blank(value) else fill_fragment("measured", {"time": kind.display(time, value, state.context)})

        return self._print(fill)


class PageSlots:
    """The slots of a page outside its fields; each text or fragment is given with the `PageState` by its name.

    `fixed` are texts that every page of the form has, `computed` make markup of a page's state.
    """

    def __init__(
        self,
        slots: Slots,
        fill_fragment: FillFragment,
        fixed: Mapping[str, Any],
        computed: Mapping[str, Callable[[PageState], str]],
    ) -> None:
        self._slots, self._fill_fragment, self._fixed, self._computed = slots, fill_fragment, fixed, computed

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._fixed:
            return self._fixed[name]
        if name in self._computed:
            return self._slots.print(Slot(self._computed[name]))
        if name in PAGE_FRAGMENTS:
            return self._fragment(PAGE_FRAGMENTS[name], name)
        if name in PAGE_TEXTS:
            return self._slots.print(text_slot(lambda state: state.texts[name]))
        raise AttributeError(name)

    def _fragment(self, template: str, name: str) -> Markup:
        fill_fragment = self._fill_fragment

        def fill(state: PageState) -> str:
            texts = state.fragments.get(name)
            return "".join([fill_fragment(each.get("part", template), each) for each in texts]) if texts else ""

        return self._slots.print(Slot(fill))


PAGE_TEXTS = frozenset(
    [
        "nonce",
        "title",
        "heading",
        "action",
        "version",
        "submission",
        "base",
        "seals",
        "instance",
        "owner",
        "layout",
        "restored",
        "drafted",
        "user",
        "record_url",
        "delete_url",
        "another_url",
        "copy_url",
        "why_url",
        "record_id",
        "look",
        "frame_url",
        "frame_query",
    ]
)
PAGE_FRAGMENTS = {"status": "chip", "notices": "notice", "summary": "summary", "saved": "saved", "facts": "facts"}


class PanelSlots:
    def __init__(self, panel: int, form: CompiledForm, slots: Slots, fill_fragment: FillFragment) -> None:
        self._panel, self._form, self._slots, self._fill_fragment = panel, form, slots, fill_fragment

    @property
    def hidden(self) -> Markup:
        panel = self._panel
        if not self._form.rules.may_hide_panel(panel):
            return Markup(_word(self._form.definition.panels[panel].hidden, " hidden"))
        return self._slots.print(Slot(lambda state: _word(panel in state.rules.hidden_panels, " hidden")))

    @property
    def left_out(self) -> Markup:
        """The word on what belongs to a panel that the surface keeps out of sight."""
        panel = self._panel
        return self._slots.print(Slot(lambda state: _word(panel in state.left_out, " data-left-out")))

    @property
    def badge(self) -> Markup:
        panel, fill_fragment = self._panel, self._fill_fragment

        def fill(state: PageState) -> str:
            count = state.problems_by_panel.get(panel, 0)
            return fill_fragment("badge", {"count": str(count)}) if count else ""

        return self._slots.print(Slot(fill, without_feedback=""))


class RowSlots:
    def __init__(self, row: int, form: CompiledForm, slots: Slots) -> None:
        self._row, self._form, self._slots = row, form, slots

    @property
    def hidden(self) -> Markup:
        row = self._row
        if not self._form.rules.may_hide_row(row):
            return Markup("")
        return self._slots.print(Slot(lambda state: _word(row in state.rules.hidden_rows, " hidden")))


def _word(condition: bool, word: str) -> str:
    return word if condition else ""


def _has_error(state: PageState, key: str) -> bool:
    return any(message.severity == "error" for message in state.messages.get(key, ()))


def _shown_one(field: Field, kind: FieldType, state: PageState) -> str:
    posted = state.posted.get(field.key)
    shown = posted[-1] if posted else kind.show(field, state.values.get(field.key), state.context)
    return shown if isinstance(shown, str) else ""


def _shown_value(field: Field, kind: FieldType, state: PageState) -> Any:
    """The value that a fragment is about: the posted options or text, else the stored value."""
    posted = state.posted.get(field.key)
    if posted is None:
        return state.values.get(field.key)
    return [text for text in posted if text] if kind.kind.picks_several and field.options else posted[-1]


def _shown_all(field: Field, kind: FieldType, state: PageState) -> Sequence[str]:
    posted = state.posted.get(field.key)
    if posted is not None:
        return posted
    shown = kind.show(field, state.values.get(field.key), state.context)
    return (shown,) if isinstance(shown, str) else tuple(shown)
