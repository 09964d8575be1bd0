"""Every spelling is read, whatever cannot be read is a finding, and nothing crashes."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.definition import Definition
from app.errors import BadDefinition
from app.forms.compiler import compile_form
from app.reading.parsing import Limits
from app.reading.reader import Reading, read_definition
from app.resources import DEFINITIONS
from tests.making import field_of, reading
from tests.strategies import documents

DOCKER = (DEFINITIONS / "DOCKERREGISTRY.json").read_bytes()


def findings(read: Reading) -> list[str]:
    return [str(finding) for finding in read.findings]


def shape(definition: Definition) -> list[tuple[str, list[list[tuple[float, list[str]]]]]]:
    return [(p.name, [[(row.header, [f.id for f in row.fields]) for row in c.rows] for c in p.columns]) for p in definition.panels]  # type: ignore[misc]


PLAIN: dict[str, Any] = {
    "panel": [
        {
            "name": "One",
            "icon": "x",
            "panelColumns": [
                {"width": 50, "rows": [{"type": "form", "header": "H", "fields": [{"id": "a", "type": "text", "name": "A"}]}]}
            ],
        }
    ]
}


@pytest.mark.parametrize(
    "inner",
    [
        {
            "panels": [
                {
                    "panelName": "One",
                    "panelIcon": "x",
                    "columns": [{"width": "50%", "row": [{"title": "H", "field": [{"key": "a", "type": "text", "label": "A"}]}]}],
                }
            ]
        },
        {
            "panels": [
                {
                    "title": "One",
                    "icon": "x",
                    "rows": [{"type": "form", "header": "H", "fields": [{"property": "a", "title": "A"}]}],
                }
            ]
        },
        {
            "panel": {
                "label": "One",
                "icon": "x",
                "columns": {"rows": {"type": "form", "header": "H", "fields": [{"id": "a", "text": "A"}]}},
            }
        },
    ],
)
def test_every_spelling_of_the_layout_is_read(inner: Any) -> None:
    assert shape(read_definition({"id": "X", "definition": inner}).definition) == shape(
        read_definition({"id": "X", "definition": PLAIN}).definition
    )


@pytest.mark.parametrize(
    "document",
    [
        PLAIN,
        json.dumps(PLAIN),
        json.dumps(PLAIN).encode(),
        {"definition": PLAIN},
        {"definition": json.dumps(PLAIN)},
        "\ufeff" + json.dumps(PLAIN),
    ],
)
def test_the_whole_object_or_its_inside_as_text_or_parsed(document: Any) -> None:
    assert [field.id for field in read_definition(document).definition.fields()] == ["a"]


def test_a_flat_array_is_one_panel_with_one_form_row() -> None:
    definition = read_definition('[{"id": "a"}, {"id": "b", "type": "number"}]').definition
    assert (len(definition.panels), [field.type for field in definition.fields()]) == (1, ["text", "number"])


@pytest.mark.parametrize(
    ("raw", "attribute", "value"),
    [
        ({"mandatory": True}, "required", True),
        ({"readOnly": True}, "readonly", True),
        ({"read_only": "true"}, "readonly", True),
        ({"type": "number", "formula": "a+b"}, "readonly", True),
        ({"tooltip": "T"}, "help", "T"),
        ({"defaultValue": "d"}, "default", "d"),
        ({"type": "number", "minimum": 1, "maximum": "5"}, "maximum", 5),
        ({"type": "objectLookup", "targetEntity": "X", "multiple": True}, "entity", "X"),
        ({"type": "objectLookup", "targetEntity": "X", "multiple": True}, "multiple", True),
        ({"help": "Read only."}, "readonly", True),
        ({"help": "Read only.", "readonly": False}, "readonly", False),
        ({"help": "List of repositories Read only."}, "readonly", True),
        ({"help": "Valid ids: 1 (Read Only), 2 (Read/Write)."}, "readonly", False),
        ({"help": "Read only access for others"}, "readonly", False),
        ({"help": "RBAC policies (JSON)"}, "json_hint", True),
        ({"help": "Port mappings (JSON format)"}, "json_hint", True),
        ({"help": "Cron format"}, "cron_hint", True),
        ({"help": "Name. Required."}, "required_hint", True),
        ({"help": "Name. Required."}, "required", False),
        ({"width": "33%"}, "width", 33.0),
        ({"name": ""}, "label", "It"),
        ({"secret": True}, "secret", True),
    ],
)
def test_field_properties_in_every_spelling(raw: dict[str, Any], attribute: str, value: Any) -> None:
    assert getattr(field_of({"id": "it", "type": "text", **raw}), attribute) == value


@pytest.mark.parametrize("key", ["options", "values", "items", "choices"])
def test_options_in_every_spelling(key: str) -> None:
    options = field_of(
        {"id": "it", "type": "enum", key: ["bare", {"value": 2, "label": "Two", "colour": "#FFF"}, {"key": "k", "name": "K"}]}
    ).options
    assert [(o.id, o.text, o.color) for o in options] == [("bare", "bare", ""), ("2", "Two", "#ffffff"), ("k", "K", "")]


def test_option_hints_come_from_the_note() -> None:
    field = field_of({"id": "it", "type": "enum", "help": "Valid ids: 1 (Docker Hub), 2 (Harbor)."})
    assert [(option.id, option.text) for option in field.option_hints] == [("1", "Docker Hub"), ("2", "Harbor")]
    assert field.options == ()


@pytest.mark.parametrize(
    "id",
    [
        "password",
        "webhookSecret",
        "api_key",
        "signingKey",
        "token",
        "accessToken",
        "privateKey",
        "dbCredentials",
        "API_TOKEN",
        "apikey",
    ],
)
def test_names_that_tell_of_secrets(id: str) -> None:
    assert field_of({"id": id, "type": "text"}).secret


@pytest.mark.parametrize(
    "id", ["tokenizer", "tagCount", "secretary", "passwordPolicy", "tokenExpiry", "keyboard", "name", "monkey", "apiVersion"]
)
def test_names_that_do_not(id: str) -> None:
    assert not field_of({"id": id, "type": "text"}).secret


def test_only_text_is_a_secret_by_name_and_a_label_may_tell_it() -> None:
    assert not field_of({"id": "secretType", "type": "enum", "options": ["1"]}).secret
    assert field_of({"id": "x1", "type": "textarea", "name": "API key"}).secret
    assert not field_of({"id": "token", "type": "text", "secret": False}).secret


def test_of_equal_fields_the_first_writable_one_is_the_input() -> None:
    read = reading({"id": "a", "readonly": True}, {"id": "a", "name": "Input"}, {"id": "a", "type": "number"})
    assert [field.duplicate for field in read.definition.fields()] == [True, False, True]
    assert sum("there is another field" in finding for finding in findings(read)) == 2


def test_a_secret_makes_its_duplicates_secret() -> None:
    read = reading({"id": "a", "type": "password"}, {"id": "a", "type": "text", "readonly": True})
    assert all(field.secret for field in read.definition.fields())


def test_nested_fields_have_keys_of_their_own() -> None:
    read = reading({"id": "x"}, {"id": "x", "parentProperty": "brief"}, {"id": "brief.x"})
    assert [field.key for field in read.definition.fields()] == ["x", "brief.x'", "brief.x"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (
            {"id": "a", "type": "hologram"},
            "warning: panel[0].panelColumns[0].rows[0].fields[0].type: unknown type 'hologram'; known: text, ",
        ),
        ({"type": "text"}, "error: panel[0].panelColumns[0].rows[0].fields[0].id: is missing"),
        ({"id": "a", "type": "enum", "options": []}, "has no options to choose from"),
        ({"id": "a", "type": "enum", "options": ["1", "1"]}, "another option has the id '1'"),
        ({"id": "a", "type": "number", "min": 5, "max": 1}, "min 5 is above max 1"),
        ({"id": "a", "required": True, "hidden": True}, "required but always hidden"),
        ({"id": "a", "type": "enum", "options": ["1"], "default": "7"}, "is not one of the options, so it is no default"),
        ({"id": "a", "type": "objectLookup"}, "which entity"),
        ({"id": "a", "width": 500}, "must be a percentage"),
        ({"id": "a", "visibility": "always"}, "is no condition"),
        ({"id": "a", "min": "many", "type": "number"}, "must be a number"),
    ],
)
def test_what_cannot_be_read_is_a_finding(raw: dict[str, Any], told: str) -> None:
    read = reading(raw, {"id": "other"})
    assert any(told in finding for finding in findings(read)), findings(read)
    assert "other" in [field.id for field in read.definition.fields()]


def test_unknown_keys_are_kept() -> None:
    assert field_of({"id": "a", "sparkle": {"x": 1}}).extra == {"sparkle": {"x": 1}}


def test_an_outer_level_of_11000_is_the_definitions_own() -> None:
    assert read_definition({"id": "X", "level": 11000, "definition": PLAIN}).definition.level == 0
    assert read_definition({"id": "X", "level": 11000, "definition": {**PLAIN, "level": 421}}).definition.level == 421
    assert read_definition({"id": "X", "level": 7, "definition": PLAIN}).definition.level == 7


def test_inside_wins() -> None:
    assert read_definition({"id": "X", "name": "Outer", "definition": {**PLAIN, "name": "Inner"}}).definition.name == "Inner"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nonsense",
        "5",
        '"x"',
        "null",
        "[1",
        '{"definition": 5}',
        '{"definition": "{"}',
        '{"a": NaN}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_definition_is_refused(text: Any) -> None:
    with pytest.raises(BadDefinition):
        read_definition(text)


def _many(count: int) -> str:
    return json.dumps([{"id": f"f{number}"} for number in range(count)])


def _nested(levels: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"a": "1"}
    for _ in range(levels - 1):
        condition = {"not": condition}
    return condition


def _in_a_chain(count: int) -> list[dict[str, Any]]:
    return [{"id": "c0"}, *({"id": f"c{n}", "visibility": {f"c{n - 1}": "1"}} for n in range(1, count))]


A = {"id": "a"}
BEYOND: dict[str, Any] = {
    "max_definition_panels": [{"name": "P", "rows": []}] * 5,
    "max_definition_rows": [{"name": "P", "columns": [{"rows": [{"fields": []}] * 3}] * 2}],
    "max_definition_fields": [{"id": f"f{number}"} for number in range(11)],
    "max_definition_options": [{"id": f"f{number}", "type": "enum", "options": ["1", "2", "3"]} for number in range(3)],
    "max_field_options": [{**A, "type": "enum", "options": [str(number) for number in range(6)]}],
    "max_id_chars": [{"id": "x" * 31}],
    "max_label_chars": [{**A, "name": "x" * 31}],
    "max_option_chars": [{**A, "type": "enum", "options": [{"id": "1", "text": "x" * 31}]}],
    "max_condition_size": [A, {"id": "b", "visibility": {"a": [str(number) for number in range(10)]}}],
    "max_condition_depth": [A, {"id": "b", "visibility": _nested(5)}],
    "max_condition_chain": _in_a_chain(5),
    "max_definition_bytes": [{**A, "help": "x" * 5000}],
}
WITHIN: dict[str, Any] = {
    "max_definition_panels": BEYOND["max_definition_panels"][:4],
    "max_definition_rows": [{"name": "P", "columns": [{"rows": [{"fields": []}] * 3}] * 1}],
    "max_definition_fields": BEYOND["max_definition_fields"][:10],
    "max_definition_options": BEYOND["max_definition_options"][:2],
    "max_field_options": [{**A, "type": "enum", "options": [str(number) for number in range(5)]}],
    "max_id_chars": [{"id": "x" * 30}],
    "max_label_chars": [{**A, "name": "x" * 30}],
    "max_option_chars": [{**A, "type": "enum", "options": [{"id": "1", "text": "x" * 30}]}],
    "max_condition_size": [A, {"id": "b", "visibility": {"a": [str(number) for number in range(9)]}}],
    "max_condition_depth": [A, {"id": "b", "visibility": _nested(4)}],
    "max_condition_chain": _in_a_chain(4),
}
NARROW = Limits(
    bytes=3000,
    panels=4,
    rows=6,
    fields=10,
    field_options=5,
    options=8,
    id_chars=30,
    label_chars=30,
    option_chars=30,
    condition_size=10,
    condition_depth=4,
    condition_chain=4,
)


@pytest.mark.parametrize("limit", BEYOND)
def test_beyond_a_limit_it_is_refused_with_the_limits_name(limit: str) -> None:
    with pytest.raises(BadDefinition, match=limit):
        read_definition(json.dumps(BEYOND[limit]), NARROW)


@pytest.mark.parametrize("limit", WITHIN)
def test_up_to_a_limit_it_is_read(limit: str) -> None:
    read_definition(json.dumps(WITHIN[limit]), NARROW)


@pytest.mark.parametrize("text", ["[" * 40 + "]" * 40, "[" * 200_000])
def test_what_is_nested_too_deep_is_refused_with_the_limits_name(text: str) -> None:
    with pytest.raises(BadDefinition, match="max_definition_depth"):
        read_definition(text)


def test_a_parent_property_has_the_limit_of_ids() -> None:
    with pytest.raises(BadDefinition, match=r"panel\[0\].rows\[0\].fields\[0\].parentProperty has more than 30"):
        read_definition([{"id": "x", "parentProperty": "p" * 31}], NARROW)


@pytest.mark.timeout(60)  # In linear time each takes a second or two; a pattern that searches from every character takes hours.
@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ('["' + '\\"' * 2_000_000, "is no JSON"),
        ("{" + ",".join(f'"k{number}":1' for number in range(100_000)) + ',"k1":2}', "an object has 'k1' twice"),
        (json.dumps([{"id": "a", "help": "(JSON)" + " " * 1_000_000 + "x"}]), "names no entity"),
        (json.dumps([{"id": "a", "help": "Valid ids: " + "a" * 1_000_000 + ")"}]), "names no entity"),
        (json.dumps([{"id": "a", "help": ("Valid ids: " + "a" * 9_000 + ")")[:9_999]}] * 500), "there is another field 'a'"),
    ],
    ids=["quotes", "keys", "blanks", "ids", "many"],
)
def test_what_is_made_to_take_hours_takes_none(text: str, outcome: str) -> None:
    try:
        found = read_definition(text).findings
    except BadDefinition as error:
        found = error.findings
    assert any(outcome in str(finding) for finding in found)


def _calls(work: Callable[[], object]) -> int:
    """How many functions, of Python and of C, are called."""
    count = 0

    def count_calls(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count_calls)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


CHAIN = {"operator": "notEmpty"}
SHAPES: dict[str, Callable[[int], Any]] = {
    "fields": lambda n: [{"id": f"f{i}"} for i in range(n)],
    "equal fields": lambda n: [{"id": "a"}] * n,
    "fields in objects": lambda n: [{"id": f"f{i}", "parentProperty": f"p{i % 7}"} for i in range(n)],
    "a chain of conditions": lambda n: [{"id": f"f{i}", "visibility": {"field": f"f{i - 1}", **CHAIN}} for i in range(n)],
    "a circle of conditions": lambda n: [{"id": f"f{i}", "visibility": {"field": f"f{(i + 1) % n}", **CHAIN}} for i in range(n)],
    "unknown fields in conditions": lambda n: [{"id": f"f{i}", "visibility": {f"g{i}": 1}} for i in range(n)],
    "values in a condition": lambda n: [{"id": "k"}, {"id": "b", "visibility": {"k": [f"v{i}" for i in range(n)]}}],
    "comparisons": lambda n: [{"id": "k"}, {"id": "b", "visibility": {"any": [{"k": f"v{i}"} for i in range(n)]}}],
    "options": lambda n: [{"id": "a", "type": "enum", "options": [str(i) for i in range(n)]}],
    "equal options": lambda n: [{"id": "a", "type": "enum", "options": ["1"] * n}],
    "panels": lambda n: {"panel": [{"name": f"P{i}", "rows": [{"fields": [f"f{i}"]}]} for i in range(n)]},
    "labels": lambda n: [{"id": f"f{i}", "name": "Same"} for i in range(n)],
    "unknown keys": lambda n: [{"id": "a", **{f"key{i}": 1 for i in range(n)}}],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_definition_is_twice_the_work(shape: str) -> None:
    small, large = (json.dumps(SHAPES[shape](n)) for n in (150, 300))
    read_definition(large)  # what is cached is cached
    assert _calls(lambda: read_definition(large)) < 2.3 * _calls(lambda: read_definition(small))


def test_what_is_no_field_is_counted_too() -> None:
    for text, limit in (
        ("[" + "1," * 40_000 + "1]", "max_definition_fields"),
        (json.dumps({"panel": [{"rows": [{}] * 20_000}] * 2}), "max_definition_rows"),
    ):
        with pytest.raises(BadDefinition, match=limit):
            read_definition(text)


def test_findings_end_somewhere() -> None:
    odd = {"type": "enum", "options": [None] * 1_000}
    assert len(read_definition(json.dumps([{"id": f"f{number}", **odd} for number in range(50)])).findings) < 10_200


def test_a_key_that_holds_null_leaves_the_word_to_its_synonym() -> None:
    assert field_of({"id": "a", "name": None, "label": "Price", "required": None, "mandatory": True}).required
    assert field_of({"id": "a", "name": None, "label": "Price"}).label == "Price"


def test_depth_is_limited_for_parsed_documents_too() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"x": deep}
    with pytest.raises(BadDefinition, match="max_definition_depth"):
        read_definition({"id": "X", "definition": deep})


def test_characters_that_no_page_can_hold_are_replaced() -> None:
    read = read_definition(json.dumps([{"id": "a", "name": "x\ud800\ue000y\0z"}]))
    assert next(read.definition.fields()).label == "x\ufffd\ufffdyz"
    assert any("no page can show" in finding for finding in findings(read))


def test_the_hash_follows_the_form_and_not_its_bookkeeping() -> None:
    document = json.loads(DOCKER)
    same = read_definition({**document, "updated": 5, "_df_version": 9, "ownerId": "x"}).definition.hash
    other = read_definition({**document, "description": "Registries"}).definition.hash
    assert read_definition(DOCKER).definition.hash == same != other


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["panel", "rows", "fields", "id", "type", "options", "visibility", "name", "columns", "width", "all", "field"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(json_values)
def test_no_json_crashes_the_reader(value: Any) -> None:
    try:
        compile_form(read_definition({"id": "X", "definition": value}).definition)
    except BadDefinition as error:
        assert str(error)


@given(documents())
def test_random_definitions_compile(document: dict[str, Any]) -> None:
    form = compile_form(read_definition(document).definition)
    assert len({field.key for field, _ in form.inputs}) == len(form.inputs)
    assert [field.position for field in form.definition.fields()] == list(range(sum(1 for _ in form.definition.fields())))


def test_ten_thousand_fields_are_read_and_compiled() -> None:
    form = compile_form(read_definition(_many(10_000)).definition)
    assert len(form.inputs) == 10_000


@pytest.mark.parametrize(
    ("field", "operator", "value", "told"),
    [
        ({"type": "datetime"}, "greaterThan", "2026-01-31", "'2026-01-31', which is not a date and time such as 2026-01-31 14:30"),
        ({"type": "number"}, "equals", "many", "'many', which is not a number"),
        ({"type": "date"}, "lessThan", "31.01.2026", "'31.01.2026', which is not a date such as 2026-01-31"),
        ({"type": "checkbox"}, "equals", "perhaps", "'perhaps', which is not yes or no"),
        ({"type": "indexedSelect", "options": [{"id": "1", "text": "A"}]}, "in", ["1", "2"], "'2', which is none of its options"),
        ({"type": "multiselect", "options": [{"id": "1", "text": "A"}]}, "notEquals", "x", "'x', which is none of its options"),
        ({"type": "text"}, "greaterThan", "abc", "'abc', which is not a number"),
        ({"type": "indexedSelect", "options": [{"id": "1", "text": "A"}]}, "lessThan", "x", "'x', which is not a number"),
        ({"type": "indexedSelect", "options": [{"id": "1", "text": "A"}]}, "lessThan", "3", None),
        ({"type": "checkbox"}, "greaterThan", True, "True, but its values have no order"),
        ({"type": "multiselect", "options": [{"id": "1", "text": "A"}]}, "lessThan", "1", "'1', but its values have no order"),
        ({"type": "multiselect", "options": [{"id": "1", "text": "A"}]}, "equals", ["1"], None),
        ({"type": "datetime"}, "greaterThan", "2026-01-31T00:00:00Z", None),
        ({"type": "number"}, "equals", "", None),
        ({"type": "number"}, "in", ["1", 2], None),
        ({"type": "indexedSelect", "options": [{"id": "1", "text": "A"}]}, "equals", 1, None),
        ({"type": "text"}, "contains", "x", None),
    ],
)
def test_a_comparison_with_what_a_field_can_never_be_is_told(field: Any, operator: str, value: Any, told: str | None) -> None:
    other = {"id": "b", "name": "B", "type": "text", "requiredWhen": {"field": "a", "operator": operator, "value": value}}
    findings = reading({"id": "a", "name": "A", **field}, other).findings
    expected = (
        [] if told is None else [f"warning: panel[0].panelColumns[0].rows[0].fields[1].requiredWhen: compares 'a' with {told}"]
    )
    assert [str(each) for each in findings] == expected
