"""The three schemas of a definition: what each lets pass, and that they are schemas."""

import ast
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.definition import SYSTEM_FIELDS
from app.forms.compiler import CompiledForm, compile_form, schema_for
from app.forms.schema import PURPOSES, SYSTEM_PROPERTIES, Purpose, in_older_draft
from app.forms.validation import validate, validate_document
from app.reading.reader import read_definition
from app.resources import DEFINITIONS
from app.submissions.json_input import interpret_document, pointer
from tests.making import CONTEXT, REGISTRY, form_of, key_of
from tests.strategies import documents, records

FILES = sorted(DEFINITIONS.rglob("*.json"))


def wrong(form: CompiledForm, document: Any, purpose: Purpose) -> list[str]:
    return [key_of(form, message) for message in validate_document(form, document, purpose)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_variant_passes_its_meta_schema(path: Path, purpose: Purpose) -> None:
    schema = schema_for(compile_form(read_definition(path.read_bytes()).definition), purpose)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft7Validator.check_schema(in_older_draft(schema))
    assert "$ref" not in json.dumps(schema)


def test_all_system_fields_are_told() -> None:
    assert SYSTEM_PROPERTIES.keys() == SYSTEM_FIELDS


def test_a_record_to_be_created_needs_its_required_fields_and_takes_no_null(form: CompiledForm) -> None:
    assert wrong(form, REGISTRY, "create") == []
    assert wrong(form, {**REGISTRY, "name": ""}, "create") == ["name"]
    assert wrong(form, {"name": "x"}, "create") == ["url", "registryType", "status"]
    assert wrong(form, {**REGISTRY, "description": None}, "create") == ["description"]


def test_an_update_needs_nothing_and_clears_with_null_what_may_be_cleared(form: CompiledForm) -> None:
    assert wrong(form, {}, "update") == []
    assert wrong(form, {"description": None, "storageLimit": None, "replicationMode": None}, "update") == []
    assert wrong(form, {"name": None, "status": "9", "storageLimit": "much"}, "update") == ["name", "status", "storageLimit"]


def test_a_stored_record_may_hold_blanks_system_fields_and_a_secret_that_is_not_told(form: CompiledForm) -> None:
    stored = {
        **REGISTRY,
        "id": "1",
        "created": 1,
        "_df_version": 0,
        "description": None,
        "storageLimit": "",
        "password": {"stored": True},
    }
    assert wrong(form, stored, "record") == []
    assert wrong(form, {**stored, "name": None, "storageLimit": "much"}, "record") == ["name", "storageLimit"]


def test_a_missing_nested_object_is_told_at_the_fields_that_it_should_hold() -> None:
    form = form_of(
        {"id": "a", "parentProperty": "brief", "required": True, "name": "A"}, {"id": "b", "parentProperty": "brief", "name": "B"}
    )
    assert wrong(form, {}, "create") == ["brief.a"]
    (told,) = validate_document(form, {"brief": 1}, "create")
    assert (told.rule, pointer(*told.path)) == ("type", "/brief")
    assert wrong(form, [], "create") == [""]


def test_of_a_missing_nested_object_only_what_is_required_now_is_told() -> None:
    form = form_of(
        {"id": "switch", "type": "checkbox"},
        {"id": "a", "parentProperty": "brief", "required": True},
        {"id": "b", "parentProperty": "brief", "required": True, "visibility": {"switch": True}},
    )
    assert wrong(form, {}, "create") == ["brief.a"]
    assert wrong(form, {"switch": True}, "create") == ["brief.a", "brief.b"]


def test_a_wrong_system_field_is_told_by_its_name(form: CompiledForm) -> None:
    (message,) = validate_document(form, {**REGISTRY, "created": "now"}, "record")
    assert (message.path, message.rule) == (("created",), "type")


def test_a_duplicate_that_is_shown_makes_the_value_count() -> None:
    form = form_of(
        {"id": "switch", "name": "Switch"},
        {"id": "a", "name": "A", "visibility": {"switch": "on"}},
        {"id": "a", "name": "A again", "readonly": True},
        {"id": "b", "name": "B", "requiredWhen": {"a": "x"}},
    )
    assert wrong(form, {"a": "x"}, "create") == ["b"]
    assert [key_of(form, message) for message in validate(form, {"a": "x"}, form.rules.evaluate({"a": "x"}))] == ["b"]


@given(st.data())
def test_a_stored_record_is_judged_as_the_rules_judge_it(data: st.DataObject) -> None:
    form = compile_form(read_definition(data.draw(documents())).definition)
    values = data.draw(records(form))
    record = form.changes_to({}, values)
    judged = {key_of(form, message) for message in validate(form, values, form.rules.evaluate(values))}
    told = set(wrong(form, record, "record"))
    # Conditions over values of a wrong type are for the rules alone.
    settled = {field.key for field, _ in form.inputs if not (field.visibility or field.required_when or field.readonly_when)}
    assert told & settled == judged & settled


def test_an_update_keeps_replaces_and_clears_a_secret(form: CompiledForm) -> None:
    for given_ in ({"stored": True}, "new", None):
        assert wrong(form, {"password": given_}, "update") == []
    for given_ in ({"stored": False}, {}, 1):
        assert wrong(form, {"password": given_}, "update") == ["password"]
    assert wrong(form, {**REGISTRY, "password": {"stored": True}}, "create") == ["password"]


def test_what_the_schema_does_not_name_is_not_copied_into_each_error() -> None:
    """A hundred thousand other names, and forty errors, would otherwise hold up everybody for a minute."""
    form = form_of(*({"id": f"f{number}", "type": "text", "required": True} for number in range(40)))
    document = {f"other{number}": number for number in range(100_000)}
    validate_document(form, {}, "create")
    tracemalloc.start()
    found = validate_document(form, document, "create")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 40 and peak < 1_000_000


HUNGRY = """
import json, resource, sys
from app.forms.compiler import compile_form
from app.reading.reader import read_definition
from app.forms.validation import validate_document

more = json.loads(sys.argv[1])
lacking = [{"id": f"f{number}", "required": True, **more} for number in range(400)]
fields = [{"id": "big", "type": "textarea", **more}, {"id": "on", "type": "checkbox"}, *lacking]
form = compile_form(read_definition({"id": "THING", "entity": "DEFINITION", "definition": json.dumps(fields)}).definition)
validate_document(form, {}, "create")
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
there = {"big": "x" * 4_000_000}
document = {**there, "on": True, **({"p": there} if "parentProperty" in more else {})}
print(*('.'.join(message.path) for message in validate_document(form, document, "create")), sep=",")
"""


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"parentProperty": "p"},
        {"visibility": {"on": True}},
        {"visibility": {"on": True}, "parentProperty": "p"},
        {"visibility": {"f0": {"notEquals": "y"}}},
    ],
    ids=json.dumps,
)
def test_a_great_text_is_not_copied_for_each_field_that_is_missing(more: dict[str, Any]) -> None:
    """400 of them beside 4 MB took three gigabytes, which none of our tools but the system itself counts."""
    done = subprocess.run([sys.executable, "-c", HUNGRY, json.dumps(more)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    prefix = "p." if "parentProperty" in more else ""
    assert set(done.stdout.strip().split(",")) >= {f"{prefix}f{number}" for number in range(1, 400)}


CROWD = """
import json, resource, sys
from app.forms.compiler import compile_form
from app.reading.reader import read_definition
from app.forms.schema import PURPOSES
from app.forms.validation import validate, validate_document

field, value, most = json.loads(sys.argv[1])
value = {"text": "x" * 4_000_000, "list": list(range(1_000_000)), "twice": ["1", "1"] * 500_000}[value]
definition = {"id": "THING", "entity": "DEFINITION", "definition": json.dumps([{"id": "a", "name": "A", **field}])}
form = compile_form(read_definition(definition).definition)
resource.setrlimit(resource.RLIMIT_AS, (most, most))
told = [validate_document(form, {"a": value}, purpose) for purpose in PURPOSES]
told.append(validate(form, {"a": value}, form.rules.evaluate({"a": value})))
print(*([('.'.join(message.path), message.rule) for message in messages] for messages in told), sep=";")
"""
SELECT = {"type": "enum", "options": [str(number) for number in range(5_000)]}
TAGS: dict[str, Any] = {"type": "multiselect"}
CHOICES = {"type": "multiselect", "options": ["1", "2"]}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (SELECT, "text", "oneOf"),
        (SELECT, "list", "type"),
        (TAGS, "list", "type"),
        (CHOICES, "list", "type"),
        (CHOICES, "twice", "uniqueItems"),
        ({**CHOICES, "required": True}, "list", "type"),
    ],
    ids=["long text", "list", "tags", "choices", "twice", "required"],
)
def test_neither_options_nor_entries_are_errors_each(field: dict[str, Any], value: str, code: str) -> None:
    """A million wrong entries took 7 GB and a minute; a long text among 5,000 options would take 40."""
    given_ = json.dumps([field, value, 1_500_000_000])
    done = subprocess.run([sys.executable, "-c", CROWD, given_], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    create, update, record, values = map(ast.literal_eval, done.stdout.strip().split(";"))
    assert create == update == values == [("a", code)] and [key for key, _ in record] == ["a"]


@pytest.mark.parametrize(
    ("entries", "code"), [(["1", "9"], "oneOf"), (["1", None], "type"), (["2", "2"], "uniqueItems"), (["9", 1], "oneOf")]
)
def test_the_code_of_a_list_is_that_of_its_first_wrong_entry(entries: list[Any], code: str) -> None:
    form = form_of({"id": "0", **CHOICES})
    for purpose in ("create", "update"):
        assert [(key_of(form, message), message.rule) for message in validate_document(form, {"0": entries}, purpose)] == [
            ("0", code)
        ]


def test_each_nested_object_that_is_none_is_told() -> None:
    form = form_of(*({"id": "a", "parentProperty": parent, "name": parent} for parent in ("one", "two")))
    read = interpret_document(form, {"one": 1, "two": 2}, {}, CONTEXT, "create")
    assert [pointer(*message.path) for message in read.messages] == ["/one", "/two"]
