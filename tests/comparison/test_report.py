"""A comparison as JSON."""

import json

from app.comparison.compare import compare
from app.comparison.completable import contradictions
from app.comparison.impact import ImpactCounter
from app.comparison.report import comparison_json, impact_json
from app.comparison.uses import Use, uses_of
from app.texts.text import Fact
from app.texts.translator import ENGLISH
from tests.making import form_of

KIND = {"id": "kind", "name": "Kind", "type": "singleselect", "options": ["1", "2"]}


def test_it_says_what_changes_for_how_many_and_what_names_it() -> None:
    shown = {"id": "a", "visibility": {"kind": "2"}}
    old, new = form_of(KIND, shown), form_of({**KIND, "options": ["1"]}, shown)
    comparison = compare(old, new)
    counter = ImpactCounter(old, new, comparison)
    counter.add({"id": "r1", "kind": "2"})
    report = comparison_json(ENGLISH, old, new, comparison, counter.result(), uses_of(old))
    assert report["severity"] == "narrowing" and report["old"] == old.hash and report["new"] == new.hash
    assert report["counts"] == {"lossless": 0, "narrows": 1, "undecided": 0, "moves": 0}
    (change,) = report["changes"]
    assert (change["pointer"], change["verdict"], change["kind"], change["movesData"]) == ("/kind", "narrows", "changed", False)
    (effect,) = change["effects"]
    assert effect["code"] == "values-refused" and effect["values"] == {"const": "2"} and effect["valuesInWords"] == "“2”"
    assert change["records"]["records-refused"]["count"] == 1 and change["records"]["records-refused"]["samples"] == ["r1"]
    assert [use["code"] for use in change["uses"]] == ["used-by-visibility"]
    assert json.loads(json.dumps(report)) == report


def test_a_question_names_both_properties() -> None:
    old, new = form_of({"id": "x", "name": "Owner"}), form_of({"id": "y", "name": "Owner"})
    (question,) = comparison_json(ENGLISH, old, new, compare(old, new))["questions"]
    assert (question["code"], question["former"], question["pointer"]) == ("question-renamed", "/x", "/y")


def test_contradictions_of_the_new_form_are_findings() -> None:
    form = form_of({"id": "s", "type": "singleselect", "required": True})
    findings = comparison_json(ENGLISH, form, form, compare(form, form), contradictions=contradictions(form))["findings"]
    assert findings[0]["code"] == "required-takes-no-value" and findings[0]["pointer"] == "/s"
    assert findings[1]["message"] == "This form can't be completed. Required, but without a possible value: “S”."


def test_it_says_what_was_not_counted() -> None:
    report = impact_json(ENGLISH, None, Fact("not-counted-time", {"seconds": 2}), (Use("used-by-lookup", "P", entity="E"),), 3)
    assert report["recordsCounted"] == 0 and report["notCounted"]["code"] == "not-counted-time" and report["drafts"] == 3
    assert report["lookups"][0]["entity"] == "E"
