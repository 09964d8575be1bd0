"""What is asked, and never assumed."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.comparison import questions
from app.comparison.compare import compare
from tests.making import form_of

Raw = Mapping[str, Any]


def asked(old: Sequence[Raw], new: Sequence[Raw]) -> list[tuple[Any, ...]]:
    questions = compare(form_of(*old), form_of(*new)).questions
    return [(each.code.removeprefix("question-"), each.before, each.after) for each in questions]


@pytest.mark.parametrize(
    ("old", "new", "is_asked"),
    [
        ({"id": "ldapServer", "name": "LDAP Server"}, {"id": "directoryServer", "name": "Directory Server"}, True),
        ({"id": "a", "name": "Owner"}, {"id": "b", "name": "Owner"}, True),
        ({"id": "a", "name": "Owner"}, {"id": "b", "name": "Owner", "type": "number"}, True),
        ({"id": "a", "name": "Owner"}, {"id": "zz", "name": "Height", "type": "number"}, False),
        ({"id": "a", "name": "Key", "type": "password"}, {"id": "b", "name": "Key", "type": "text", "secret": False}, False),
    ],
)
def test_a_field_that_left_and_one_that_came_may_be_one(old: Raw, new: Raw, is_asked: bool) -> None:
    assert bool(asked([old], [new])) is is_asked


def test_a_rename_is_not_assumed() -> None:
    comparison = compare(form_of({"id": "a", "name": "X"}), form_of({"id": "b", "name": "X"}))
    assert [change.kind for change in comparison.changes] == ["added", "removed"] and comparison.severity == "breaking"
    (question,) = comparison.questions
    assert question.former == ("a",) and question.path == ("b",)
    renamed = compare(form_of({"id": "a", "name": "X"}), form_of({"id": "b", "name": "X"}), {question.former: question.path})
    assert renamed.questions == () and renamed.severity == "harmless"


def test_each_field_is_in_one_question_the_best_first() -> None:
    old = [{"id": "a", "name": "Owner"}, {"id": "b", "name": "Owner name"}]
    new = [{"id": "c", "name": "Owner name"}, {"id": "d", "name": "Owner"}]
    assert sorted(asked(old, new)) == [("renamed", "Owner", "Owner"), ("renamed", "Owner name", "Owner name")]


def test_another_type_asks_for_a_conversion() -> None:
    assert asked([{"id": "a"}], [{"id": "a", "type": "number"}]) == [("converted", "text", "number")]
    assert asked([{"id": "a"}], [{"id": "a", "type": "textarea"}]) == []


def test_an_option_with_another_id_may_be_the_same() -> None:
    field = {"id": "s", "type": "singleselect"}
    high = [{"id": "1", "text": "Low"}, {"id": "2", "text": "High"}]
    assert asked([{**field, "options": high}], [{**field, "options": [high[0], {"id": "20", "text": "High"}]}]) == [
        ("option", "2", "20")
    ]
    assert asked([{**field, "options": ["1", "2"]}], [{**field, "options": ["1", "20"]}]) == [("option", "2", "20")]
    assert asked([{**field, "options": ["1", "2"]}], [{**field, "options": ["1"]}]) == []


def test_of_very_many_fields_only_equal_labels_are_looked_at() -> None:
    old = [{"id": f"a{number}", "name": f"Label {number}"} for number in range(120)]
    new = [{"id": f"b{number}", "name": f"Label {number}"} for number in range(120)]
    assert len(asked(old, new)) == 120


def test_many_fields_of_one_label_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    scored = 0
    original = questions._score

    def counting(*arguments: Any) -> float:
        nonlocal scored
        scored += 1
        return original(*arguments)

    monkeypatch.setattr(questions, "_score", counting)
    old, new = ([{"id": f"{letter}{number}", "name": "Same"} for number in range(150)] for letter in "ab")
    found = asked(old, new)
    assert len(found) == 150 and scored <= 150 * (2 * questions.NEARBY + 1)


def test_a_password_needs_no_question_whether_it_is_a_secret() -> None:
    assert asked([{"id": "code"}], [{"id": "code", "type": "password"}]) == []
    assert asked([{"id": "code"}], [{"id": "code", "name": "Access token"}]) == [("secret", "", "")]
