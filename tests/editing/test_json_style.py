"""Values are written as their surroundings are."""

import pytest

from app.editing.json_nodes import parse
from app.editing.json_style import Style, gap, indent_in, style_of


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ('{"a":1,"b":2}', Style(",", ":", "", escapes=False)),
        ('{"a": 1, "b": 2}', Style(", ", ": ", "", escapes=False)),
        ('{\n\t"a": 1\n}', Style(", ", ": ", "\t", escapes=False)),
        ('{"a": "\\u00fc"}', Style(", ", ": ", "", escapes=True)),
        ('{"a": "\\u00fc", "b": "ü"}', Style(", ", ": ", "", escapes=False)),
    ],
)
def test_the_style_is_that_of_the_text(text: str, style: Style) -> None:
    assert style_of(text) == style


def test_over_several_lines_each_is_indented() -> None:
    assert Style(unit="  ").write({"a": [1]}, "    ") == '{\n      "a": [\n        1\n      ]\n    }'


def test_on_one_line_commas_and_colons_are_those_of_the_text() -> None:
    assert Style(",", ":", escapes=False).write({"a": ["ü", 1.0]}) == '{"a":["ü",1.0]}'


def test_half_a_pair_of_surrogates_is_escaped() -> None:
    assert Style(escapes=False).write("ü\ud800") == '"\\u00fc\\ud800"'


@pytest.mark.parametrize(
    ("text", "expected"), [("[1,  2]", "  "), ("[\n 1\n]", "\n "), ("[1]", " "), ("[]", " "), ("[1 ,\n\t2,3]", "\n\t")]
)
def test_a_gap_is_what_is_between_the_first_two(text: str, expected: str) -> None:
    assert gap(text, parse(text), Style()) == expected


def test_the_indentation_of_a_gap_is_behind_its_last_line_break() -> None:
    assert indent_in("\n\n   ") == "   "
    assert indent_in("   ") == ""
