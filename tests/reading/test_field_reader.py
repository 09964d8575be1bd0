"""One raw field -> a Field: what follows from several properties at once, and from the field's type."""

from typing import Any

import pytest

from app.definition import Field
from app.errors import BadDefinition
from app.fields import FIELD_TYPES
from app.fields.base import FieldType
from app.reading.field_reader import FieldReader
from app.reading.parsing import Limits
from tests.making import field_of


def read(raw: Any, limits: Limits | None = None) -> tuple[Field | None, list[str]]:
    reader = FieldReader(limits or Limits(), [])
    return reader.read(raw, "f"), [str(finding) for finding in reader.findings]


def field(**raw: Any) -> Field:
    given, _ = read({"id": "it", **raw})
    assert given is not None
    return given


def test_a_bare_text_is_a_text_field_of_that_id() -> None:
    given, findings = read("storageLimit")
    assert given == Field(id="storageLimit", type="text", raw_type="text", label="Storage Limit")
    assert findings == []


@pytest.mark.parametrize("raw", [5, None, "", []])
def test_what_is_no_field_is_a_finding(raw: Any) -> None:
    assert read(raw) == (None, ["error: f: must be a field: an object with id, type and name"])


@pytest.mark.parametrize("id", [None, "", True, 1.5, []])
def test_a_field_without_an_id_is_left_out(id: Any) -> None:
    given, findings = read({"id": id, "width": 500})
    assert given is None
    assert findings == ["error: f.id: is missing: a field without an id has no value; it is left out"]


def test_a_whole_number_is_an_id() -> None:
    given, _ = read({"id": 7})
    assert given is not None and given.id == "7"


@pytest.mark.parametrize(
    ("raw", "required", "readonly"),
    [
        ({"required": True}, True, False),
        ({"required": True, "type": "checkbox"}, False, False),
        ({"formula": "a + b"}, False, True),
        ({"type": "timestamp"}, False, True),
        ({"id": "created"}, False, True),
        ({"id": "x", "parentProperty": "created"}, False, True),
        ({"help": "Read only."}, False, True),
        ({"help": "Read only.", "readOnly": None}, False, False),
    ],
)
def test_what_makes_a_field_required_or_read_only(raw: dict[str, Any], required: bool, readonly: bool) -> None:
    given = field(**raw)
    assert (given.required, given.readonly) == (required, readonly)


def test_a_hint_speaks_where_the_property_is_silent() -> None:
    assert field(help="Required.").required_hint
    assert not field(help="Required.", required=False).required_hint


@pytest.mark.parametrize(
    ("raw", "secret"),
    [
        ({"type": "password"}, True),
        ({"type": "password", "secret": False}, True),
        ({"id": "apiToken"}, True),
        ({"id": "apiToken", "secret": False}, False),
        ({"id": "apiToken", "secret": None}, True),
        ({"id": "x", "secret": True}, True),
        ({"id": "x", "secret": "true"}, False),
        ({"id": "apiToken", "type": "url"}, True),
    ],
)
def test_what_makes_a_field_secret(raw: dict[str, Any], secret: bool) -> None:
    assert field(**raw).secret is secret


def test_a_secret_is_no_column_of_a_list() -> None:
    assert field(grid=True).grid
    assert not field(grid=True, type="password").grid


def test_a_system_property_is_never_secret() -> None:
    given, findings = read({"id": "ownerId", "type": "password", "readonly": True})
    assert given is not None and not given.secret
    assert findings == ["warning: f.id: 'ownerId' is set by the platform and cannot be a secret"]


@pytest.mark.parametrize(
    ("raw", "currency"),
    [
        ({}, ""),
        ({"currency": True}, "$"),
        ({"currency": True, "currencySymbol": "€"}, "€"),
        ({"currency": "CHF"}, "CHF"),
        ({"currency": "CHF", "currencySymbol": "Fr."}, "Fr."),
        ({"currencySymbol": "€"}, ""),
    ],
)
def test_the_symbol_of_a_currency(raw: dict[str, Any], currency: str) -> None:
    assert field(type="number", **raw).currency == currency


@pytest.mark.parametrize(
    "listed",
    [["1", {"id": "2", "text": "Two"}], {"1": "1", "2": "Two"}, [1.0, {"value": 2, "label": "Two"}], [1, {"id": 2, "name": "Two"}]],
)
def test_options_as_a_list_or_an_object(listed: Any) -> None:
    assert [(option.id, option.text) for option in field(type="enum", options=listed).options] == [("1", "1"), ("2", "Two")]


def test_odd_options_are_findings() -> None:
    given, findings = read({"id": "it", "type": "enum", "items": ["1", None, "1", True, {"text": "Only a text"}]})
    assert given is not None and [option.id for option in given.options] == ["1", "Only a text"]
    assert [finding.split(": ")[1] for finding in findings] == ["f.items[1]", "f.items[2]", "f.items[3]"]


def test_options_of_a_type_without_options_are_not_read() -> None:
    assert field(type="text", options=["1"]).options == ()


def test_too_many_options_are_refused() -> None:
    with pytest.raises(BadDefinition, match="max_field_options"):
        read({"id": "it", "type": "enum", "options": ["1", "2"]}, Limits(field_options=1))


def test_bounds_that_contradict_each_other_are_not_applied() -> None:
    given, findings = read({"id": "it", "type": "number", "min": 5, "max": 1})
    assert given is not None and (given.minimum, given.maximum) == (None, None)
    assert findings == ["error: f: min 5 is above max 1; neither is applied"]


@pytest.mark.parametrize(
    ("raw", "default"),
    [
        ({"default": ""}, None),
        ({"default": "x"}, "x"),
        ({"type": "enum", "options": ["1"], "default": 1}, "1"),
        ({"type": "enum", "options": ["1"], "default": "2"}, None),
        ({"type": "checkbox", "default": False}, False),
    ],
)
def test_defaults(raw: dict[str, Any], default: Any) -> None:
    assert field(**raw).default == default


def test_what_no_property_reads_is_kept() -> None:
    assert field(sparkle=1, secret=True).extra == {"sparkle": 1}
    assert field(type="enum", options=[{"id": "1", "sparkle": 1}]).options[0].extra == {"sparkle": 1}


def test_an_entity_is_read_for_types_that_refer_to_one() -> None:
    assert field(type="objectLookup", entity="X").entity == "X"
    assert field(type="text", entity="X").entity == ""


@pytest.mark.parametrize("type", ["text", "url", "file", "texteditor", "textarea", "a type nobody knows"])
def test_a_name_makes_a_secret_of_every_type_that_holds_text(type: str) -> None:
    assert field_of({"id": "token2", "type": type}).secret
    assert not field_of({"id": "token2", "type": type, "secret": False}).secret


@pytest.mark.parametrize("kind", [kind for kind in FIELD_TYPES.values() if not kind.secrecy], ids=lambda kind: kind.name)
def test_a_type_whose_values_hold_no_secret_is_none_by_its_name(kind: FieldType) -> None:
    assert not field_of({"id": "token2", "type": kind.name}).secret
    assert field_of({"id": "token2", "type": kind.name, "secret": True}).secret


def test_the_types_that_hold_no_secret_are_these() -> None:
    """A new type follows the names, unless it is put here on purpose."""
    assert {kind.name for kind in FIELD_TYPES.values() if not kind.secrecy} == {
        *("number", "gauge", "checkbox", "date", "datetime", "timestamp", "color", "iconchooserfw"),
        *("indexedSelect", "singleselect", "multiselect", "objectLookup", "simpleObjectLookup", "singleuser"),
    }


@pytest.mark.parametrize(
    ("given", "better", "thresholds", "finding"),
    [
        ({"thresholds": [95, 80]}, "lower", (80, 95), ""),
        ({"thresholds": [80, 95], "better": "higher"}, "higher", (95, 80), ""),
        ({"thresholds": 5}, "lower", (5,), ""),
        ({"thresholds": ["80"]}, "lower", (), "warning: f.thresholds: must be one number or two; it is ignored"),
        ({"thresholds": [1, 2, 3]}, "lower", (), "warning: f.thresholds: must be one number or two; it is ignored"),
        ({"thresholds": [True]}, "lower", (), "warning: f.thresholds: must be one number or two; it is ignored"),
        ({"thresholds": [1], "better": "up"}, "lower", (1,), "warning: f.better: must be 'lower' or 'higher'; 'lower' is used"),
        ({"better": "higher"}, "higher", (), "note: f.better: has no effect without thresholds"),
    ],
)
def test_thresholds_are_in_the_order_of_getting_worse(given: Any, better: str, thresholds: Any, finding: str) -> None:
    found, findings = read({"id": "it", "type": "gauge", **given})
    assert found is not None
    assert (found.better, found.thresholds, findings) == (better, thresholds, [finding] if finding else [])
