"""Lists of ids."""

import jsonschema
import pytest

from app.conditions.kinds import OPTIONS


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("equals", ("1", "2"), ["2", "1"], True),
        ("equals", ("1", "2"), ["1"], False),
        ("equals", "1", ["1", ""], True),
        ("equals", "1", ["1", "2"], False),
        ("in", ("1", "2"), ["2", "3"], True),
        ("in", ("1", "2"), ["3"], False),
        ("contains", ("1", "2"), ["1", "2", "3"], True),
        ("contains", ("1", "2"), ["1"], False),
        ("contains", (), ["1"], False),
        ("checked", None, ["1"], False),
        ("startsWith", "1", ["1"], False),
    ],
)
def test_sets_of_options_compare_as_sets(operator: str, wanted: object, value: list[str], expected: bool) -> None:
    schema = OPTIONS.schema(operator, wanted)
    assert jsonschema.Draft202012Validator(schema).is_valid(value) is expected
    tests = {"equals": OPTIONS.equals, "in": OPTIONS.is_any_of, "contains": OPTIONS.contains}
    if operator in tests:
        assert tests[operator](wanted)(value) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize("operator", ["equals", "in"])
def test_the_schema_is_that_of_a_list(operator: str) -> None:
    schema = jsonschema.Draft202012Validator(OPTIONS.schema(operator, ("1",)))
    assert [schema.is_valid(value) for value in (["1"], "1", {}, [])] == [True, False, False, False]


def test_without_texts_only_blank_entries_equal() -> None:
    schema = OPTIONS.schema("equals", (None,))
    assert schema is not None and "allOf" not in schema
    assert [jsonschema.Draft202012Validator(schema).is_valid(value) for value in ([""], [], ["1"])] == [True, False, False]


def test_a_single_id_is_a_list_of_one() -> None:
    assert OPTIONS.normal("1") == OPTIONS.normal([1]) == {"1"}
    assert OPTIONS.normal([]) is None
    assert OPTIONS.picks_several
