"""Cells of tables: what people type in them, and that what is exported reads back as it was."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.cells import cell_of, escaped, read_cell, unescaped
from app.exports.csv_table import FORMULA_STARTS
from app.fields.base import MISSING, Unreadable, is_blank_text
from tests.making import CONTEXT, form_of

OPTIONS = [{"id": "1", "text": "First kind"}, {"id": "2", "text": "Second; kind"}, {"id": "x", "text": "Twice"}]
FIELDS: dict[str, dict[str, Any]] = {
    "text": {"type": "text"},
    "lines": {"type": "textarea"},
    "rich": {"type": "texteditor"},
    "url": {"type": "url"},
    "number": {"type": "number"},
    "flag": {"type": "checkbox"},
    "date": {"type": "date"},
    "at": {"type": "datetime"},
    "option": {"type": "indexedSelect", "options": [*OPTIONS, {"id": "y", "text": "twice"}]},
    "options": {"type": "multiselect", "options": OPTIONS},
    "entries": {"type": "multiselect"},
    "one": {"type": "objectLookup"},
    "several": {"type": "objectLookup", "multiple": True},
    "color": {"type": "color"},
}
FORM = form_of(*({"id": id, "name": id, **field} for id, field in FIELDS.items()))


def read(key: str, cell: str) -> Any:
    field, kind = FORM.by_key[key]
    value = read_cell(field, kind, cell, CONTEXT)
    return "unreadable" if isinstance(value, Unreadable) else value


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        *(("flag", word, True) for word in ("Y", "x", "TRUE", "yes", "1", " on ")),
        *(("flag", word, False) for word in ("N", "false", "No", "0")),
        *(("flag", word, "unreadable") for word in ("maybe", "2", "yess")),
        ("option", "First kind", "1"),
        ("option", " first  KIND ", "1"),
        ("option", "1", "1"),
        ("option", "twice", "twice"),  # two options have this text
        ("option", "none of them", "none of them"),
        ("options", "First kind, x", ["1", "x"]),
        ("options", "Second; kind", ["2"]),
        ("options", "First kind\nTwice", ["1", "x"]),
        ("options", "First kind, what", ["First kind, what"]),
        ("entries", "a, b\nc", ["a, b", "c"]),
        ("entries", '["a\\nb", " c"]', ["a\nb", " c"]),
        ("entries", "[a]", ["[a]"]),
        ("several", "a\nb", ["a", "b"]),
        ("at", "2026-01-31 14:30", "2026-01-31T14:30:00Z"),
        ("at", "2026-06-01T00:30:00+02:00", "2026-06-01T00:30:00+02:00"),
        ("at", "1700000000000", 1700000000000),
        ("at", "2026", "unreadable"),
        ("number", "1e2", 100),
        ("number", "1.234,56", "unreadable"),
        ("text", " \u200b", MISSING),
    ],
)
def test_a_cell_is_read_as_people_type_it(key: str, cell: str, value: Any) -> None:
    assert read(key, cell) == value


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (MISSING, ""),
        (None, ""),
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("'a", "'a"),
        (["-a", "b"], "'-a\nb"),
        (["a\nb"], '["a\\nb"]'),
        ([" a"], '[" a"]'),
        (["a", "a"], '["a", "a"]'),
        (["[a"], '["[a"]'),
        (1.5, "1.5"),
        (False, "false"),
        ({"k": [1]}, '{"k": [1]}'),
    ],
)
def test_a_value_is_a_cell_that_no_spreadsheet_runs(value: Any, cell: str) -> None:
    assert cell_of(value) == cell


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
texts |= st.text("'= -@\t\n[\",a", max_size=6)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("text", "lines", "rich", "url"), texts.filter(lambda text: not is_blank_text(text))),
    "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "flag": st.booleans(),
    "date": st.dates().map(str),
    "at": st.datetimes().map(lambda at: f"{at.isoformat(timespec='seconds')}+01:30") | st.integers(10**9, 10**13),
    "option": st.sampled_from(["1", "2", "x", "y"]),
    "options": st.lists(st.sampled_from(["1", "2", "x"]), unique=True, min_size=1),
    "entries": st.lists(texts, unique=True, min_size=1),
    "several": st.lists(texts, min_size=1),
    "color": st.sampled_from(["#aABBcc", "#000000"]),
}


@given(data=st.data(), key=st.sampled_from(sorted(VALUES)))
def test_a_value_comes_back_from_its_cell(data: st.DataObject, key: str) -> None:
    value = data.draw(VALUES[key])
    field, kind = FORM.by_key[key]
    expected = kind.accept(field, value, CONTEXT)  # what a program would have stored
    back = read(key, unescaped(cell_of(expected)))
    assert (back, type(back)) == (expected, type(expected)) or (kind.same(field, back, expected) and key in ("number", "rich"))


@given(text=texts)
def test_an_escaped_text_runs_nowhere_and_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).lstrip(" ").startswith(FORMULA_STARTS)
    assert json.loads(json.dumps(escaped(text))) == escaped(text)
