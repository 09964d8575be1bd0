"""Cutting rendered text at placeholders, and filling what is between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.fields import FIELD_TYPES
from app.pages.slots import CLOSE, OPEN, Choice, PageState, PlainSlots, Slot, Slots, cut_page, escape_all, reading_slot, text_slot
from tests.making import CONTEXT, field_of, form_of, saying, state_of

FORM = form_of({"id": "name"}, {"id": "size"})


def state(**more: object) -> PageState:
    return state_of(FORM, {"name": "Tom & Ann", "size": "b"}, **more)


def test_a_page_is_its_text_with_the_slots_filled() -> None:
    slots = Slots()
    first = slots.print(text_slot(lambda state: "a < b"))
    second = slots.print(reading_slot("name", lambda value, context: str(value).upper()))
    page = cut_page(f"<h1>{first}</h1><p>{second}</p>", slots)
    assert page.fill(state()).decode() == "<h1>a &lt; b</h1><p>TOM &amp; ANN</p>"


def test_slots_are_filled_in_their_places_whatever_their_kind() -> None:
    slots = Slots()
    field, kind = field_of({"id": "name"}), FIELD_TYPES["text"]
    kinds = [
        Slot(lambda state: "1"),
        text_slot(lambda state: str(state.values["name"]), plain=(field, kind)),
        Slot(lambda state: "filled", by_value=("size", {"b": b"ready"})),
        text_slot(lambda state: "4"),
        reading_slot("size", lambda value, context: f"5{value}"),
        Slot(lambda state: "6", without_feedback="none"),
    ]
    text = "|".join(slots.print(slot) for slot in kinds)
    assert cut_page(text, slots).fill(state()).decode() == "1|Tom &amp; Ann|ready|4|5b|none"
    assert cut_page(text, slots).fill(state(changed={"size"})).decode() == "1|Tom &amp; Ann|ready|4|5b|6"


def test_a_value_that_is_not_known_beforehand_is_filled() -> None:
    slots = Slots()
    text = slots.print(Slot(lambda state: f"filled {state.values['size']}", by_value=("size", {True: b"yes"})))
    assert cut_page(text, slots).fill(state()).decode() == "filled b"
    assert cut_page(text, slots).fill(state_of(FORM, {"size": True})).decode() == "yes"
    assert cut_page(text, slots).fill(state_of(FORM, {"size": 1})).decode() == "filled 1", "1 == True, and both have one hash"


def test_a_slot_with_feedback_of_another_field_stays_as_it_is() -> None:
    slots = Slots()
    text = slots.print(Slot(lambda state: "wrong", without_feedback="right", key="name"))
    page = cut_page(text, slots)
    assert page.fill(state()).decode() == "right"
    assert page.fill(state(messages={"size": [saying(("size",), "no")]})).decode() == "right"
    assert page.fill(state(messages={"name": [saying(("name",), "no")]})).decode() == "wrong"


def test_feedback_is_messages_typed_texts_or_changes() -> None:
    assert not state().has_feedback
    assert state(messages={"name": []}).has_feedback
    assert state(posted={"name": ["x"]}).has_feedback
    assert state(changed={"name"}).has_feedback


def test_a_typed_text_is_shown_instead_of_the_stored_value() -> None:
    assert state().shown("name") == "Tom & Ann"
    assert state(posted={"name": ["first", "last"]}).shown("name") == "last"
    assert state(posted={"name": []}).shown("name") == "Tom & Ann"


OPTIONS = {"id": "size", "type": "enum", "options": ["a", "b"]}


def test_the_word_of_a_choice_goes_behind_the_chosen_option() -> None:
    field, kind = field_of(OPTIONS), FIELD_TYPES["indexedSelect"]
    choice = Choice(field, kind, b" selected", b'>A</option><option value="b"', {"a": 0, "b": 28})
    assert choice.fill("a", CONTEXT) == b' selected>A</option><option value="b"'
    assert choice.fill("b", CONTEXT) == b'>A</option><option value="b" selected'
    assert choice.fill("c", CONTEXT) == b'>A</option><option value="b"'
    assert choice.fill(None, CONTEXT) == b'>A</option><option value="b"'


def test_the_choices_of_two_fields_side_by_side_are_told_apart() -> None:
    slots = Slots()
    fields = [field_of({**OPTIONS, "id": id}) for id in ("size", "name")]
    kind = FIELD_TYPES["indexedSelect"]

    def option(field: object, id: str) -> str:
        return f"<{id}{slots.print(Slot(lambda state: '', choice=(field, kind, id, '!')))}>"  # type: ignore[arg-type]

    text = "".join(option(field, id) for field in fields for id in ("a", "b"))
    page = cut_page(text, slots)
    assert page.fill(state_of(FORM, {"size": "b", "name": "a"})).decode() == "<a><b!><a!><b>"


@given(st.lists(st.text()))
def test_all_texts_are_escaped_as_each_by_itself(texts: list[str]) -> None:
    assert escape_all(texts) == [str(escape(text)) for text in texts]


def test_text_outside_of_placeholders_is_not_touched() -> None:
    slots = Slots()
    assert cut_page("", slots).fill(state()).decode() == ""
    assert cut_page("<b>&amp;</b>", slots).fill(state()).decode() == "<b>&amp;</b>"
    assert cut_page(f"{OPEN}x{CLOSE}", slots).fill(state()).decode() == f"{OPEN}x{CLOSE}"


def test_a_placeholder_cannot_be_compared_or_tested() -> None:
    placeholder = Slots().print(Slot(lambda state: ""))
    with pytest.raises(TypeError, match="may not branch"):
        bool(placeholder)
    with pytest.raises(TypeError, match="may not branch"):
        placeholder == "x"  # noqa: B015


def test_plain_slots_print_what_a_filled_page_contains() -> None:
    plain = PlainSlots(state())
    assert plain.print(text_slot(lambda state: "a < b")) == "a &lt; b"
    assert plain.print(Slot(lambda state: "<i>", without_feedback="")) == "<i>"


def test_a_state_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        state().posted = {}  # type: ignore[misc]
