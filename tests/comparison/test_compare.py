"""What a changed definition does to each property: verdicts, effects and states."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.comparison.compare import compare
from app.comparison.effects import Comparison, Effect, PropertyChange
from tests.making import form_of
from tests.prove_comparison import large_pair, prove

Raw = Mapping[str, Any]
KIND = {"id": "kind", "type": "singleselect", "options": ["1", "2"]}


def compared(old: Sequence[Raw], new: Sequence[Raw], **renames: str) -> Comparison:
    return compare(form_of(*old), form_of(*new), {(before,): (after,) for before, after in renames.items()})


def only(comparison: Comparison) -> PropertyChange:
    (change,) = comparison.changes
    return change


def codes(change: PropertyChange) -> list[str]:
    return [effect.code for effect in change.effects]


def effect(change: PropertyChange, code: str) -> Effect:
    return next(each for each in change.effects if each.code == code)


def test_the_same_definition_has_no_changes() -> None:
    form = form_of(KIND, {"id": "a", "visibility": {"kind": "1"}})
    assert compare(form, form) == Comparison(())


def test_a_lost_option_narrows_and_is_the_lost_set() -> None:
    change = only(compared([KIND], [{**KIND, "options": ["1"]}]))
    lost = effect(change, "values-refused")
    assert (change.verdict, change.severity, lost.schema) == ("narrows", "narrowing", {"const": "2"})
    assert [(fact.code, fact.params) for fact in lost.words] == [("values-named", {"values": ("2",)})]


def test_a_lost_option_of_several_narrows_to_lists_without_it() -> None:
    field = {"id": "m", "type": "multiselect", "options": ["a", "b", "c"]}
    lost = effect(only(compared([field], [{**field, "options": ["a", "b"]}])), "values-refused")
    assert lost.schema == {"type": "array", "contains": {"const": "c"}}
    assert lost.words[0].code == "values-lists-with"


def test_a_tighter_limit_narrows_and_a_wider_one_is_harmless() -> None:
    wide, tight = {"id": "n", "type": "number", "max": 100}, {"id": "n", "type": "number", "max": 50}
    change = only(compared([wide], [tight]))
    assert effect(change, "values-refused").words[0].params == {"limit": "50"} and change.verdict == "narrows"
    change = only(compared([tight], [wide]))
    assert codes(change) == ["values-accepted"] and change.verdict == "lossless" and change.severity == "harmless"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "Other"}, "label-changed"),
        ({"help": "Words"}, "help-changed"),
        ({"options": [{"id": "1", "text": "One"}, "2"]}, "option-renamed"),
        ({"options": ["2", "1"]}, "options-reordered"),
        ({"options": [{"id": "1", "text": "1", "color": "#ff0000"}, "2"]}, "appearance-changed"),
        ({"options": ["1", "2", "3"]}, "values-accepted"),
        ({"default": "1"}, "default-changed"),
    ],
)
def test_what_only_people_see_is_harmless(change: Raw, code: str) -> None:
    found = only(compared([KIND], [{**KIND, **change}]))
    assert codes(found) == [code] and found.verdict == "lossless"


def test_another_type_moves_data_where_values_do_not_fit() -> None:
    change = only(compared([{"id": "a"}], [{"id": "a", "type": "number"}]))
    assert change.moves and change.severity == "breaking" and change.verdict == "narrows"
    change = only(compared([{"id": "a"}], [{"id": "a", "type": "textarea"}]))
    assert not change.moves and change.verdict == "lossless"


def test_a_required_field_that_is_new_breaks() -> None:
    change = only(compared([], [{"id": "a", "required": True}]))
    assert codes(change) == ["field-added-required"] and change.severity == "breaking"
    assert only(compared([], [{"id": "a"}])).verdict == "lossless"


def test_a_removed_field_breaks() -> None:
    change = only(compared([{"id": "a"}], []))
    assert codes(change) == ["field-removed"] and change.severity == "breaking" and change.kind == "removed"


def test_required_from_now_on() -> None:
    change = only(compared([{"id": "a"}], [{"id": "a", "required": True}]))
    assert codes(change) == ["became-required"] and change.severity == "breaking"
    change = only(compared([{"id": "a", "required": True}], [{"id": "a"}]))
    assert codes(change) == ["became-optional"] and change.verdict == "lossless"


def test_required_while_it_is_shown_names_a_state() -> None:
    hidden = {"id": "a", "visibility": {"kind": "2"}}
    change = only(compared([KIND, hidden], [KIND, {**hidden, "required": True}]))
    assert effect(change, "required-when").state == {"/kind": "2"} and change.verdict == "narrows"


def test_a_move_that_hides_is_not_harmless() -> None:
    """A field moves into a panel that is shown for one kind alone."""

    def definition(*panels: Sequence[Raw]) -> Any:
        shown = [{}, {"visibility": {"kind": "2"}}]
        parts = zip(("Main", "Extra"), panels, shown, strict=True)
        return [{"name": name, "rows": [{"type": "form", "fields": [*fields]}], **more} for name, fields, more in parts]

    field = {"id": "beta", "required": True}
    old = form_of(panel=definition([KIND, field], [{"id": "z"}]))
    new = form_of(panel=definition([KIND], [{"id": "z"}, field]))
    change = only(compare(old, new))
    assert {"hidden-when", "optional-when", "panel-changed"} == set(codes(change)) and change.verdict == "narrows"


def test_what_hangs_on_a_changed_field_changes_too() -> None:
    """c is shown with b, and b is shown for one kind alone from now on."""
    chain = [KIND, {"id": "b"}, {"id": "c", "visibility": {"field": "b", "operator": "notEmpty"}}]
    changes = compared(chain, [KIND, {"id": "b", "visibility": {"kind": "1"}}, chain[2]]).changes
    assert [(change.path, codes(change)) for change in changes] == [(("b",), ["hidden-when"]), (("c",), ["hidden-when"])]


def test_conditions_that_mean_the_same_are_proved_harmless() -> None:
    before = {"id": "a", "visibility": {"not": {"any": [{"kind": "1"}, {"kind": "2"}]}}}
    after = {"id": "a", "visibility": {"all": [{"not": {"kind": "1"}}, {"not": {"kind": "2"}}]}}
    assert compared([KIND, before], [KIND, after]).changes == ()


def test_a_field_that_goes_takes_its_conditions_along() -> None:
    shown = {"id": "a", "visibility": {"kind": "1"}, "required": True}
    change, _ = compared([KIND, shown], [shown]).changes
    assert set(codes(change)) == {"became-required", "shown-when"}


def test_conditions_read_a_renamed_field() -> None:
    shown = {"id": "a", "visibility": {"kind": "1"}, "required": True}
    renamed = [{**KIND, "id": "sort", "name": "Kind"}, {**shown, "visibility": {"sort": "1"}}]
    change = only(compared([KIND, shown], renamed, kind="sort"))
    assert codes(change) == ["id-changed"] and change.moves and change.former == ("kind",) and change.verdict == "lossless"


def test_a_rename_onto_a_field_that_is_there_replaces_it() -> None:
    old = [{"id": "a", "name": "A"}, {"id": "b", "name": "B", "type": "number"}]
    renamed, replaced = compared(old, [{"id": "b", "name": "A"}], a="b").changes
    assert codes(renamed) == ["id-changed"] and renamed.former == ("a",)
    assert codes(replaced) == ["field-removed"] and replaced.path == ("b",)


def test_two_fields_change_places() -> None:
    old = [{"id": "a", "name": "A", "type": "number"}, {"id": "b", "name": "B"}, {"id": "c", "visibility": {"a": 3}}]
    new = [{**old[0], "id": "b"}, {**old[1], "id": "a"}, {"id": "c", "visibility": {"b": 3}}]
    assert [codes(change) for change in compared(old, new, a="b", b="a").changes] == [["id-changed"], ["id-changed"]]


def test_a_rename_of_nothing_says_nothing() -> None:
    assert compared([KIND], [KIND], gone="kind", kind="nothing").changes == ()


def test_locked_and_never_shown() -> None:
    locked = {"id": "a", "readonlyWhen": {"kind": "1"}}
    assert codes(only(compared([KIND, {"id": "a"}], [KIND, locked]))) == ["locked-when"]
    assert codes(only(compared([{"id": "a"}], [{"id": "a", "readonly": True}]))) == ["became-readonly"]
    assert codes(only(compared([{"id": "a"}], [{"id": "a", "hidden": True}]))) == ["never-shown"]


def test_a_label_that_makes_a_secret_is_never_harmless() -> None:
    comparison = compared([{"id": "note", "name": "Note"}], [{"id": "note", "name": "Access token"}])
    assert "became-secret" in codes(only(comparison)) and only(comparison).verdict == "narrows" and only(comparison).is_secret
    assert [question.code for question in comparison.questions] == ["question-secret"]


def test_a_help_text_that_is_a_rule_is_not_harmless() -> None:
    old = [{"id": "owner", "help": "Who owns it."}, {"id": "rules", "type": "textarea", "help": "Cleanup (JSON)"}]
    new = [{"id": "owner", "help": "Who owns it. Required."}, {"id": "rules", "type": "textarea", "help": "Cleanup"}]
    owner, rules = compared(old, new).changes
    assert "now-recommended" in codes(owner) and "notation-unchecked" in codes(rules)
    assert {owner.verdict, rules.verdict} == {"narrows"}


def test_a_bar_that_goes_is_not_harmless() -> None:
    used, limit = {"id": "storageUsed", "type": "number", "readonly": True}, {"id": "storageLimit", "type": "number"}
    change, renamed = compared([used, limit], [used, {**limit, "id": "storageQuota"}], storageLimit="storageQuota").changes
    assert codes(change) == ["usage-ends"] and change.verdict == "narrows" and renamed.moves


def test_the_same_id_inside_and_outside_of_a_parent_are_two_properties() -> None:
    outer, inner = {"id": "city"}, {"id": "city", "parentProperty": "address"}
    note = {"id": "note", "visibility": {"field": "city", "operator": "notEmpty"}}
    old, new = form_of(outer, inner, note), form_of(outer, {**inner, "id": "town"}, note)
    change = only(compare(old, new, {("address", "city"): ("address", "town")}))
    assert change.path == ("address", "town") and codes(change)[0] == "id-changed"


def test_hidden_values_that_are_cleared_from_now_on_are_not_harmless() -> None:
    comparison = compare(form_of(KIND), form_of(KIND, clearHidden=True))
    assert [each.code for each in comparison.effects] == ["hidden-values-cleared"] and comparison.severity == "narrowing"


def test_what_is_not_done_in_time_is_undecided() -> None:
    old, new = form_of(KIND, {"id": "a"}), form_of({**KIND, "options": ["1"]}, {"id": "a", "visibility": {"kind": "1"}})
    comparison = compare(old, new, is_over=lambda: True)
    assert [change.verdict for change in comparison.changes] == ["undecided", "undecided"]
    assert comparison.severity == "narrowing" and (comparison.compared, comparison.decided) == (1, 0)


def test_conditions_that_cannot_be_compared_are_undecided() -> None:
    def starts(text: str) -> Raw:
        return {"id": "a", "visibility": {"field": "t", "operator": "startsWith", "value": text}}

    # Every text that starts with "ab" starts with "a": of texts this is not known here.
    change = only(compared([{"id": "t"}, starts("ab")], [{"id": "t"}, starts("a")]))
    assert change.verdict == "undecided" and "conditions-undecided" in codes(change)


@pytest.mark.slow
def test_harmless_is_never_contradicted() -> None:
    tally = prove(300)
    assert tally.checks > 1_000 and tally.lossless > 100
    assert tally.decided >= 0.99 * tally.compared > 0


def test_many_fields_with_one_condition_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.comparison import compare as module

    searches = []
    find = module.find_state
    monkeypatch.setattr(module, "find_state", lambda *terms: searches.append(terms) or find(*terms))
    old, new = large_pair()
    assert len(compare(old, new).changes) == 50
    assert len(searches) <= 8
