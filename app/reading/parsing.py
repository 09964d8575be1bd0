"""Bytes or text of a definition -> parsed JSON within limits. Refuses what no form can be made of, naming the limit."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf
from typing import Any

from app.definition import Finding
from app.errors import BadDefinition

UNUSABLE = re.compile("[\ud800-\udfff\ue000-\ue00f]")
"""Lone surrogates, which no page can contain, and the characters that mark slots in pages."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BRACKETS = re.compile(r'"(?:[^"\\]+|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
"""Texts as a whole, and brackets. A text may lack its end: a search for it from every quote inside would take hours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a definition may be; each is a setting."""

    bytes: int = 8 * 1024 * 1024
    depth: int = 32
    panels: int = 1_000
    rows: int = 5_000
    """Rows and columns together."""
    fields: int = 10_000
    field_options: int = 5_000
    """Of one field."""
    options: int = 50_000
    """Of all fields together."""
    id_chars: int = 500
    label_chars: int = 2_000
    option_chars: int = 2_000
    condition_size: int = 25_000
    """Comparisons and values of one condition together."""
    condition_depth: int = 20
    condition_chain: int = 5_000
    """Fields whose visibility depends on the one before."""
    page_bytes: int = 16 * 1024 * 1024


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


def _parse(text: bytes | str, limits: Limits, findings: list[Finding], path: str) -> Any:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.bytes:
        raise BadDefinition("definition-too-large", limit=limits.bytes)
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        if is_deeper(decoded, limits.depth):
            raise _too_deep(limits)
        parsed = json.loads(
            decoded, object_pairs_hook=_Pairs(findings, path), parse_constant=_refuse, parse_float=_Numbers(findings, path)
        )
    except UnicodeDecodeError as error:
        raise _bad(path, f"is not UTF-8: byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise _bad(path, f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, RecursionError):
            raise _too_deep(limits) from error
        raise _bad(path, f"is no JSON: {error}") from error
    return _cleaned(parsed, limits, findings)


class _Pairs:
    """Builds objects, with a finding for keys that occur twice."""

    def __init__(self, findings: list[Finding], path: str) -> None:
        self._findings, self._path = findings, path

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            twice = sorted(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)[:5]
            self._findings.append(
                Finding("warning", self._path, f"an object has {', '.join(map(repr, twice))} twice; the last one is used")
            )
        return built


class _Numbers:
    """Reads numbers, with a finding for those beyond a double: nothing is read from them, and they stay as they are written."""

    def __init__(self, findings: list[Finding], path: str) -> None:
        self._findings, self._path = findings, path

    def __call__(self, text: str) -> float | None:
        number = float(text)
        if not isinf(number):
            return number
        self._findings.append(Finding("warning", self._path, f"{text:.40} is too large a number; it is ignored"))
        return None


def _cleaned(value: Any, limits: Limits, findings: list[Finding]) -> Any:
    """The value with every character replaced that a page cannot hold."""
    replaced: list[str] = []

    def clean_text(text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        clean = CONTROLS.sub("", UNUSABLE.sub("\ufffd", text))
        if clean != text:
            replaced.append(clean[:60])
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
    if replaced:
        findings.append(
            Finding(
                "warning",
                "",
                f"{len(replaced)} texts hold characters that no page can show, such as {replaced[0]!r}; they are replaced",
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


def is_deeper(text: str, limit: int) -> bool:
    """Whether JSON is nested deeper than a limit, before anything recursive sees it. Brackets inside texts do not count.

    '{"a": ["[[["]}' has a depth of 2.
    """
    depth = 0
    for match in BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > limit:
                return True
        elif match[0] in "]}":
            depth -= 1
    return False


def _too_deep(limits: Limits) -> BadDefinition:
    return BadDefinition("definition-too-deep", limit=limits.depth)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON value")


def _bad(path: str, text: str) -> BadDefinition:
    return BadDefinition("definition-unreadable", [Finding("error", path, text)], detail=f"{path}: {text}")
