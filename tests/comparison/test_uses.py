"""What else in a definition names a property."""

from app.comparison.uses import Use, lookups_of, uses_of
from tests.making import form_of


def test_conditions_lists_and_bars_name_a_property() -> None:
    form = form_of(
        {"id": "kind", "grid": True},
        {"id": "name"},
        {"id": "a", "name": "A", "visibility": {"kind": "1"}, "requiredWhen": {"kind": "2"}, "readonlyWhen": {"kind": "3"}},
        {"id": "xUsed", "name": "Used", "type": "number", "readonly": True},
        {"id": "xLimit", "type": "number"},
        sort="kind",
    )
    uses = uses_of(form)
    assert sorted(use.code for use in uses["kind",]) == [
        "used-by-list",
        "used-by-readonly-when",
        "used-by-required-when",
        "used-by-sort",
        "used-by-visibility",
    ]
    assert uses["kind",][0] == Use("used-by-visibility", "A", "panel[0].panelColumns[0].rows[0].fields[2].visibility")
    assert [use.code for use in uses["name",]] == ["used-by-name"]
    assert uses["xLimit",] == (Use("used-by-usage", "Used"),)
    assert ("a",) not in uses


def test_lookups_of_other_entities_refer_to_records() -> None:
    form = form_of({"id": "owner", "name": "Owner", "type": "objectLookup", "entity": "PERSON"}, {"id": "x"})
    assert lookups_of(form, "PERSON") == (Use("used-by-lookup", "Owner", entity="THING"),)
    assert lookups_of(form, "OTHER") == ()
