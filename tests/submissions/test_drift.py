"""What changed between two definitions: kind, field and severity of each change, and which fields are taken for the same."""

from typing import Any

import pytest

from app.submissions.drift import Change, Drift, compare
from tests.making import form_of, reading, text

Fields = list[dict[str, Any]]
Fact = tuple[str, str, str]
"""(kind, key, severity) of a change."""

NOTE, WARNING, BREAKING = "note", "warning", "breaking"


def drift_of(old: Fields, new: Fields) -> Drift:
    return compare(form_of(*old), form_of(*new))


def facts_of(changes: tuple[Change, ...]) -> list[Fact]:
    return [(each.kind, ".".join(map(str, each.path)), each.severity) for each in changes]


def changes(old: Fields, new: Fields) -> list[Fact]:
    return facts_of(drift_of(old, new).changes)


def number(**more: Any) -> dict[str, Any]:
    return {"id": "n", "name": "N", "type": "number", **more}


def choice(*options: tuple[str, str]) -> dict[str, Any]:
    return {"id": "c", "name": "C", "type": "singleselect", "options": [{"id": id, "text": words} for id, words in options]}


ON = {"field": "on", "operator": "checked"}
TICK = {"id": "on", "type": "checkbox"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([text("a")], [text("a")], []),
        ([text("a")], [text("a"), text("b")], [("added", "b", NOTE)]),
        ([text("a")], [text("a"), text("b", required=True)], [("added", "b", WARNING)]),
        ([text("a")], [text("a"), text("b", required=True, readonly=True)], [("added", "b", NOTE)]),
        ([text("a"), text("b")], [text("a")], [("removed", "b", BREAKING)]),
        ([text("a", "Old")], [text("a", "New")], [("label", "a", NOTE)]),
        ([text("a", "Code")], [text("z", "Code")], [("renamed", "z", WARNING)]),
        ([text("a", "Code")], [text("z", "Other")], [("added", "z", NOTE), ("removed", "a", BREAKING)]),
        ([text("n", "N")], [number()], [("type", "n", BREAKING)]),
        ([text("a")], [text("a") | {"type": "textarea"}], [("type", "a", WARNING)]),
        ([choice(("1", "One"))], [choice(("1", "One")) | {"type": "indexedSelect"}], [("type", "c", BREAKING)]),
        ([number()], [number() | {"type": "checkbox"}], [("type", "n", BREAKING)]),
        ([text("a")], [text("a", required=True)], [("required", "a", WARNING)]),
        ([text("a", required=True)], [text("a")], [("required", "a", NOTE)]),
        ([text("a", required=True)], [text("a", required=True)], []),
        ([text("a", readonly=True)], [text("a", readonly=True, required=True)], []),
        ([text("a")], [text("a", readonly=True)], [("readonly", "a", BREAKING)]),
        ([text("a", readonly=True)], [text("a")], [("readonly", "a", NOTE)]),
        ([text("a")], [text("a", hidden=True)], [("readonly", "a", BREAKING)]),
        ([text("a")], [text("a", secret=True)], [("secret", "a", WARNING)]),
        ([text("a", secret=True)], [text("a", secret=True)], []),
        ([text("a", secret=True)], [text("a")], []),
        ([text("a")], [text("a", help="other")], [("help", "a", NOTE)]),
        ([TICK, text("a")], [TICK, text("a", visibility=ON)], [("condition", "a", WARNING)]),
        ([TICK, text("a")], [TICK, text("a", requiredWhen=ON)], [("condition", "a", WARNING)]),
        ([TICK, text("a", readonlyWhen=ON)], [TICK, text("a")], [("condition", "a", WARNING)]),
        ([TICK, text("a", readonlyWhen=ON)], [TICK, text("a", readonlyWhen=ON)], []),
        (
            [text("r", entity="PERSON") | {"type": "objectLookup"}],
            [text("r", entity="GROUP") | {"type": "objectLookup"}],
            [("entity", "r", BREAKING)],
        ),
    ],
)
def test_a_change_has_its_kind_its_field_and_its_severity(old: Fields, new: Fields, expected: list[Fact]) -> None:
    assert changes(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([("1", "One")], [("1", "One")], []),
        ([("1", "One"), ("2", "Two")], [("1", "One")], [("options", "c", BREAKING)]),
        ([("1", "One")], [("1", "One"), ("2", "Two")], [("options", "c", NOTE)]),
        ([("1", "One")], [("1", "Uno")], [("options", "c", NOTE)]),
        ([("1", "One"), ("2", "Two")], [("1", "Uno"), ("3", "Three")], [("options", "c", BREAKING), *[("options", "c", NOTE)] * 2]),
        ([], [("1", "One")], [("options", "c", NOTE)]),
        ([("1", "One")], [], [("options", "c", BREAKING)]),
        ([("1", "One"), ("2", "Two")], [("2", "Two"), ("1", "One")], []),
    ],
)
def test_options_that_go_break_and_others_are_notes(old: list[Any], new: list[Any], expected: list[Fact]) -> None:
    assert changes([choice(*old)], [choice(*new)]) == expected


@pytest.mark.parametrize(
    ("old", "new", "severities"),
    [
        ({}, {}, []),
        ({"min": 1}, {"min": 1}, []),
        ({}, {"min": 2}, [WARNING]),
        ({"min": 1}, {"min": 2}, [WARNING]),
        ({"min": 2}, {"min": 1}, [NOTE]),
        ({"min": 2}, {}, [NOTE]),
        ({}, {"max": 9}, [WARNING]),
        ({"max": 9}, {"max": 8}, [WARNING]),
        ({"max": 8}, {"max": 9}, [NOTE]),
        ({"max": 9}, {}, [NOTE]),
        ({}, {"min": 2, "max": 9}, [WARNING, WARNING]),
        ({"min": 2, "max": 9}, {"min": 1, "max": 8}, [NOTE, WARNING]),
    ],
)
def test_narrower_limits_warn_and_wider_ones_are_notes(old: dict[str, Any], new: dict[str, Any], severities: list[str]) -> None:
    assert changes([number(**old)], [number(**new)]) == [("limits", "n", severity) for severity in severities]


def panels(*panels: tuple[str, Fields]) -> Any:
    from app.forms.compiler import compile_form
    from app.reading.reader import read_definition

    raw = [{"name": name, "rows": [{"type": "form", "fields": fields}]} for name, fields in panels]
    return compile_form(read_definition({"id": "THING", "definition": {"panels": raw}}).definition)


def test_a_field_in_another_panel_is_moved() -> None:
    one, other = (
        panels(("One", [text("a"), text("b")]), ("Two", [text("c")])),
        panels(("One", [text("a")]), ("Two", [text("b"), text("c")])),
    )
    assert facts_of(compare(one, other).changes) == [("moved", "b", NOTE)]
    assert facts_of(compare(one, one).changes) == []


def test_changes_come_in_the_order_of_the_new_form_and_what_is_gone_behind_them() -> None:
    old = panels(("One", [text("gone"), text("a"), text("b")]), ("Two", [text("c")]))
    new = panels(("One", [text("b", "Bee"), text("a", "Ay")]), ("Two", [text("new", "Else")]), ("Three", [text("c")]))
    kinds = [(kind, key) for kind, key, _ in facts_of(compare(old, new).changes)]
    assert kinds == [("label", "b"), ("label", "a"), ("added", "new"), ("removed", "gone"), ("moved", "c")]


def test_a_path_leads_into_the_new_definition_where_the_field_is_still_there() -> None:
    drift = compare(form_of(text("a", parentProperty="in")), form_of(text("a", "Ay", parentProperty="in")))
    assert [change.path for change in drift.changes] == [("in", "a")]
    drift = compare(form_of(text("a"), text("b", parentProperty="in")), form_of(text("a")))
    assert [(change.kind, change.path) for change in drift.changes] == [("removed", ("in", "b"))]


def test_every_change_has_words() -> None:
    old = [text("a"), text("b", required=True), number(min=1), choice(("1", "One")), text("k"), text("q", readonly=True)]
    new = [text("a", "Ay", help="h", readonly=True), text("b"), number(max=1), choice(("2", "Two")), text("z"), text("q")]
    drift = drift_of(old, new)
    assert len(drift.changes) >= 10 and all(change.text for change in drift.changes)


@pytest.mark.parametrize("count", [1, 5, 6, 9])
def test_a_long_list_of_options_is_cut_with_the_number_of_the_others(count: int) -> None:
    options = [(str(number), f"Option{number}") for number in range(count)]
    (change,) = drift_of([choice(*options, ("x", "X"))], [choice(("x", "X"))]).changes
    named = [words for _, words in options if f"“{words}”" in change.text]
    assert named == [words for _, words in options[:5]]
    assert (str(count - 5) in change.text.replace("Option", "").split()) is (count > 5)


# --- which fields are the same


def test_a_field_with_a_new_id_is_guessed_by_its_label_panel_and_kind() -> None:
    drift = drift_of([text("a", "Code"), text("b")], [text("z", " CODE "), text("b")])
    assert (drift.renamed, drift.removed) == ({"a": "z"}, frozenset())
    assert [kind for kind, _, _ in facts_of(drift.changes)] == ["renamed", "label"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([text("a", "Code")], [text("y", "Code"), text("z", "Code")]),
        ([text("a", "Code"), text("b", "Code")], [text("z", "Code")]),
        ([text("a", "Code")], [{"id": "z", "name": "Code", "type": "number"}]),
        ([{"id": "a", "name": "Code", "type": "password"}], [text("z", "Code")]),
        ([text("a", "Code")], [{"id": "z", "name": "Code", "type": "password"}]),
        ([text("a", "Code")], [text("z", "Other")]),
    ],
)
def test_a_field_is_not_guessed_where_it_could_be_another_or_other_values(old: Fields, new: Fields) -> None:
    drift = drift_of(old, new)
    assert drift.renamed == {} and drift.removed == {field["id"] for field in old}


def test_a_field_is_not_guessed_in_another_panel() -> None:
    drift = compare(panels(("One", [text("a", "Code"), text("b")])), panels(("One", [text("b")]), ("Two", [text("z", "Code")])))
    assert drift.renamed == {} and drift.removed == {"a"}


def test_a_field_that_stays_is_never_guessed_to_be_another() -> None:
    drift = drift_of([text("a", "Code"), text("b", "Name")], [text("a", "Other"), text("b", "Code"), text("c", "Name")])
    assert drift.renamed == {} and drift.removed == frozenset()


def test_of_a_renamed_field_its_other_changes_are_named_too() -> None:
    drift = drift_of([text("a", "Code")], [text("z", "Code", required=True)])
    assert facts_of(drift.changes) == [("renamed", "z", WARNING), ("required", "z", WARNING)]


# --- what a person must see


@pytest.mark.parametrize(
    ("old", "new", "keys", "unsettled"),
    [
        ([text("a")], [text("z", "a")], {"a"}, True),
        ([text("a"), text("b")], [text("z", "a"), text("b")], {"b"}, False),
        ([text("a")], [text("a") | {"type": "number"}], {"a"}, True),
        ([text("a"), text("b")], [text("a") | {"type": "number"}, text("b")], {"b"}, False),
        (
            [text("r", entity="PERSON") | {"type": "objectLookup"}],
            [text("r", entity="GROUP") | {"type": "objectLookup"}],
            {"r"},
            True,
        ),
        ([text("a")], [text("a", required=True, help="h")], {"a"}, False),
        ([text("a")], [text("a", "Ay")], {"a"}, False),
        ([text("a"), text("b")], [text("b")], {"a"}, False),
        ([text("a")], [text("z", "a")], set(), False),
    ],
)
def test_what_was_typed_into_a_renamed_or_retyped_field_must_be_seen(
    old: Fields, new: Fields, keys: set[str], unsettled: bool
) -> None:
    assert drift_of(old, new).unsettles(keys) is unsettled


def test_the_definition_read_again_is_no_change() -> None:
    fields = [text("a"), number(min=1), choice(("1", "One")), TICK, text("v", visibility=ON)]
    assert reading(*fields).definition.hash == reading(*fields).definition.hash
    assert drift_of(fields, fields) == Drift((), {}, frozenset())
