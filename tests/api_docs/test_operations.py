"""The operations on the records of one form: paths, parameters, bodies, responses and links."""

from typing import Any

import pytest

from app.api_docs.components import FILTER_PREFIX
from app.api_docs.operations import FULL_EXAMPLE, JSON_TYPE, SMALLEST_EXAMPLE, api_path, paths_of
from app.api_docs.schemas import DescribedForm
from app.forms.validation import validate_document
from tests.making import form_of

FORM = form_of(
    {"id": "a", "name": "A", "required": True},
    {"id": "n", "name": "N", "type": "number"},
    {"id": "password", "name": "Password", "type": "password"},
    {"id": "x", "name": "X", "parentProperty": "inner"},
    {"id": "h", "name": "H", "hidden": True},
)
PATHS = paths_of(DescribedForm(FORM, "Thing"))


def operations() -> dict[str, dict[str, Any]]:
    methods = ("get", "post", "patch", "delete")
    return {told["operationId"]: told for path in PATHS.values() for method, told in path.items() if method in methods}


def parameter_names(operation: str) -> list[str]:
    return [each["name"] for each in operations()[operation]["parameters"] if "name" in each]


def test_a_form_has_six_operations_with_names_of_their_own() -> None:
    assert list(operations()) == ["listThing", "createThing", "validateThing", "readThing", "changeThing", "deleteThing"]


@pytest.mark.parametrize(("entity", "path"), [("THING", "/api/forms/THING"), ("A/B {c}", "/api/forms/A%2FB%20%7Bc%7D")])
def test_an_entity_of_any_name_is_one_segment(entity: str, path: str) -> None:
    assert api_path(entity) == path


def test_a_list_is_searched_sorted_and_filtered_by_searchable_fields_only() -> None:
    names = parameter_names("listThing")
    assert names == ["q", "sort", "descending", f"{FILTER_PREFIX}a", f"{FILTER_PREFIX}n", "page", "size"]
    sort = next(each for each in operations()["listThing"]["parameters"] if each["name"] == "sort")
    assert sort["schema"] == {"enum": ["a", "n"]}


def test_a_form_without_searchable_fields_has_nothing_to_sort_by() -> None:
    form = form_of({"id": "password", "name": "Password", "type": "password"})
    listed = paths_of(DescribedForm(form, "Thing"))["/api/forms/THING"]["get"]
    assert [each["name"] for each in listed["parameters"]] == ["q", "descending", "page", "size"]


def test_examples_of_a_body_are_valid() -> None:
    examples = operations()["createThing"]["requestBody"]["content"][JSON_TYPE]["examples"]
    assert list(examples) == [SMALLEST_EXAMPLE, FULL_EXAMPLE]
    assert examples[SMALLEST_EXAMPLE]["value"].keys() == {"a"}
    for example in examples.values():
        assert validate_document(FORM, example["value"], "create") == []
    changes = operations()["changeThing"]["requestBody"]["content"][JSON_TYPE]["examples"]
    assert list(changes) == [FULL_EXAMPLE]
    assert validate_document(FORM, changes[FULL_EXAMPLE]["value"], "update") == []


def test_a_change_can_end_in_every_problem_of_a_read() -> None:
    read, change = (operations()[name]["responses"].keys() for name in ("readThing", "changeThing"))
    assert read - {"200", "304"} < change
    assert change - read == {"409", "412", "413", "415", "422"}


def test_links_lead_to_operations_that_exist() -> None:
    linked = {
        link["operationId"]
        for operation in operations().values()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    }
    assert linked == {"readThing", "changeThing", "deleteThing", "validateThing"}


def test_every_operation_has_the_tag_of_its_entity() -> None:
    assert all(each["tags"] == ["THING"] and each["summary"] for each in operations().values())
