"""The shared parts of the OpenAPI document: references lead somewhere, and every status has its problem types."""

import pytest

from app.api_docs import components
from app.api_docs.components import HEADERS, PARAMETERS, PROBLEM_HEADERS, SHARED_SCHEMAS
from app.api_docs.problems import MEDIA_TYPE, PROBLEM_TYPES

STATUSES = {each.status for each in PROBLEM_TYPES.values()}


def test_a_status_is_answered_with_every_problem_type_that_has_it() -> None:
    responses = components.problem_responses(STATUSES)
    assert responses.keys() == {f"Problem{status}" for status in STATUSES}
    described = {status: set(responses[f"Problem{status}"]["content"][MEDIA_TYPE]["examples"]) for status in STATUSES}
    assert described[409] == {"changed", "damaged", "running"} and described[503] == {"unavailable", "kept"}
    assert set().union(*described.values()) == PROBLEM_TYPES.keys()


def test_a_problem_response_explains_each_type_and_has_its_headers() -> None:
    response = components.problem_responses([503])["Problem503"]
    for code in ("unavailable", "kept"):
        assert f"`{code}`: {PROBLEM_TYPES[code].meaning}" in response["description"]
    assert response["headers"] == {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    assert "headers" not in components.problem_responses([404])["Problem404"]


def test_an_example_of_a_problem_has_all_required_members() -> None:
    for response in components.problem_responses(STATUSES).values():
        for code, example in response["content"][MEDIA_TYPE]["examples"].items():
            assert example["value"].keys() >= set(components.PROBLEM["required"])
            assert example["value"]["code"] == code


def test_references_name_parts_that_exist() -> None:
    names = {name for names in PROBLEM_HEADERS.values() for name in names}
    assert names <= HEADERS.keys()
    assert components.problem_refs(404)["404"] == {"$ref": "#/components/responses/Problem404"}
    assert components.parameter_ref("Id") == {"$ref": "#/components/parameters/Id"}


@pytest.mark.parametrize("name", SHARED_SCHEMAS)
def test_shared_schemas_refer_only_to_shared_schemas(name: str) -> None:
    def references(part: object) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    assert references(SHARED_SCHEMAS[name]) <= {f"#/components/schemas/{each}" for each in SHARED_SCHEMAS}


def test_every_parameter_is_explained() -> None:
    for each in (*PARAMETERS.values(), *components.PAGES):
        assert each["description"].endswith(".") and each["schema"]
