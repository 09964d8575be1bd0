"""Shapes of fields and records at random, for steps."""

from hypothesis import strategies as st

from app.steps.conversions import Choices
from app.steps.model import Convert, Rename, Step
from app.steps.shapes import Shape

TEXT, NUMBER, DATE, INSTANT, FLAG = (Shape(kind) for kind in ("text", "number", "date", "datetime", "boolean"))
LEVELS = (("1", "High"), ("2", "Low"), ("3", "yes"), ("4", "no"), ("12", "12"))
ONE, SEVERAL = Shape("option", LEVELS), Shape("options", LEVELS)
SHAPES = (TEXT, NUMBER, DATE, INSTANT, FLAG, ONE, SEVERAL)
PLAIN = Choices()

texts = st.one_of(
    st.sampled_from(["", " ", "12", "007", "High", "high", "yes", "2026-05-05", "2026-05-05T10:00:00Z", "1,5", "a, b", "3"]),
    st.text(max_size=8),
)
values = st.one_of(
    st.none(), st.booleans(), texts, st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False), st.lists(texts)
)
names = st.sampled_from(["a", "b", "c", "d"])
records = st.dictionaries(names, values)


@st.composite
def steps_at_random(draw: st.DrawFn) -> tuple[Step, ...]:
    """Renames of some fields, also in a circle, and conversions of some."""
    old = draw(st.lists(names, unique=True, max_size=4))
    new = draw(st.permutations(["a", "b", "c", "d", "e", "f"]))[: len(old)]
    renames = [Rename((one,), (other,)) for one, other in zip(old, new, strict=True)]
    shapes = st.sampled_from(SHAPES)
    converted = draw(st.lists(st.sampled_from([*new, "a", "b"]), unique=True, max_size=3))
    return (*renames, *(Convert((name,), draw(shapes), draw(shapes), PLAIN) for name in converted))
