"""All conditions of a definition together: what is hidden, required and locked for any values, and what browsers get of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conditions.evaluate import evaluate, variables
from app.conditions.kinds.base import Kind
from app.conditions.reader import parse_condition
from app.definition import Comparison, Definition, Field
from app.fields import FIELD_TYPES
from app.forms.rules import Rules, State, rules_of
from app.forms.schema import requirable
from app.reading.reader import read_definition

ON = {"field": "on", "operator": "checked"}
TICK = {"id": "on", "type": "checkbox"}
Raw = dict[str, Any]


def text(id: str, **more: Any) -> Raw:
    return {"id": id, "type": "text", **more}


def row(*fields: Raw, **more: Any) -> Raw:
    return {"type": "form", "fields": list(fields), **more}


def panel(*rows: Raw, **more: Any) -> Raw:
    return {"name": "Panel", "rows": list(rows), **more}


def definition_of(*panels: Raw) -> Definition:
    return read_definition({"id": "THING", "definition": {"panels": list(panels)}}).definition


def kinds_of(definition: Definition) -> dict[str, Kind]:
    return {field.key: FIELD_TYPES[field.type].kind for field in definition.fields()}


def rules(*panels: Raw) -> Rules:
    definition = definition_of(*panels)
    return rules_of(definition, kinds_of(definition), requirable)


def rules_for(*fields: Raw) -> Rules:
    return rules(panel(row(*fields)))


NOTHING = State(*[frozenset()] * 6)  # type: ignore[arg-type]


def state(**facts: Any) -> State:
    return State(**{name: frozenset(facts.get(name, ())) for name in State.__slots__})


# --- one field


@pytest.mark.parametrize(
    ("field", "on", "off"),
    [
        (text("b"), {}, {}),
        (text("b", required=True), {"required": "b"}, {"required": "b"}),
        (text("b", readonly=True), {"readonly": "b"}, {"readonly": "b"}),
        (text("b", readonly=True, required=True), {"readonly": "b"}, {"readonly": "b"}),
        (
            text("b", hidden=True),
            {"hidden": [1], "hidden_keys": "b", "readonly": "b"},
            {"hidden": [1], "hidden_keys": "b", "readonly": "b"},
        ),
        (text("b", visibility=ON), {}, {"hidden": [1], "hidden_keys": "b"}),
        (text("b", visibility=ON, required=True), {"required": "b"}, {"hidden": [1], "hidden_keys": "b"}),
        (text("b", requiredWhen=ON), {"required": "b"}, {}),
        (text("b", requiredWhen=ON, visibility=ON), {"required": "b"}, {"hidden": [1], "hidden_keys": "b"}),
        (text("b", readonlyWhen=ON), {"readonly": "b"}, {}),
        (text("b", readonlyWhen=ON, required=True), {"readonly": "b"}, {"required": "b"}),
        (text("b", readonlyWhen=ON, requiredWhen=ON), {"readonly": "b"}, {}),
        (text("b", readonlyWhen=ON, visibility=ON), {"readonly": "b"}, {"hidden": [1], "hidden_keys": "b"}),
        ({"id": "b", "type": "checkbox", "required": True}, {}, {}),
        ({"id": "b", "type": "checkbox", "requiredWhen": ON}, {}, {}),
        ({"id": "b", "type": "timestamp", "required": True}, {"readonly": "b"}, {"readonly": "b"}),
    ],
)
def test_what_holds_of_a_field(field: Raw, on: Raw, off: Raw) -> None:
    found = rules_for(TICK, field)
    assert found.evaluate({"on": True}) == state(**on)
    assert found.evaluate({"on": False}) == found.evaluate({}) == state(**off)


def test_other_fields_do_not_change_with_it() -> None:
    found = rules_for(TICK, text("b", visibility=ON), text("c", required=True), text("d", readonly=True), text("e", hidden=True))
    assert found.evaluate({}) == state(hidden=[1, 4], hidden_keys="be", required="c", readonly="de")
    assert found.evaluate({"on": True}) == state(hidden=[4], hidden_keys="e", required="c", readonly="de")


# --- panels and rows


def test_a_panel_hides_all_that_is_in_it() -> None:
    found = rules(panel(row(TICK)), panel(row(text("b", required=True)), row(text("c")), visibility=ON), panel(row(text("d"))))
    assert found.evaluate({"on": True}) == state(required="b")
    assert found.evaluate({}) == state(hidden=[1, 2], hidden_keys="bc", hidden_panels=[1])


def test_a_row_hides_all_that_is_in_it() -> None:
    found = rules(panel(row(TICK), row(text("b"), text("c"), visibility=ON), row(text("d"))))
    assert found.evaluate({}) == state(hidden=[1, 2], hidden_keys="bc", hidden_rows=[1])
    assert found.evaluate({"on": True}) == NOTHING


def test_a_row_of_a_hidden_panel_is_hidden_whatever_it_says() -> None:
    shown = {"field": "b", "operator": "notEmpty"}
    found = rules(panel(row(TICK, text("b"))), panel(row(text("c"), visibility=shown), row(text("d")), visibility=ON))
    assert found.evaluate({"b": "x"}) == state(hidden=[2, 3], hidden_keys="cd", hidden_rows=[1], hidden_panels=[1])
    assert found.evaluate({"on": True}) == state(hidden=[2], hidden_keys="c", hidden_rows=[1])
    assert found.evaluate({"on": True, "b": "x"}) == NOTHING


def test_a_panel_that_is_never_shown() -> None:
    found = rules(panel(row(text("a"))), panel(row(text("b", required=True)), hidden=True))
    assert found.evaluate({}) == state(hidden=[1], hidden_keys="b", hidden_panels=[1])
    assert found.evaluate({}) is found.evaluate({"a": "x"})
    with_condition = rules(panel(row(TICK)), panel(row(text("b")), hidden=True), panel(row(text("c")), visibility=ON))
    assert with_condition.evaluate({}).hidden_panels == {1, 2}
    assert with_condition.evaluate({"on": True}).hidden_panels == {1}


def test_a_panel_without_fields_is_hidden_too() -> None:
    found = rules(panel(row(TICK)), panel({"type": "list"}, visibility=ON), panel({"type": "list", "visibility": ON}))
    assert found.evaluate({}) == state(hidden_panels=[1], hidden_rows=[2])
    assert found.evaluate({"on": True}) == NOTHING


def test_a_field_needs_its_panel_its_row_and_its_own_condition() -> None:
    conditions = [{"field": key, "operator": "notEmpty"} for key in "abc"]
    found = rules(
        panel(row(text("a"), text("b"), text("c"))),
        panel(row(text("x", visibility=conditions[2]), visibility=conditions[1]), visibility=conditions[0]),
    )
    for missing in ("a", "b", "c", ""):
        values = {key: "1" for key in "abc" if key != missing}
        assert (found.evaluate(values).hidden_keys == {"x"}) is bool(missing)


# --- edits


def test_what_is_typed_into_a_locked_field_does_not_count() -> None:
    found = rules_for(TICK, text("a", readonlyWhen=ON), text("b", visibility={"a": "x"}))
    typed, before = {"on": True, "a": "x"}, {"a": "y"}
    assert found.evaluate(typed, before) == state(readonly="a", hidden=[2], hidden_keys="b")
    assert found.evaluate({**typed, "on": False}, before) == NOTHING


def test_nothing_that_is_typed_into_a_field_locks_it() -> None:
    found = rules_for(text("a", readonlyWhen={"field": "a", "operator": "notEmpty"}))
    assert found.evaluate({"a": "x"}, {}).readonly == frozenset()
    assert found.evaluate({"a": "x"}, {"a": "w"}).readonly == {"a"}
    assert found.evaluate({"a": "x"}).readonly == {"a"}


def test_of_fields_that_lock_each_other_the_first_wins() -> None:
    found = rules_for(*(text(one, readonlyWhen={"field": other, "operator": "notEmpty"}) for one, other in ("ab", "ba")))
    assert found.evaluate({"a": "x", "b": "y"}, {}).readonly == {"b"}
    assert found.evaluate({"a": "x"}, {}).readonly == {"b"}


def test_a_lock_that_hangs_on_what_it_hides_leaves_no_field_in_a_hidden_panel() -> None:
    first = panel(row(text("a", readonlyWhen={"field": "b", "operator": "greaterThan", "value": 1})))
    found = rules(first, panel(row(text("b"), text("c")), visibility={"field": "a", "operator": "empty"}))
    assert found.evaluate({"a": "x"}, {}) == state(hidden=[1, 2], hidden_keys="bc", hidden_panels=[1])


@given(st.data())
def test_the_state_does_not_depend_on_what_is_typed_into_locked_fields(data: st.DataObject) -> None:
    """Browsers do not post locked inputs: without them the server comes to the same state."""
    conditions = st.sampled_from([{key: value} for key in "abcd" for value in ("x", "")])
    fields = [
        text(
            key,
            **{name: data.draw(conditions) for name in ("visibility", "readonlyWhen", "requiredWhen") if data.draw(st.booleans())},
        )
        for key in "abcd"
    ]
    found, values = rules_for(*fields), st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["x", "y", ""]))
    typed, before = data.draw(values), data.draw(values)
    whole = found.evaluate({**before, **typed}, before)
    posted = {key: value for key, value in typed.items() if key not in whole.readonly}
    assert found.evaluate({**before, **posted}, before) == whole


# --- fields that depend on each other


CHAIN = (
    text("d", visibility={"field": "c", "operator": "empty"}),
    text("c", visibility={"b": "x"}),
    text("b", visibility=ON, required=True),
    TICK,
)


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ({"on": True, "b": "x", "c": "y"}, "d"),
        ({"on": True, "b": "x"}, ""),
        ({"on": True, "b": "z", "c": "y"}, "c"),
        ({"on": False, "b": "x", "c": "y"}, "bc"),
        ({}, "bc"),
    ],
)
def test_a_hidden_fields_value_is_missing_to_the_next(values: Raw, hidden: str) -> None:
    assert rules_for(*CHAIN).evaluate(values).hidden_keys == set(hidden)
    assert rules_for(*reversed(CHAIN)).evaluate(values).hidden_keys == set(hidden)


def test_a_field_of_a_hidden_panel_is_missing_to_others() -> None:
    needs = {"field": "b", "operator": "notEmpty"}
    always = rules(panel(row(text("b")), hidden=True), panel(row(text("c", requiredWhen=needs))))
    assert always.evaluate({"b": "x"}).required == frozenset()
    sometimes = rules(panel(row(TICK)), panel(row(text("b")), visibility=ON), panel(row(text("c", requiredWhen=needs))))
    assert sometimes.evaluate({"b": "x"}).required == frozenset()
    assert sometimes.evaluate({"b": "x", "on": True}).required == {"c"}


def test_a_field_that_is_never_shown_is_missing_to_others() -> None:
    found = rules_for(text("b", hidden=True), text("c", requiredWhen={"field": "b", "operator": "notEmpty"}))
    assert found.evaluate({"b": "x"}).required == frozenset()


def test_a_locked_field_counts_with_its_value() -> None:
    found = rules_for(text("b", readonly=True), text("c", requiredWhen={"b": "x"}))
    assert found.evaluate({"b": "x"}).required == {"c"}


def test_in_a_circle_the_field_that_is_looked_at_first_counts_as_shown() -> None:
    """The reader breaks circles; where one is left all the same, nothing runs for ever."""
    definition = definition_of(panel(row(text("a"), text("b"), text("c", visibility={"a": "x"}))))
    circle = {"a": Comparison("b", "notEmpty"), "b": Comparison("a", "notEmpty")}

    def closed(part: Any) -> Any:
        return replace(part, visibility=circle[part.key]) if isinstance(part, Field) and part.key in circle else part

    found = rules_of(definition.changed(closed), kinds_of(definition), requirable)
    assert found.evaluate({"a": "x", "b": "y"}).hidden_keys == frozenset()
    assert found.evaluate({"a": "x"}).hidden_keys >= {"a"}


# --- two fields of the same key


TWICE = (TICK, text("b", required=True), text("b", name="Again", visibility=ON))


def test_a_key_is_hidden_where_all_of_its_fields_are() -> None:
    found = rules_for(*TWICE)
    assert found.evaluate({}) == state(hidden=[2], required="b")
    assert found.evaluate({"on": True}) == state(required="b")
    both = rules_for(TICK, text("b", visibility=ON), text("b", visibility={"field": "on", "operator": "unchecked"}))
    assert both.evaluate({}) == state(hidden=[1])
    assert both.evaluate({"on": True}) == state(hidden=[2])


def test_the_value_of_a_key_counts_while_any_of_its_fields_is_shown() -> None:
    needs = text("c", requiredWhen={"field": "b", "operator": "notEmpty"})
    found = rules_for(
        TICK, text("b", visibility=ON), text("b", visibility={"field": "x", "operator": "notEmpty"}), text("x"), needs
    )
    assert found.evaluate({"b": "1", "x": "1"}).required == {"c"}
    assert found.evaluate({"b": "1", "on": True}).required == {"c"}
    assert found.evaluate({"b": "1"}).required == frozenset()


def test_only_the_field_that_is_filled_in_makes_its_key_required_or_locked() -> None:
    found = rules_for(TICK, text("b"), text("b", name="Again", required=True, readonlyWhen=ON))
    assert found.evaluate({"on": True}) == found.evaluate({}) == NOTHING


# --- what may change


def test_without_conditions_the_state_is_made_once() -> None:
    found = rules_for(text("a", required=True), text("b", readonly=True))
    assert found.evaluate({}) is found.evaluate({"a": "x"})
    for conditional in (
        rules_for(TICK, text("b", requiredWhen=ON)),
        rules(panel(row(TICK)), panel({"type": "list"}, visibility=ON)),
        rules(panel(row(TICK), {"type": "list", "visibility": ON})),
    ):
        assert conditional.evaluate({}) != conditional.evaluate({"on": True})


def test_what_may_be_hidden_is_known_beforehand() -> None:
    found = rules(
        panel(row(TICK), row(text("b", visibility=ON), text("c", requiredWhen=ON))),
        panel(row(text("d")), row(text("e")), visibility=ON),
        panel(row(text("f"), visibility=ON), row(text("g")), hidden=True),
    )
    assert [found.may_hide_field(position) for position in range(7)] == [False, True, False, True, True, True, False]
    assert [found.may_hide_row(index) for index in range(6)] == [False, False, True, True, True, False]
    assert [found.may_hide_panel(index) for index in range(3)] == [False, True, False]


def test_each_column_has_its_own_rows() -> None:
    columns = [
        {"width": 50, "rows": [row(TICK), row(text("b"), visibility=ON)]},
        {"width": 50, "rows": [row(text("c"), visibility=ON)]},
    ]
    found = rules({"name": "One", "panelColumns": columns})
    assert found.evaluate({}) == state(hidden=[1, 2], hidden_keys="bc", hidden_rows=[1, 2])


# --- what browsers get


CHECKED = {"field": "on", "operator": "checked"}


def test_a_browser_needs_nothing_of_a_form_without_conditions() -> None:
    assert rules_for(text("a", required=True)).to_json() == {"kinds": {}, "panels": {}, "rows": {}, "fields": []}


def test_a_browser_gets_every_condition_and_every_field_that_one_looks_at() -> None:
    found = rules(
        panel(row(TICK, text("z")), row(text("b", visibility=ON, required=True))),
        panel(row(text("c", requiredWhen=ON, readonly=True), text("d", readonlyWhen=ON), visibility=ON), visibility=ON),
    )
    assert found.to_json() == {
        "kinds": {"on": "boolean"},
        "panels": {"1": CHECKED},
        "rows": {"2": CHECKED},
        "fields": [
            {"position": 0, "key": "on", "panel": 0, "row": 0},
            {"position": 2, "key": "b", "panel": 0, "row": 1, "visibility": CHECKED, "required": True},
            {"position": 3, "key": "c", "panel": 1, "row": 2, "readonly": True},
            {"position": 4, "key": "d", "panel": 1, "row": 2, "readonlyWhen": CHECKED},
        ],
    }


def test_a_browser_gets_what_is_never_shown_where_a_condition_looks_at_it() -> None:
    needs = {"field": "b", "operator": "notEmpty"}
    found = rules(panel(row(text("a", requiredWhen=needs))), panel(row(text("b")), hidden=True), panel(row(text("c", hidden=True))))
    assert found.to_json()["fields"] == [
        {"position": 0, "key": "a", "panel": 0, "row": 0, "requiredWhen": needs},
        {"position": 1, "key": "b", "panel": 1, "row": 1, "hidden": True},
    ]


def test_no_browser_requires_a_tick() -> None:
    found = rules_for(TICK, {"id": "b", "type": "checkbox", "required": True, "requiredWhen": ON, "visibility": ON})
    assert [set(field) & {"required", "requiredWhen"} for field in found.to_json()["fields"]] == [set(), set()]


def test_a_browser_gets_the_fields_that_only_a_panel_or_a_row_looks_at() -> None:
    other = {"id": "other", "type": "number"}
    found = rules(
        panel(row(TICK, other)),
        panel({"type": "list"}, visibility=ON),
        panel({"type": "list", "visibility": {"field": "other", "operator": "notEmpty"}}),
    )
    sent = found.to_json()
    assert ([field["key"] for field in sent["fields"]], sent["kinds"]) == (["on", "other"], {"on": "boolean", "other": "number"})


def test_fields_of_a_panel_or_a_row_come_behind_those_that_it_depends_on() -> None:
    fields = row(TICK, text("a"))
    by_panel = rules(panel(row(text("b")), visibility=ON), panel(fields))
    by_row = rules(panel(row(text("b"), visibility=ON)), panel(fields))
    by_both = rules(panel(row(text("b"), visibility={"field": "a", "operator": "notEmpty"}), visibility=ON), panel(fields))
    assert [field["key"] for field in by_panel.to_json()["fields"]] == ["on", "b"]
    assert [field["key"] for field in by_row.to_json()["fields"]] == ["on", "b"]
    assert [field["key"] for field in by_both.to_json()["fields"]][2:] == ["b"]


def test_fields_come_behind_those_that_they_depend_on() -> None:
    assert [field["key"] for field in rules_for(*CHAIN).to_json()["fields"]] == ["on", "b", "c", "d"]


# --- for any definition and values


KEYS = ["a", "b", "c", "d"]
CONDITIONS = st.builds(
    lambda key, operator, value: {"field": key, "operator": operator, **({"value": value} if "Empty" not in operator else {})},
    st.sampled_from(KEYS),
    st.sampled_from(["equals", "notEquals", "notEmpty"]),
    st.sampled_from(["x", "y"]),
)
FIELDS = st.fixed_dictionaries(
    {"id": st.sampled_from(KEYS)},
    optional={
        "visibility": CONDITIONS,
        "requiredWhen": CONDITIONS,
        "readonlyWhen": CONDITIONS,
        "required": st.just(True),
        "hidden": st.just(True),
        "readonly": st.just(True),
    },
)
ROWS = st.fixed_dictionaries({"type": st.just("form"), "fields": st.lists(FIELDS, max_size=2)}, optional={"visibility": CONDITIONS})
PANELS = st.fixed_dictionaries(
    {"name": st.just("Panel"), "rows": st.lists(ROWS, min_size=1, max_size=2)},
    optional={"visibility": CONDITIONS, "hidden": st.booleans()},
)


@given(st.lists(PANELS, min_size=1, max_size=3), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "y", ""])))
def test_the_state_is_what_each_condition_says_by_itself(panels: list[Raw], values: Raw) -> None:
    definition = definition_of(*panels)
    found = rules_of(definition, kinds_of(definition), requirable).evaluate(values)
    assert found == _Slowly(definition, values).state()


@given(st.lists(PANELS, min_size=1, max_size=3), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", "y", ""])))
def test_what_browsers_get_gives_the_same(panels: list[Raw], values: Raw) -> None:
    definition = definition_of(*panels)
    made = rules_of(definition, kinds_of(definition), requirable)
    sent, state = made.to_json(), made.evaluate(values)
    for field in sent["fields"]:
        shown = {each["position"] for each in sent["fields"]} - state.hidden
        seen = {
            key: value
            for key, value in values.items()
            if any(each["key"] == key and each["position"] in shown for each in sent["fields"])
        }
        locked = field.get("readonly", False) or _says(field.get("readonlyWhen"), seen)
        if not next(each for each in definition.fields() if each.position == field["position"]).duplicate:
            assert (field["key"] in state.readonly) is bool(locked)
            needed = field.get("required", False) or _says(field.get("requiredWhen"), seen)
            assert (field["key"] in state.required) is (bool(needed) and not locked and field["position"] in shown)


def _says(raw: Any, values: Mapping[str, Any]) -> bool:
    condition, _ = parse_condition(raw, "")
    return condition is not None and evaluate(condition, values, {})


class _Slowly:
    """The same by the words of the module: each condition by itself, over values less those of hidden fields."""

    def __init__(self, definition: Definition, values: Mapping[str, Any]) -> None:
        self._definition, self._values = definition, values
        self._kinds = kinds_of(definition)
        self._places: dict[int, tuple[Any, Any]] = {}
        for panel_ in definition.panels:
            for column in panel_.columns:
                for row_ in column.rows:
                    self._places.update({field.position: (panel_, row_) for field in row_.fields})

    def state(self) -> State:
        fields = list(self._definition.fields())
        hidden = {field.position for field in fields if not self._is_shown(field)}
        inputs = [field for field in fields if not field.duplicate]
        readonly = {
            field.key for field in inputs if not field.writable or (field.readonly_when and self._holds(field.readonly_when))
        }
        required = {
            field.key
            for field in inputs
            if requirable(field)
            and field.position not in hidden
            and (field.required or (field.required_when and self._holds(field.required_when)))
        }
        panels = list(self._definition.panels)
        is_hidden = [panel_.hidden or not self._holds(panel_.visibility) for panel_ in panels]
        rows = [(index, row_) for index, panel_ in enumerate(panels) for column in panel_.columns for row_ in column.rows]
        return State(
            hidden=frozenset(hidden),
            hidden_keys=frozenset(field.key for field in fields if all(f.position in hidden for f in fields if f.key == field.key)),
            hidden_rows=frozenset(
                number
                for number, (index, row_) in enumerate(rows)
                if row_.visibility and (not self._holds(row_.visibility) or not self._holds(panels[index].visibility))
            ),
            hidden_panels=frozenset(index for index, gone in enumerate(is_hidden) if gone),
            required=frozenset(required - readonly),
            readonly=frozenset(readonly),
        )

    def _is_shown(self, field: Field) -> bool:
        panel_, row_ = self._places[field.position]
        conditions = (panel_.visibility, row_.visibility, field.visibility)
        return not field.hidden and not panel_.hidden and all(self._holds(condition) for condition in conditions)

    def _holds(self, condition: Any) -> bool:
        if condition is None:
            return True
        fields = list(self._definition.fields())
        seen = {
            key: value
            for key, value in self._values.items()
            if key in variables(condition)
            and (
                not any(field.key == key for field in fields) or any(self._is_shown(field) for field in fields if field.key == key)
            )
        }
        return evaluate(condition, seen, self._kinds)
