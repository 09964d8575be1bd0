"""Verdicts and severities of several effects together."""

import pytest

from app.comparison.effects import Comparison, Effect, PropertyChange, Severity, Verdict


def change(*effects: tuple[str, Verdict], moves: bool = False) -> PropertyChange:
    return PropertyChange(("a",), "A", "changed", tuple(Effect(*each) for each in effects), moves)


@pytest.mark.parametrize(
    ("effects", "verdict", "severity"),
    [
        ([("label-changed", "lossless")], "lossless", "harmless"),
        ([("values-undecided", "undecided"), ("label-changed", "lossless")], "undecided", "narrowing"),
        ([("values-undecided", "undecided"), ("values-refused", "narrows")], "narrows", "narrowing"),
        ([("became-required", "narrows")], "narrows", "breaking"),
        ([("type-changed", "lossless")], "lossless", "harmless"),
        ([("type-changed", "undecided")], "undecided", "breaking"),
    ],
)
def test_the_worst_effect_decides(effects: list[tuple[str, Verdict]], verdict: Verdict, severity: Severity) -> None:
    one = change(*effects)
    assert (one.verdict, one.severity) == (verdict, severity)
    assert Comparison((change(("label-changed", "lossless")), one)).severity == severity


def test_what_moves_data_is_counted_apart() -> None:
    comparison = Comparison((change(("values-refused", "narrows")), change(("id-changed", "lossless"), moves=True)))
    assert (comparison.count("narrows"), comparison.count("lossless")) == (1, 0)
