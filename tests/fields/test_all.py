"""What holds for every field type."""

from pathlib import Path

import pytest
from hypothesis import given

from app.fields import FIELD_TYPES, type_of_word
from app.fields.base import MISSING, Problem, Unreadable
from app.resources import TEMPLATES
from tests.fields.checks import CONTEXT, anything, assert_never_crashes, field, kind_of, parse, texts

HERE = Path(__file__).parent
MODULES = {Path(type(kind).__module__.replace(".", "/")).name for kind in FIELD_TYPES.values()}


def test_every_module_of_field_types_has_its_test() -> None:
    assert {f"test_{module}.py" for module in MODULES} <= {path.name for path in HERE.glob("test_*.py")}


def test_every_field_type_of_the_folder_is_registered() -> None:
    folder = HERE.parent.parent / "app" / "fields"
    not_types = {"__init__", "base", "instants", "notation"}
    assert {path.stem for path in folder.glob("*.py")} - not_types == MODULES


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_templates_exist(name: str) -> None:
    kind = FIELD_TYPES[name]
    for template in (kind.template, kind.read_template, kind.secret_template):
        assert (TEMPLATES / template).is_file(), template


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("text", "text"),
        ("Text (URL)", "url"),
        ("text (multi-line)", "textarea"),
        ("boolean", "checkbox"),
        ("enum", "indexedSelect"),
        ("reference → user", "singleuser"),
        ("reference -> K8SNAMESPACE", "objectLookup"),
        ("text (FA icon class)", "iconchooserfw"),
        ("text (hex colour)", "color"),
        ("indexedselect", "indexedSelect"),
        ("relatedProperty", "unknown"),
        ("hologram", None),
        ("", None),
    ],
)
def test_words_of_definitions_and_of_entity_tables_name_types(word: str, name: str | None) -> None:
    assert type_of_word(word) == name


@pytest.mark.parametrize("name", FIELD_TYPES)
@given(value=anything)
def test_no_stored_value_crashes_a_type(name: str, value: object) -> None:
    assert_never_crashes(field(name), value)


@pytest.mark.parametrize("name", FIELD_TYPES)
@given(text=texts)
def test_whatever_is_posted_is_a_value_or_shown_back(name: str, text: str) -> None:
    read = parse(field(name), text)
    if isinstance(read, Unreadable):
        assert read.posted == (text,)
        assert read.message


@pytest.mark.parametrize("name", FIELD_TYPES)
@pytest.mark.parametrize("posted", [[], [""], ["  "]])
def test_blank_is_missing_or_no(name: str, posted: list[str]) -> None:
    read = kind_of(field(name)).parse(field(name), posted, CONTEXT)
    assert read is MISSING or read is False


@pytest.mark.parametrize("name", FIELD_TYPES)
@pytest.mark.parametrize("rule", ["required", "type", "oneOf", "minimum", "maximum", "maxLength", "pattern", "format", "nonsense"])
def test_every_broken_rule_is_told_with_the_label(name: str, rule: str) -> None:
    one = field(name)
    assert kind_of(one).message(one, Problem(rule, 5)).startswith("The Thing ")


@pytest.mark.parametrize("name", ["text", "textarea", "password", "indexedSelect", "multiselect", "objectLookup"])
@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_characters_that_cannot_be_kept_are_refused(name: str, text: str) -> None:
    assert isinstance(parse(field(name), text), Unreadable)
