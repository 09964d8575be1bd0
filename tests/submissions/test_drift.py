"""What changed between two definitions: kind, field and severity of each change, and which fields are taken for the same."""

from typing import Any

import pytest

from app.submissions.drift import Change, Drift, compare
from tests.making import form_of, reading, text

Fields = list[dict[str, Any]]
Fact = tuple[str, str, str]
"""(code, key, severity) of a change."""

NOTE, WARNING, BREAKING = "note", "warning", "breaking"


def drift_of(old: Fields, new: Fields) -> Drift:
    return compare(form_of(*old), form_of(*new))


def facts_of(changes: tuple[Change, ...]) -> list[Fact]:
    return [(each.code, ".".join(map(str, each.path)), each.severity) for each in changes]


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
        ([text("a")], [text("a"), text("b")], [("field-added", "b", NOTE)]),
        ([text("a")], [text("a"), text("b", required=True)], [("field-added-required", "b", WARNING)]),
        ([text("a")], [text("a"), text("b", required=True, readonly=True)], [("field-added", "b", NOTE)]),
        ([text("a"), text("b")], [text("a")], [("field-removed", "b", BREAKING)]),
        ([text("a", "Old")], [text("a", "New")], [("label-changed", "a", NOTE)]),
        ([text("a", "Code")], [text("z", "Code")], [("field-renamed", "z", WARNING)]),
        ([text("a", "Code")], [text("z", "Other")], [("field-added", "z", NOTE), ("field-removed", "a", BREAKING)]),
        ([text("n", "N")], [number()], [("type-changed", "n", BREAKING)]),
        ([text("a")], [text("a") | {"type": "textarea"}], [("type-changed", "a", WARNING)]),
        ([choice(("1", "One"))], [choice(("1", "One")) | {"type": "indexedSelect"}], [("type-changed", "c", BREAKING)]),
        ([number()], [number() | {"type": "checkbox"}], [("type-changed", "n", BREAKING)]),
        ([text("a")], [text("a", required=True)], [("became-required", "a", WARNING)]),
        ([text("a", required=True)], [text("a")], [("became-optional", "a", NOTE)]),
        ([text("a", required=True)], [text("a", required=True)], []),
        ([text("a", readonly=True)], [text("a", readonly=True, required=True)], []),
        ([text("a")], [text("a", readonly=True)], [("became-readonly", "a", BREAKING)]),
        ([text("a", readonly=True)], [text("a")], [("became-writable", "a", NOTE)]),
        ([text("a")], [text("a", hidden=True)], [("became-readonly", "a", BREAKING)]),
        ([text("a")], [text("a", secret=True)], [("became-secret", "a", WARNING)]),
        ([text("a", secret=True)], [text("a", secret=True)], []),
        ([text("a", secret=True)], [text("a")], []),
        ([text("a")], [text("a", help="other")], [("help-changed", "a", NOTE)]),
        ([TICK, text("a")], [TICK, text("a", visibility=ON)], [("conditions-changed", "a", WARNING)]),
        ([TICK, text("a")], [TICK, text("a", requiredWhen=ON)], [("conditions-changed", "a", WARNING)]),
        ([TICK, text("a", readonlyWhen=ON)], [TICK, text("a")], [("conditions-changed", "a", WARNING)]),
        ([TICK, text("a", readonlyWhen=ON)], [TICK, text("a", readonlyWhen=ON)], []),
        (
            [text("r", entity="PERSON") | {"type": "objectLookup"}],
            [text("r", entity="GROUP") | {"type": "objectLookup"}],
            [("entity-changed", "r", BREAKING)],
        ),
    ],
)
def test_a_change_has_its_kind_its_field_and_its_severity(old: Fields, new: Fields, expected: list[Fact]) -> None:
    assert changes(old, new) == expected


def params_of(old: Fields, new: Fields) -> list[tuple[str, str, dict[str, Any]]]:
    """(code, severity, params beside the label) of each change."""
    found = drift_of(old, new).changes
    return [(each.code, each.severity, {name: each.params[name] for name in each.params if name != "label"}) for each in found]


ONE, TWO = ("1", "One"), ("2", "Two")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([ONE], [ONE], []),
        ([ONE, TWO], [ONE], [("options-removed", BREAKING, {"options": ("Two",)})]),
        ([ONE], [ONE, TWO], [("options-added", NOTE, {"options": ("Two",)})]),
        ([ONE], [("1", "Uno")], [("option-renamed", NOTE, {"before": "One", "after": "Uno"})]),
        (
            [ONE, TWO],
            [("1", "Uno"), ("3", "Three")],
            [
                ("options-removed", BREAKING, {"options": ("Two",)}),
                ("options-added", NOTE, {"options": ("Three",)}),
                ("option-renamed", NOTE, {"before": "One", "after": "Uno"}),
            ],
        ),
        ([], [ONE], [("options-added", NOTE, {"options": ("One",)})]),
        ([ONE, TWO], [], [("options-removed", BREAKING, {"options": ("One", "Two")})]),
        ([ONE, TWO], [TWO, ONE], []),
    ],
)
def test_options_that_go_break_and_others_are_notes(old: list[Any], new: list[Any], expected: list[Any]) -> None:
    assert params_of([choice(*old)], [choice(*new)]) == expected


def least(limit: str, severity: str) -> tuple[str, str, dict[str, Any]]:
    return "minimum-changed", severity, {"limit": limit}


def largest(limit: str, severity: str) -> tuple[str, str, dict[str, Any]]:
    return "maximum-changed", severity, {"limit": limit}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {}, []),
        ({"min": 1, "max": 2}, {"min": 1, "max": 2}, []),
        ({}, {"min": 2}, [least("2", WARNING)]),
        ({"min": 1}, {"min": 2}, [least("2", WARNING)]),
        ({"min": 2}, {"min": 1.5}, [least("1.5", NOTE)]),
        ({"min": 2}, {}, [("minimum-removed", NOTE, {})]),
        ({}, {"max": 9}, [largest("9", WARNING)]),
        ({"max": 9}, {"max": 8}, [largest("8", WARNING)]),
        ({"max": 8}, {"max": 9}, [largest("9", NOTE)]),
        ({"max": 9}, {}, [("maximum-removed", NOTE, {})]),
        ({}, {"min": 2, "max": 9}, [least("2", WARNING), largest("9", WARNING)]),
        ({"min": 2, "max": 9}, {"min": 1, "max": 8}, [least("1", NOTE), largest("8", WARNING)]),
    ],
)
def test_narrower_limits_warn_and_wider_ones_are_notes(old: dict[str, Any], new: dict[str, Any], expected: list[Any]) -> None:
    assert params_of([number(**old)], [number(**new)]) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([text("a", "Old")], [text("a", "New")], [("label-changed", NOTE, {"before": "Old"})]),
        ([text("n", "N")], [number()], [("type-changed", BREAKING, {"before": "text", "after": "number"})]),
        (
            [text("r", type="objectLookup", entity="PERSON")],
            [text("r", type="objectLookup", entity="GROUP")],
            [("entity-changed", BREAKING, {"entity": "GROUP"})],
        ),
        (
            [text("r", type="objectLookup", entity="PERSON")],
            [text("r", type="objectLookup")],
            [("entity-removed", BREAKING, {})],
        ),
        ([text("a")], [text("a", required=True)], [("became-required", WARNING, {})]),
    ],
)
def test_a_change_has_what_its_words_need(old: Fields, new: Fields, expected: list[Any]) -> None:
    assert params_of(old, new) == expected


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
    assert [change.params for change in compare(one, other).changes] == [{"label": "b", "panel": "Two"}]
    assert facts_of(compare(one, other).changes) == [("panel-changed", "b", NOTE)]
    assert facts_of(compare(one, one).changes) == []


def test_changes_come_in_the_order_of_the_new_form_and_what_is_gone_behind_them() -> None:
    old = panels(("One", [text("gone"), text("a"), text("b")]), ("Two", [text("c")]))
    new = panels(("One", [text("b", "Bee"), text("a", "Ay")]), ("Two", [text("new", "Else")]), ("Three", [text("c")]))
    kinds = [(code, key) for code, key, _ in facts_of(compare(old, new).changes)]
    assert kinds == [
        ("label-changed", "b"),
        ("label-changed", "a"),
        ("field-added", "new"),
        ("field-removed", "gone"),
        ("panel-changed", "c"),
    ]


def test_a_path_leads_into_the_new_definition_where_the_field_is_still_there() -> None:
    drift = compare(form_of(text("a", parentProperty="in")), form_of(text("a", "Ay", parentProperty="in")))
    assert [change.path for change in drift.changes] == [("in", "a")]
    drift = compare(form_of(text("a"), text("b", parentProperty="in")), form_of(text("a")))
    assert [(change.code, change.path) for change in drift.changes] == [("field-removed", ("in", "b"))]


def test_every_change_names_its_field() -> None:
    old = [text("a"), text("b", required=True), number(min=1), choice(ONE), text("k"), text("q", readonly=True)]
    new = [text("a", "Ay", help="h", readonly=True), text("b"), number(max=1), choice(TWO), text("z"), text("q")]
    labels = [change.params["label"] for change in drift_of(old, new).changes]
    assert labels == ["Ay", "Ay", "Ay", "b", "N", "N", "C", "C", "z", "q", "k"]


# --- which fields are the same


def test_a_field_with_a_new_id_is_guessed_by_its_label_panel_and_kind() -> None:
    drift = drift_of([text("a", "Code"), text("b")], [text("z", " CODE "), text("b")])
    assert (drift.renamed, drift.removed) == ({"a": "z"}, frozenset())
    assert [code for code, _, _ in facts_of(drift.changes)] == ["field-renamed", "label-changed"]


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
    assert facts_of(drift.changes) == [("field-renamed", "z", WARNING), ("became-required", "z", WARNING)]


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
