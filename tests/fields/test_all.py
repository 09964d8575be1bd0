"""What holds for every field type."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.definition import Field
from app.fields import FIELD_TYPES, type_of_word
from app.fields.base import MISSING, Context, Problem, Unreadable, is_storable
from app.resources import TEMPLATES
from tests.fields.checks import CONTEXT, accepts, anything, assert_never_crashes, field, kind_of, parse, texts
from tests.making import NOW, words

HERE = Path(__file__).parent
MODULES = {Path(type(kind).__module__.replace(".", "/")).name for kind in FIELD_TYPES.values()}


def test_every_module_of_field_types_has_its_test() -> None:
    assert {f"test_{module}.py" for module in MODULES} <= {path.name for path in HERE.glob("test_*.py")}


def test_every_field_type_of_the_folder_is_registered() -> None:
    folder = HERE.parent.parent / "app" / "fields"
    not_types = {"__init__", "base", "cron", "instants", "json_notation"}
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
        assert words(read.reason)


@pytest.mark.parametrize("name", FIELD_TYPES)
@pytest.mark.parametrize("posted", [[], [""], ["  "]])
def test_blank_is_missing_or_no(name: str, posted: list[str]) -> None:
    read = kind_of(field(name)).parse(field(name), posted, CONTEXT)
    assert read is MISSING or read is False


@pytest.mark.parametrize("name", FIELD_TYPES)
@pytest.mark.parametrize("rule", ["required", "type", "oneOf", "minimum", "maximum", "maxLength", "pattern", "format", "nonsense"])
def test_every_broken_rule_is_told_with_the_label(name: str, rule: str) -> None:
    one = field(name)
    assert words(kind_of(one).fault(one, Problem(rule, 5))).startswith("The Thing ")


@pytest.mark.parametrize("name", ["text", "textarea", "password", "indexedSelect", "multiselect", "objectLookup"])
@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_characters_that_cannot_be_kept_are_refused(name: str, text: str) -> None:
    assert isinstance(parse(field(name), text), Unreadable)


def nearly_fitting(one: Field) -> st.SearchStrategy[object]:
    """Anything, and texts that match the patterns of the field's schema, some with a sign too many."""
    schema = kind_of(one).schema(one)
    patterns = [part["pattern"] for part in (schema, *schema.get("anyOf", ())) if "pattern" in part]
    fitting = [st.from_regex(re.compile(pattern), fullmatch=True) for pattern in patterns]
    tails = st.sampled_from(["", "", "", "\n", " ", "0", "Z"])
    wide = st.integers(-(2**63), 2**64) | st.integers(-(10**14), 3 * 10**14)
    return st.one_of(anything, wide, *(st.tuples(each, tails).map("".join) for each in fitting))


def texts_joined(value: object) -> str:
    """All texts of a JSON value, names of members too, behind each other."""
    if isinstance(value, dict):
        return "".join(name + texts_joined(part) for name, part in value.items())
    return "".join(map(texts_joined, value)) if isinstance(value, list) else value if isinstance(value, str) else ""


@pytest.mark.parametrize("name", FIELD_TYPES)
@given(data=st.data())
def test_what_the_schema_lets_pass_is_accepted_and_can_be_shown(name: str, data: st.DataObject) -> None:
    one = field(name, options=data.draw(st.sampled_from([[], ["a", "b"]])))
    value = data.draw(nearly_fitting(one))
    if not accepts(one, value):
        return
    zone = data.draw(st.sampled_from([ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12"), ZoneInfo("UTC")]))
    context = Context(lambda: NOW, zone)
    accepted = kind_of(one).accept(one, value, context)
    if isinstance(accepted, Unreadable):
        assert not is_storable(texts_joined(value)), value
    else:
        assert accepts(one, accepted)
        kind_of(one).show(one, accepted, context)
        kind_of(one).display(one, accepted, context)


@pytest.mark.parametrize("name", FIELD_TYPES)
@given(data=st.data())
def test_what_a_page_reads_fits_the_schema(name: str, data: st.DataObject) -> None:
    one = field(name)
    read = parse(one, data.draw(texts | nearly_fitting(one).map(str)))
    assert read is MISSING or isinstance(read, Unreadable) or accepts(one, read)


@pytest.mark.parametrize("name", FIELD_TYPES)
@pytest.mark.parametrize("options", [[], ["a", "b"]])
def test_the_example_fits_the_schema(name: str, options: list[str]) -> None:
    one = field(name, options=options)
    assert accepts(one, kind_of(one).example(one))
