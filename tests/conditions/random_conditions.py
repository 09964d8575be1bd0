"""Random conditions, and records that they look at: a key for each kind of value."""

from hypothesis import strategies as st

from app.conditions.evaluate import OPERATORS
from app.conditions.kinds import ANYTHING, COLOR, DATE, FLAG, INSTANT, NUMBER, OPTION, OPTIONS, PRESENCE, TEXT
from app.definition import All, AnyOf, Comparison, Condition, Not

CONDITION_KINDS = {
    "t": TEXT,
    "n": NUMBER,
    "b": FLAG,
    "o": OPTION,
    "m": OPTIONS,
    "d": DATE,
    "i": INSTANT,
    "a": ANYTHING,
    "c": COLOR,
    "p": PRESENCE,
}

values_of = {
    "t": st.sampled_from(["", "a", "abc", "b.c", "Yes", "1", "no\n", "a\n", "abc\nb.c", "5"]),
    "n": st.sampled_from([0, 5, -1.5, 2**53, 2**53 + 1, 10**20]),
    "b": st.sampled_from([True, False, None, ""]),
    "c": st.sampled_from(["#ffffff", "#FFFFFF", "#1f5fd0", ""]),
    "p": st.sampled_from(["s3cret", "", None]),
    "o": st.sampled_from(["0", "1", "2"]),
    "m": st.lists(st.sampled_from(["0", "1", "2", ""]), unique=True),
    "a": st.sampled_from(["a", "1", "true", 1, 1.0, 0, True, False, 5, "b.c", [], {}, ["a"], None, ""]),
    "d": st.sampled_from(["2026-06-14", "2026-06-15", "2026-06-16", "2026-12-01", "2025-09-30", "9999-12-31", "0001-01-01", ""]),
    "i": st.sampled_from(["2026-06-15T12:00:00Z", "2026-06-15T14:00:00+02:00", 0, 1781524800000, ""]),
}
records = st.fixed_dictionaries({}, optional=values_of)
comparisons = st.builds(
    Comparison,
    st.sampled_from(sorted(CONDITION_KINDS)),
    st.sampled_from(sorted(OPERATORS - {"in", "notIn"})),
    st.sampled_from(
        [
            "a",
            "0",
            "1",
            0,
            5,
            True,
            False,
            "b.c",
            "",
            None,
            "n\n",
            "#FFF",
            "ff",
            2**53 + 1,
            10**20,
            "2026-06-15",
            "2026-06-15T12:00:00Z",
            ("a", "b.c"),
            ("0", ""),
            (),
        ]
    ),
) | st.builds(
    Comparison,
    st.sampled_from(sorted(CONDITION_KINDS)),
    st.sampled_from(["in", "notIn"]),
    st.sampled_from([("0", "1"), (5,), ("a",), ("1", "", None), (False, "#fff"), (2**53 + 1,), ("2026-06-15",), ()]),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
