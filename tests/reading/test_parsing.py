"""Bytes, texts and objects -> parsed JSON within limits."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.definition import Finding
from app.errors import BadDefinition
from app.reading.parsing import Limits, is_deeper, parse_document

INNER = {"panel": []}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def parse(document: Any, limits: Limits | None = None) -> tuple[Any, Any, list[str]]:
    findings: list[Finding] = []
    outer, inner = parse_document(document, limits or Limits(), findings)
    return outer, inner, [str(finding) for finding in findings]


@pytest.mark.parametrize(
    ("document", "outer", "inner"),
    [
        (INNER, {}, INNER),
        ([], {}, []),
        ({"id": "X", "definition": INNER}, {"id": "X", "definition": INNER}, INNER),
        ({"definition": json.dumps(INNER)}, {"definition": json.dumps(INNER)}, INNER),
        (json.dumps({"definition": json.dumps(INNER)}).encode(), {"definition": json.dumps(INNER)}, INNER),
        (b"\xef\xbb\xbf[]", {}, []),
        ("\ufeff[]", {}, []),
    ],
)
def test_the_object_around_and_the_structure_inside(document: Any, outer: Any, inner: Any) -> None:
    assert parse(document) == (outer, inner, [])


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"\xff", "the definition: is not UTF-8: byte 0"),
        ("[1", "the definition: is no JSON: line 1, column 3"),
        ('{"definition": "{"}', "definition: is no JSON: line 1"),
        ("[NaN]", "NaN is no JSON value"),
        ("5", "must be an object with panels, or a list of fields"),
        ({"definition": None}, "must be an object with panels"),
    ],
)
def test_what_is_no_definition_is_refused_with_a_finding(document: Any, reason: str) -> None:
    with pytest.raises(BadDefinition, match=reason) as caught:
        parse(document)
    assert [finding.severity for finding in caught.value.findings] == ["error"]


@pytest.mark.parametrize(
    ("document", "limit"),
    [
        ("[" * 6 + "]" * 6, "max_definition_depth"),
        ([[[[[[]]]]]], "max_definition_depth"),
        ({"definition": "[" * 6 + "]" * 6}, "max_definition_depth"),
        (json.dumps(["ä" * 40], ensure_ascii=False), "max_definition_bytes"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_with_its_name(document: Any, limit: str) -> None:
    with pytest.raises(BadDefinition, match=limit):
        parse(document, Limits(bytes=60, depth=4))


def test_a_key_that_occurs_twice_is_a_finding() -> None:
    _, inner, findings = parse('{"a": 1, "b": 2, "a": 3}')
    assert inner == {"a": 3, "b": 2}
    assert findings == ["warning: the definition: an object has 'a' twice; the last one is used"]


def test_characters_that_no_page_can_show_are_replaced() -> None:
    _, inner, findings = parse({"a\0": "x\ud800\ue000y\x07"})
    assert inner == {"a": "x\ufffd\ufffdy"}
    assert findings == ["warning: 2 texts hold characters that no page can show, such as 'a'; they are replaced"]


@pytest.mark.parametrize(
    ("text", "depth"),
    [('{"a": ["[[["]}', 2), ("[]", 1), ("5", 0), (r'["\"[["]', 1), ("[[1], [2], {}]", 2), ('["[', 1)],
)
def test_the_depth_of_a_text(text: str, depth: int) -> None:
    assert not is_deeper(text, depth)
    assert depth == 0 or is_deeper(text, depth - 1)


def depth_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@given(json_values)
def test_the_depth_of_a_text_is_that_of_its_value(value: Any) -> None:
    text, depth = json.dumps(value), depth_of(value)
    assert not is_deeper(text, depth)
    assert depth == 0 or is_deeper(text, depth - 1)


def test_a_number_beyond_all_is_ignored_and_named() -> None:
    outer, inner, findings = parse('[{"id": "a", "x": 1e400, "min": -1e999}]')
    assert (outer, inner) == ({}, [{"id": "a", "x": None, "min": None}])
    assert [finding.split(": ")[-1] for finding in findings] == [
        f"{each} is too large a number; it is ignored" for each in ("1e400", "-1e999")
    ]
