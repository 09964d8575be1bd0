"""What of a property only people see."""

from app.comparison.appearance import appearance_effects
from app.comparison.sides import side_of
from tests.making import form_of


def test_what_only_people_see_is_lossless_but_for_a_bar_that_goes() -> None:
    used, limit = {"id": "xUsed", "type": "number", "readonly": True}, {"id": "xLimit", "type": "number"}
    old, new = (
        side_of(form_of(used, limit)),
        side_of(form_of({**used, "name": "Used", "help": "h", "currency": "EUR"}, {"id": "y"})),
    )
    effects = list(appearance_effects(old, new, old.by_name["/xUsed"][0], new.by_name["/xUsed"][0]))
    assert [(each.code, each.verdict) for each in effects] == [
        ("label-changed", "lossless"),
        ("help-changed", "lossless"),
        ("appearance-changed", "lossless"),
        ("usage-ends", "narrows"),
    ]
