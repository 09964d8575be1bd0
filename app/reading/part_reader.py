"""What reading panels, columns, rows and fields has in common."""

from collections.abc import Mapping
from typing import Any

from app.conditions.reader import parse_condition
from app.definition import Condition, Finding
from app.reading.aliases import key_in
from app.reading.parsing import Limits

MOST_FINDINGS = 10_000


class PartReader:
    """Collects findings on its way through a definition."""

    def __init__(self, limits: Limits, findings: list[Finding]) -> None:
        self.limits, self.findings = limits, findings

    def condition(self, raw: Mapping[str, Any], place: str) -> Condition | None:
        key = key_in(raw, "visibility")
        return self.one_condition(raw[key], f"{place}.{key}") if key else None

    def one_condition(self, raw: Any, place: str) -> Condition | None:
        condition, findings = parse_condition(raw, place)
        self.tell(*findings)
        return condition

    def width(self, raw: Mapping[str, Any], place: str) -> float:
        value = raw.get("width")
        if value is None or value == "":
            return 100
        if isinstance(value, str):
            value = value.strip().removesuffix("%")
            value = float(value) if value.replace(".", "", 1).isdigit() and len(value) < 9 else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
            self.find("warning", f"{place}.width", "must be a percentage from 1 to 100; 100 is taken")
            return 100
        return value

    def find(self, severity: Any, place: str, text: str) -> None:
        self.tell(Finding(severity, place, text))

    def tell(self, *findings: Finding) -> None:
        """Nobody reads thousands of them, and a hostile definition could have millions."""
        room = MOST_FINDINGS - len(self.findings)
        if room > 0:
            self.findings.extend(findings[:room])
