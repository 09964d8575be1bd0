"""What each slot of a field, a panel and a page prints for a record."""

from collections.abc import Mapping
from typing import Any

import pytest
from markupsafe import Markup

from app.forms.compiler import CompiledForm
from app.pages.field_slots import FieldSlots, PageSlots, PanelSlots, RowSlots
from app.pages.slots import PlainSlots
from tests.making import form_of, saying, state_of


def fill_fragment(name: str, texts: Mapping[str, Any]) -> str:
    return f"[{name} {' '.join(str(text) for text in texts.values())}]".replace(" ]", "]")


def slots_of(form: CompiledForm, key: str, values: Mapping[str, Any], **more: Any) -> FieldSlots:
    """The slots of a field that print their texts at once."""
    field, kind = form.by_key[key]
    return FieldSlots(field, kind, form, None, None, PlainSlots(state_of(form, values, **more)), fill_fragment)


TEXT = form_of({"id": "a", "name": "Alpha"})
SECRET = form_of({"id": "pin", "type": "password"})
LIST = form_of({"id": "s", "type": "enum", "options": [{"id": "0", "text": "Zero"}, {"id": "1", "text": "One"}]})
TICKS = form_of({"id": "m", "type": "multiselect", "options": ["x", "y"]})
FLAG = form_of({"id": "on", "type": "checkbox"})


def test_a_value_is_the_stored_one_or_what_was_typed() -> None:
    assert slots_of(TEXT, "a", {"a": "<b>"}).value == "&lt;b&gt;"
    assert slots_of(TEXT, "a", {"a": "old"}, posted={"a": ["typed"]}).value == "typed"
    assert slots_of(TEXT, "a", {}).value == ""


def test_a_secret_prints_nothing_of_its_value() -> None:
    slots = slots_of(SECRET, "pin", {"pin": "CANARY"}, posted={"pin": ["CANARY"]})
    assert (slots.value, slots.reading, slots.part("digits"), slots.fragment("link")) == ("", "", "", "")
    assert slots.stored == "[stored]"
    assert slots.without_secret == ""


def test_what_is_offered_for_a_stored_secret_is_hidden_without_one() -> None:
    slots = slots_of(SECRET, "pin", {})
    assert slots.stored == ""
    assert slots.without_secret == " hidden"


def test_the_chosen_action_for_a_secret_is_checked_else_the_default_one() -> None:
    slots = slots_of(SECRET, "pin", {"pin": "x"})
    assert (slots.action("keep", default=True), slots.action("clear")) == (" checked", "")
    slots = slots_of(SECRET, "pin", {"pin": "x"}, actions={"pin": "clear"})
    assert (slots.action("keep", default=True), slots.action("clear")) == ("", " checked")


def test_the_chosen_option_is_selected() -> None:
    slots = slots_of(LIST, "s", {"s": "1"})
    assert (slots.chosen("0"), slots.chosen("1")) == ("", " selected")
    slots = slots_of(LIST, "s", {"s": "1"}, posted={"s": ["0"]})
    assert (slots.chosen("0"), slots.chosen("1")) == (" selected", "")


def test_an_option_that_is_no_longer_offered_is_shown() -> None:
    assert slots_of(LIST, "s", {"s": "7"}).fragment("retired") == "[retired 7 7]"
    assert slots_of(LIST, "s", {"s": "1"}).fragment("retired") == ""


def test_every_ticked_entry_is_checked() -> None:
    slots = slots_of(TICKS, "m", {"m": ["y"]})
    assert (slots.ticked("x"), slots.ticked("y")) == ("", " checked")
    slots = slots_of(TICKS, "m", {"m": ["y"]}, posted={"m": ["", "x"]})
    assert (slots.ticked("x"), slots.ticked("y")) == (" checked", "")


@pytest.mark.parametrize(("value", "word"), [(True, " checked"), (False, ""), (None, "")])
def test_a_flag_is_checked_when_it_is_set(value: Any, word: str) -> None:
    assert slots_of(FLAG, "on", {"on": value}).checked == word


def test_messages_are_printed_and_only_an_error_makes_an_input_invalid() -> None:
    warning = {"a": [saying(("a",), "Careful", "warning")]}
    error = {"a": [saying(("a",), "Wrong"), saying(("a",), "Again")]}
    assert slots_of(TEXT, "a", {}, messages=warning).messages == "[message Careful warning]"
    assert slots_of(TEXT, "a", {}, messages=warning).invalid == ""
    assert slots_of(TEXT, "a", {}, messages=error).messages == "[message Wrong error][message Again error]"
    assert slots_of(TEXT, "a", {}, messages=error).invalid == ' aria-invalid="true"'


def test_a_changed_field_is_marked() -> None:
    assert slots_of(TEXT, "a", {}, changed={"a"}).state == " changed"
    assert slots_of(TEXT, "a", {}, changed={"b"}).state == ""


def test_a_condition_hides_requires_and_locks() -> None:
    form = form_of(
        {"id": "on", "type": "text"},
        {"id": "a", "visibility": {"on": "x"}},
        {"id": "b", "requiredWhen": {"on": "x"}},
        {"id": "c", "readonlyWhen": {"on": "x"}},
    )
    assert (slots_of(form, "a", {}).hidden, slots_of(form, "a", {"on": "x"}).hidden) == (" hidden", "")
    assert (slots_of(form, "b", {}).required("must"), slots_of(form, "b", {"on": "x"}).required("must")) == ("", "must")
    assert (slots_of(form, "c", {}).locked, slots_of(form, "c", {"on": "x"}).locked) == ("", " disabled")


def test_a_bar_of_usage_needs_a_limit() -> None:
    form = form_of({"id": "xUsed", "type": "number", "readonly": True}, {"id": "xLimit", "type": "number", "name": "X (GB)"})
    used, limit = form.by_key["xUsed"], form.by_key["xLimit"]
    plain = PlainSlots(state_of(form, {"xUsed": 1, "xLimit": 4}))
    assert FieldSlots(*used, form, limit[0], None, plain, fill_fragment).usage == "[usage 25 4 GB good]"
    assert FieldSlots(*used, form, None, None, plain, fill_fragment).usage == ""


def test_a_text_that_is_no_value_of_its_kind_is_shown_in_a_text_input() -> None:
    form = form_of({"id": "d", "type": "date"})
    assert slots_of(form, "d", {"d": "2026-01-02"}).control == "date"
    assert slots_of(form, "d", {}, posted={"d": ["next week"]}).control == "text"


def test_a_panel_says_how_many_problems_it_has_and_whether_it_is_left_out() -> None:
    def panel(**more: Any) -> PanelSlots:
        return PanelSlots(0, TEXT, PlainSlots(state_of(TEXT, {}, **more)), fill_fragment)

    assert (panel().badge, panel(problems_by_panel={0: 2}).badge) == ("", "[badge 2]")
    assert (panel().left_out, panel(left_out={0}).left_out) == ("", " data-left-out")
    assert panel().hidden == ""


def test_a_row_without_conditions_is_never_hidden() -> None:
    assert RowSlots(0, TEXT, PlainSlots(state_of(TEXT, {}))).hidden == ""


def test_a_page_prints_fixed_texts_texts_and_fragments_by_name() -> None:
    state = state_of(TEXT, {}, fragments={"notices": [{"title": "T"}, {"part": "draft", "time": "9:00"}]})
    page = PageSlots(PlainSlots(state), fill_fragment, {"list_url": Markup("/forms/X")}, {})
    assert page.list_url == "/forms/X"
    assert page.heading == "&lt;heading&gt;"
    assert page.notices == "[notice T][draft draft 9:00]"
    assert page.summary == ""
    with pytest.raises(AttributeError):
        page.no_such_text  # noqa: B018
