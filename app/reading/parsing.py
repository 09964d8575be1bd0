"""Bytes or text of a definition -> parsed JSON within limits. Refuses what no form can be made of, naming the limit."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import Finding
from app.errors import BadDefinition

UNUSABLE = re.compile("[\ud800-\udfff\ue000-\ue00f]")
"""Lone surrogates, which no page can hold, and the slots that pages are cut at."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BRACKETS = re.compile(r'"(?:[^"\\]+|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
"""A text also without its end: were it looked for again from every quote inside, that would take hours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a definition may be; each is a setting of the same name."""

    bytes: int = 8 * 1024 * 1024
    depth: int = 32
    fields: int = 10_000
    options: int = 5_000


def parse_document(
    document: bytes | str | Mapping[str, Any], limits: Limits, findings: list[Finding]
) -> tuple[Mapping[str, Any], Any]:
    """-> (the DEFINITION object, or {} where only its structure was given; the structure: an object or a list).

    Raises BadDefinition for what is no JSON, no definition, or beyond a limit.
    """
    if isinstance(document, bytes | str):
        outer = _parse(document, limits, findings, "the definition")
    else:
        outer = _cleaned(document, limits, findings)
        _check_depth(outer, limits)
    if isinstance(outer, Mapping) and "definition" in outer:
        inner = outer["definition"]
        if isinstance(inner, str):
            inner = _parse(inner, limits, findings, "definition")
    else:
        inner, outer = outer, outer if isinstance(outer, Mapping) else {}
    if not isinstance(inner, Mapping | list):
        raise _bad("definition", "must be an object with panels, or a list of fields")
    return (outer if outer is not inner else {}), inner


def _parse(text: bytes | str, limits: Limits, findings: list[Finding], place: str) -> Any:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.bytes:
        raise BadDefinition("definition-too-large", limit=limits.bytes)
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        if is_deeper(decoded, limits.depth):
            raise _too_deep(limits)
        parsed = json.loads(decoded, object_pairs_hook=_Pairs(findings, place), parse_constant=_refuse, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise _bad(place, f"is not UTF-8: byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise _bad(place, f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, RecursionError):
            raise _too_deep(limits) from error
        raise _bad(place, f"is no JSON: {error}") from error
    return _cleaned(parsed, limits, findings)


class _Pairs:
    """Builds objects, and tells of keys that stand twice."""

    def __init__(self, findings: list[Finding], place: str) -> None:
        self._findings, self._place = findings, place

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            twice = sorted(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)[:5]
            self._findings.append(
                Finding("warning", self._place, f"an object names {', '.join(map(repr, twice))} twice; the last one holds")
            )
        return built


def _cleaned(value: Any, limits: Limits, findings: list[Finding]) -> Any:
    """The value with every character replaced that a page cannot hold."""
    found: list[str] = []

    def clean_text(text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        clean = CONTROLS.sub("", UNUSABLE.sub("\ufffd", text))
        if clean != text:
            found.append(clean[:60])
        return clean

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return clean_text(value)
        if isinstance(value, Mapping):
            return {clean_text(key) if isinstance(key, str) else key: clean(each) for key, each in value.items()}
        return [clean(each) for each in value] if isinstance(value, list) else value

    try:
        cleaned = clean(value)
    except RecursionError as error:
        raise _too_deep(limits) from error
    if found:
        findings.append(
            Finding(
                "warning",
                "",
                f"{len(found)} texts hold characters that no page can show, such as {found[0]!r}; they are replaced",
            )
        )
    return cleaned


def _check_depth(value: Any, limits: Limits) -> None:
    level = [value]
    depth = 0
    while level:
        depth += 1
        if depth > limits.depth + 1:
            raise _too_deep(limits)
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, Mapping) else each)
            if isinstance(inner, Mapping | list)
        ]


def is_deeper(text: str, deepest: int) -> bool:
    """Whether JSON is nested more than that; for before anything recursive sees it."""
    depth = 0
    for found in BRACKETS.finditer(text):
        sign = found[0]
        if sign in "[{":
            depth += 1
            if depth > deepest:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def _too_deep(limits: Limits) -> BadDefinition:
    return BadDefinition("definition-too-deep", limit=limits.depth)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text:.40} is too large a number")
    return number


def _bad(place: str, text: str) -> BadDefinition:
    return BadDefinition("definition-unreadable", [Finding("error", place, text)], detail=f"{place}: {text}")
