"""What reading any part of a definition needs: limits, a list of findings, and values that may be wrong."""

import json
import re
from typing import Any, Literal

from app.conditions.evaluate import size_of
from app.conditions.reader import parse_condition
from app.definition import Condition, Finding
from app.errors import BadDefinition
from app.reading.notations import as_label, as_text
from app.reading.parsing import Limits

MAX_FINDINGS = 10_000
PLAIN = re.compile(r"[0-9]{1,4}(\.[0-9]{0,4})?|\.[0-9]{1,4}")
"""A short number without a sign: "33", "33.3", ".5"."""


class PartReader:
    """Collects findings on its way through a definition."""

    def __init__(self, limits: Limits, findings: list[Finding]) -> None:
        self.limits, self.findings = limits, findings

    def condition(self, value: Any, path: str) -> Condition | None:
        """Raises BadDefinition for one that is beyond a limit."""
        condition, findings = parse_condition(value, path)
        self.add(*findings)
        if condition is not None:
            size, depth = size_of(condition)
            if size > self.limits.condition_size:
                raise BadDefinition("condition-too-large", path=path, limit=self.limits.condition_size)
            if depth > self.limits.condition_depth:
                raise BadDefinition("condition-too-deep", path=path, limit=self.limits.condition_depth)
        return condition

    def label(self, value: Any, path: str) -> str:
        """A text on one line. Raises BadDefinition, as those below, for one that is too long."""
        return self.heading(as_label(value), path)

    def heading(self, value: Any, path: str) -> str:
        text = as_text(value)
        if len(text) > self.limits.label_chars:
            raise BadDefinition("definition-label-too-long", path=path.lstrip("."), limit=self.limits.label_chars)
        return text

    def name(self, value: Any, path: str) -> str:
        text = as_text(value)
        self.check_id(text, path)
        return text

    def check_id(self, id: str, path: str) -> None:
        if len(id) > self.limits.id_chars:
            raise BadDefinition("definition-id-too-long", path=path, limit=self.limits.id_chars)

    def percentage(self, value: Any, path: str) -> float:
        """More than 0, at most 100: a number, or a text such as "33%". 100 for anything else."""
        if value is None or value == "":
            return 100
        if isinstance(value, str):
            value = value.strip().removesuffix("%")
            value = float(value) if PLAIN.fullmatch(value) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
            self.find("warning", path, "must be a percentage from 1 to 100; 100 is used")
            return 100
        return value

    def number(self, value: Any, path: str) -> float | None:
        """A number, also as a text of JSON; None for a blank and for anything else."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                pass
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
            self.find("warning", path, "must be a number; it is ignored")
            return None
        return value

    def thresholds(self, value: Any, path: str) -> tuple[float, ...]:
        """One number or two, in any order."""
        if value is None or value == []:
            return ()
        numbers = value if isinstance(value, list) else [value]
        are_numbers = all(isinstance(each, int | float) and not isinstance(each, bool) and abs(each) <= 1e300 for each in numbers)
        if len(numbers) > 2 or not are_numbers:
            self.find("warning", path, "must be one number or two; it is ignored")
            return ()
        return tuple(numbers)

    def direction(self, value: Any, path: str) -> Literal["lower", "higher", ""]:
        if value in (None, ""):
            return ""
        if value not in ("lower", "higher"):
            self.find("warning", path, "must be 'lower' or 'higher'; 'lower' is used")
            return "lower"
        return "higher" if value == "higher" else "lower"

    def find(self, severity: Literal["error", "warning", "note"], path: str, text: str) -> None:
        self.add(Finding(severity, path, text))

    def add(self, *findings: Finding) -> None:
        """Up to `MAX_FINDINGS`: a hostile definition could have millions."""
        room = MAX_FINDINGS - len(self.findings)
        if room > 0:
            self.findings.extend(findings[:room])
