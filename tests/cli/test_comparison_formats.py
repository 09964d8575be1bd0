"""Reports of comparisons in the formats of other tools."""

from typing import Any

from app.cli.comparison_formats import fails, github_of_report, junit_of_report, text_of_report


def report(severity: str = "narrowing", **more: Any) -> dict[str, Any]:
    effects = [{"verdict": "lossless", "message": "later"}, {"verdict": "narrows", "message": "100 %,\nfirst: <b>"}]
    change = {"label": "A: b", "pointer": "/a", "words": "narrows", "severity": severity, "effects": effects}
    counts = {"lossless": 0, "narrows": 1, "undecided": 0, "moves": 0}
    return {"severity": severity, "counts": counts, "changes": [change], "effects": [], "questions": [], **more}


def test_no_text_ends_an_annotation() -> None:
    assert github_of_report(report(), "a,b.json") == "::warning file=a%2Cb.json,title=A%3A b::100 %25,%0Afirst: <b> later\n"


def test_no_text_becomes_markup_of_junit() -> None:
    text = junit_of_report(report(), "new.json")
    assert "&lt;b&gt;" in text and "<b>" not in text


def test_effects_of_the_definition_and_what_was_not_counted_are_lines() -> None:
    effects = [{"verdict": "narrows", "message": "Hidden values"}]
    lookups = [{"message": "Owner refers to it"}]
    text = text_of_report(report(effects=effects, lookups=lookups, notCounted={"message": "Too late"}), "new.json")
    assert "narrowing: Hidden values\nused: Owner refers to it\nnot counted: Too late\n1 narrow the form\n" in text


def test_a_suspected_rename_always_fails() -> None:
    question = {"code": "question-renamed", "message": "?", "pointer": "/b", "former": "/a"}
    assert not fails(report(), "breaking") and fails(report(), "narrowing")
    assert fails(report("harmless", questions=[question]), "breaking")
