"""Lists of ids."""

import jsonschema
import pytest

from app.kinds import OPTIONS


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


def test_a_single_id_is_a_list_of_one() -> None:
    assert OPTIONS.normal("1") == OPTIONS.normal([1]) == {"1"}
    assert OPTIONS.normal([]) is None
    assert OPTIONS.picks_several
