"""The CSV table: every field, read back as it was, and no formula."""

import csv
import io

import pytest

from app.exports.csv_table import COLUMNS, CsvTable, formula_safe
from app.forms.compiler import CompiledForm
from tests.making import form_of


def rows_of(form: CompiledForm) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(CsvTable().export(form, "create"), newline="")))


def test_every_field_has_its_line(form: CompiledForm) -> None:
    rows = rows_of(form)
    assert [row["Field"] for row in rows] == [field.id for field in form.definition.fields()]
    assert tuple(rows[0]) == COLUMNS
    assert list(rows[1].values()) == [
        "General",
        "Registry Information",
        "url",
        "URL",
        "text (URL)",
        "Yes",
        "e.g., registry.example.com",
    ]


def test_quotes_commas_and_line_breaks_come_back() -> None:
    (row,) = rows_of(form_of({"id": 'a,"b"', "name": "N", "help": "one\ntwo, three"}))
    assert (row["Field"], row["Notes"]) == ('a,"b"', "one\ntwo, three")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "  =1", "\uff1d1"])
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert formula_safe(text) == f"'{text}"


def test_formulas_of_a_definition_are_formula_safe() -> None:
    (row,) = rows_of(form_of({"id": "=a", "name": "@b", "help": "-c"}))
    assert (row["Field"], row["Label"], row["Notes"]) == ("'=a", "'@b", "'-c")
    assert formula_safe("a=b") == "a=b"
