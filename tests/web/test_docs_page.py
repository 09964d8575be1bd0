"""What the page of the JSON API shows of its OpenAPI document."""

import json
import shlex
from typing import Any

import pytest

from app.api_docs.document import api_document
from app.web.docs_page import operations_of, prose
from tests.making import form_of

FORM = form_of({"id": "name", "type": "enum", "options": ["O'Brien"], "required": True}, {"id": "size", "type": "number"})


def operation(method: str, ending: str) -> dict[str, Any]:
    operations = operations_of(api_document([FORM], "https://forms.example", "1.0"))
    (found,) = [each for each in operations if each["method"] == method and each["path"].endswith(ending)]
    return found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One `a < b`.\n\nTwo", "<p>One <code>a &lt; b</code>.</p><p>Two</p>"),
        ("* A\n* `B`", "<ul><li>A</li><li><code>B</code></li></ul>"),
        ("<b>*x*</b>", "<p>&lt;b&gt;*x*&lt;/b&gt;</p>"),
    ],
)
def test_paragraphs_lists_and_code_are_read_and_all_else_is_text(text: str, html: str) -> None:
    assert prose(text) == html


def test_every_method_of_every_path_is_an_operation() -> None:
    document = api_document([FORM], "https://forms.example", "1.0")
    methods = [(path, method) for path, each in document["paths"].items() for method in each if method != "parameters"]
    shown = [(each["path"], each["method"].lower()) for each in operations_of(document)]
    assert sorted(shown) == sorted(methods)


def test_a_command_has_the_smallest_body_quoted_for_a_shell() -> None:
    command = operation("POST", "/THING")["command"]
    assert command.startswith('curl -X POST "https://forms.example/api/forms/THING" \\\n')
    *_, body = shlex.split(command.replace("\\\n", ""))
    assert json.loads(body) == {"name": "O'Brien"}


def test_a_command_for_one_record_has_its_id_as_a_variable() -> None:
    command = operation("GET", "/{id}")["command"]
    assert command.splitlines()[0] == 'curl "https://forms.example/api/forms/THING/$ID" \\'
    assert "-d" not in command


def test_the_filters_of_all_fields_are_shown_as_one_parameter() -> None:
    parameters = {each["name"]: each for each in operation("GET", "/THING")["parameters"]}
    assert parameters["where.<name>"]["choices"] == ["name", "size"]
    assert not [name for name in parameters if name.startswith("where.") and name != "where.<name>"]
    assert parameters["page"]["kind"] == "integer"


def test_answers_and_parameters_that_are_references_are_resolved() -> None:
    answers = {each["status"]: each for each in operation("PATCH", "/{id}")["answers"]}
    assert answers["200"]["good"] and not answers["404"]["good"]
    assert answers["404"]["description"]
    assert operation("PATCH", "/{id}")["parameters"][0]["name"] == "id"
