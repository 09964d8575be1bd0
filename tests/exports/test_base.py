"""What holds for every export format."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from app.definition import Field
from app.exports import EXPORTERS
from app.exports.base import json_text, pascal, type_name
from app.fields import FIELD_TYPES, type_of_word
from app.forms.compiler import CompiledForm, compile_form
from app.forms.schema import PURPOSES
from app.reading.reader import read_definition
from app.resources import DEFINITIONS
from tests.fields.checks import field
from tests.making import form_of, reading
from tests.strategies import at_most, documents

FOLDER = Path(__file__).parents[2] / "app" / "exports"
FORMS = [compile_form(read_definition(path.read_bytes()).definition) for path in sorted(DEFINITIONS.rglob("*.json"))]


def test_every_module_of_the_folder_is_registered() -> None:
    not_formats = {"__init__", "annotated", "base", "table"}
    assert {Path(type(each).__module__.replace(".", "/")).name for each in EXPORTERS.values()} == {
        path.stem for path in FOLDER.glob("*.py")
    } - not_formats


def test_every_module_has_its_test() -> None:
    told = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "base"} <= told | {"rjsf", "jsonforms"}


def test_names_and_endings_are_their_own() -> None:
    assert next(iter(EXPORTERS)) == "json-schema"
    endings = [each.ending for each in EXPORTERS.values()]
    assert len(set(endings)) == len(endings)
    for name, each in EXPORTERS.items():
        assert name == each.name and each.ending.startswith(".")
        assert each.about.endswith(".") and each.title and each.media_type


@pytest.mark.parametrize("name", EXPORTERS)
@settings(suppress_health_check=list(HealthCheck), max_examples=at_most(50))
@given(document=documents())
def test_any_definition_becomes_a_whole_text(name: str, document: dict[str, object]) -> None:
    form = compile_form(read_definition(document).definition)
    for purpose in PURPOSES:
        text = EXPORTERS[name].export(form, purpose)
        assert text.endswith("\n")
        text.encode()
        if EXPORTERS[name].language == "json":
            json.loads(text)


@pytest.mark.parametrize("name", EXPORTERS)
def test_purposes_differ_where_they_are_said_to(name: str, form: CompiledForm) -> None:
    exporter = EXPORTERS[name]
    assert len({exporter.export(form, purpose) for purpose in PURPOSES}) == (3 if exporter.has_purposes else 1)


@pytest.mark.parametrize("name", EXPORTERS)
def test_no_export_tells_a_default_of_a_secret(name: str) -> None:
    form = form_of(
        {"id": "password", "name": "Password", "type": "password", "default": "hunter2"},
        {"id": "a", "name": "A", "default": "told"},
    )
    assert not any("hunter2" in EXPORTERS[name].export(form, purpose) for purpose in PURPOSES)


def test_whole_numbers_beyond_64_bits_keep_their_digits() -> None:
    assert json.loads(json_text({"a": 2**70})) == {"a": 2**70}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Docker Registry", "DockerRegistry"),
        ("K8s service", "K8sService"),
        ("3D part", "Form3DPart"),
        ("Größe", "GrE"),
        ("表", "THING"),
    ],
)
def test_names_of_types(name: str, told: str) -> None:
    form = reading({"id": "a", "name": "A"}, name=name)
    assert type_name(form.definition) == told


def test_pascal_case_keeps_what_is_in_it() -> None:
    assert [pascal(text) for text in ("registryType", "decision_date", "a.b[0]", "")] == ["RegistryType", "DecisionDate", "AB0", ""]


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_the_tables_word_for_a_type_is_read_back(name: str) -> None:
    one: Field = field(name, entity="THING") if name != "unknown" else field("relatedProperty")
    again = type_of_word(FIELD_TYPES[name].word(one))
    assert again is not None
    assert FIELD_TYPES[again].schema(one) == FIELD_TYPES[name].schema(one)
