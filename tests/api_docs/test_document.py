"""The OpenAPI document of the JSON API: valid for any forms, with a name for each."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.api_docs.document import INTRODUCTION, api_document
from app.forms.compiler import compile_form
from app.reading.reader import read_definition
from tests.exports.test_base import FORMS
from tests.making import form_of
from tests.strategies import documents


def test_it_is_valid_for_the_definitions_that_come_with_the_engine() -> None:
    OpenAPIV31SpecValidator(api_document(FORMS, "https://forms.example", "1")).validate()


@settings(suppress_health_check=list(HealthCheck), max_examples=10)
@given(document=documents())
def test_it_is_valid_for_any_definition(document: dict[str, Any]) -> None:
    form = compile_form(read_definition(document).definition)
    OpenAPIV31SpecValidator(api_document([form], "https://forms.example", "1")).validate()


def test_it_says_where_and_what_it_is() -> None:
    document = api_document([], "https://forms.example", "1.2.3")
    assert document["servers"] == [{"url": "https://forms.example"}]
    assert (document["info"]["version"], document["info"]["description"]) == ("1.2.3", INTRODUCTION)
    assert document["paths"] == {} and document["security"] == [{"bearer": []}]


def test_forms_of_one_name_get_numbers() -> None:
    forms = [form_of({"id": id, "name": id}) for id in ("a", "b", "c")]
    schemas = api_document(forms, "", "1")["components"]["schemas"]
    properties = {name: list(schemas[name]["properties"]) for name in ("ThingCreate", "Thing2Create", "Thing3Create")}
    assert properties == {"ThingCreate": ["a"], "Thing2Create": ["b"], "Thing3Create": ["c"]}


def test_every_form_has_a_tag_with_its_description() -> None:
    form = form_of({"id": "a", "name": "A"}, description="All things")
    assert api_document([form], "", "1")["tags"] == [{"name": "THING", "description": "All things"}]
    assert api_document([form_of({"id": "a", "name": "A"})], "", "1")["tags"][0]["description"]
