"""The Markdown page: the shape of the platform's own, and nothing of a definition becomes markup."""

from app.exports.markdown import Markdown
from app.forms.compiler import CompiledForm
from tests.making import form_of


def test_the_default_form_is_the_platforms_page(form: CompiledForm) -> None:
    lines = Markdown().export(form, "create").splitlines()
    assert lines[0] == "# DOCKERREGISTRY: Docker Registry"
    assert "| Level | 421 |" in lines
    place = lines.index("### Registry Information")
    assert lines[place + 2 : place + 6] == [
        "| Field | Type | Required | Notes |",
        "|---|---|---|---|",
        "| name | text | Yes | Registry Name. |",
        "| url | text (URL) | Yes | e.g., registry.example.com |",
    ]
    assert sum(line.startswith("### ") for line in lines) == 14
    assert "| storageUsed | number | | Storage Used (GB). Read only. |" in lines


def test_texts_stay_texts_and_cells_stay_cells() -> None:
    form = form_of({"id": "__proto__", "name": "A | B\n<b> *x* &amp; C"})
    line = next(line for line in Markdown().export(form, "create").splitlines() if "proto" in line)
    assert line == r"| \_\_proto\_\_ | text | | A \| B \<b\> \*x\* \&amp; C. |"
