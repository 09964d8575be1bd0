"""What a definition means, and the same with other parts."""

from dataclasses import replace

import pytest

from app.definition import Column, Definition, Field, Finding, Panel, Part, Row

TWO = Definition(
    "X",
    "X",
    "X",
    (
        Panel("A", (Column((Row("form", fields=(Field("a", "text", "A"), Field("b", "text", "B"))),)),)),
        Panel("B", (Column(()), Column((Row("notes"), Row("form", fields=(Field("c", "text", "C"),)))))),
    ),
)


def test_fields_and_rows_come_in_the_definitions_order() -> None:
    assert [field.id for field in TWO.fields()] == ["a", "b", "c"]
    assert [row.type for row in TWO.rows()] == ["form", "notes", "form"]
    assert [field.id for field in TWO.panels[1].fields()] == ["c"]


def test_every_part_may_be_changed_from_the_inside_out() -> None:
    order: list[str] = []

    def shout(part: Part) -> Part:
        order.append(part.name if isinstance(part, Panel) else part.type if isinstance(part, Row) else part.id)
        return replace(part, label=part.label * 2) if isinstance(part, Field) else part

    changed = TWO.changed(shout)
    assert order == ["a", "b", "form", "A", "notes", "c", "form", "B"]
    assert [field.label for field in changed.fields()] == ["AA", "BB", "CC"]
    assert [field.label for field in TWO.fields()] == ["A", "B", "C"]


def test_without_a_change_a_definition_equals_itself() -> None:
    def leave(part: Part) -> Part:
        return part

    assert TWO.changed(leave) == TWO


@pytest.mark.parametrize(
    ("field", "system", "writable"),
    [
        (Field("a", "text", "A"), False, True),
        (Field("created", "datetime", "C"), True, True),
        (Field("x", "text", "X", parent_property="created"), True, True),
        (Field("created", "text", "C", parent_property="brief"), False, True),
        (Field("a", "text", "A", readonly=True), False, False),
        (Field("a", "text", "A", hidden=True), False, False),
        (Field("a", "text", "A", duplicate=True), False, False),
    ],
)
def test_what_the_platform_sets_and_what_people_may_change(field: Field, system: bool, writable: bool) -> None:
    assert (field.is_system, field.writable) == (system, writable)


def test_a_field_has_its_id_for_a_key_unless_it_has_another() -> None:
    assert (Field("a", "text", "A").key, Field("a", "text", "A", key="brief.a").key) == ("a", "brief.a")


def test_a_finding_in_a_line() -> None:
    assert str(Finding("error", "panel[0]", "must be a panel")) == "error: panel[0]: must be a panel"
    assert str(Finding("note", "", "names no entity")) == "note: names no entity"
