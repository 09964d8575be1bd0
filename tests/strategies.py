"""Random definitions, in any spelling, and records for them."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from app.conditions.evaluate import OPERATORS
from app.forms.compiler import CompiledForm


def at_most(examples: int) -> int:
    """So many random examples, and fewer where the profile takes fewer than usual: `make quick`."""
    return min(examples, settings.default.max_examples) if settings.default.max_examples < 100 else examples


TYPES = (
    *("text", "textarea", "url", "number", "checkbox", "date", "datetime", "timestamp", "indexedSelect", "singleselect"),
    *("multiselect", "objectLookup", "singleuser", "texteditor", "password", "gauge", "color", "iconchooserfw", "file"),
    *("relatedProperty", "hologram"),
)
NASTY_IDS = ["__proto__", "constructor", "submit", "a.b[0]", "0", "_id", "type", "id ü", "<b>", "a/b", "f.x", 'quo"te']

labels = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co")), min_size=1, max_size=12)
ids = st.sampled_from([f"field{number}" for number in range(12)] + NASTY_IDS)

raw_conditions = st.fixed_dictionaries(
    {
        "field": ids,
        "operator": st.sampled_from(["equals", "notEmpty", "checked", *sorted(OPERATORS)]),
        "value": st.sampled_from(["1", "0", "x", "", 5, 0.5, True, "2026-06-15", "2026-06-15T12:00:00Z", ["1", "2"], ["x", ""]]),
    }
)


@st.composite
def raw_fields(draw: st.DrawFn) -> dict[str, Any]:
    id_key = draw(st.sampled_from(["id", "key", "property"]))
    raw: dict[str, Any] = {id_key: draw(ids), "type": draw(st.sampled_from(TYPES))}
    raw[draw(st.sampled_from(["name", "label", "title"]))] = draw(labels)
    if draw(st.booleans()):
        raw[draw(st.sampled_from(["required", "mandatory"]))] = True
    if draw(st.integers(0, 4)) == 0:
        raw[draw(st.sampled_from(["readonly", "readOnly", "read_only"]))] = True
    if raw["type"] in ("indexedSelect", "singleselect", "multiselect"):
        raw["options"] = draw(st.lists(st.sampled_from(["0", "1", "2", {"id": "x", "text": "X"}]), max_size=4))
    if raw["type"] == "number" and draw(st.booleans()):
        raw["min"], raw["max"] = draw(st.sampled_from([(0, 10), (-5, 5), (1, 1)]))
    if draw(st.integers(0, 3)) == 0:
        raw["visibility"] = draw(raw_conditions)
    if draw(st.integers(0, 5)) == 0:
        raw["requiredWhen"] = draw(raw_conditions)
    if draw(st.integers(0, 9)) == 0:
        raw["readonlyWhen"] = draw(raw_conditions)
    if draw(st.integers(0, 7)) == 0:
        raw["parentProperty"] = "brief"
    return raw


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A DEFINITION object with up to three panels."""
    panels = [
        {
            "name": draw(labels),
            "rows": [{"type": "form", "header": draw(labels), "fields": draw(st.lists(raw_fields(), max_size=5))}],
        }
        for _ in range(draw(st.integers(1, 3)))
    ]
    return {
        "id": "THING",
        "entity": "DEFINITION",
        "name": "Thing",
        "definition": {draw(st.sampled_from(["panel", "panels"])): panels},
    }


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(-20, 20) | st.floats(-20, 20),
    "gauge": st.floats(0, 100),
    "checkbox": st.booleans(),
    "date": st.dates().map(str),
    "datetime": st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "Z") | st.integers(0, 2**41),
    "indexedSelect": st.sampled_from(["0", "1", "2", "x", "retired"]),
    "singleselect": st.sampled_from(["0", "1", "2", "x", "retired"]),
    "multiselect": st.lists(st.sampled_from(["0", "1", "x", "retired"]), max_size=3, unique=True),
    "color": st.sampled_from(["#123456", "red"]),
    "objectLookup": st.sampled_from(["abc", ""]),
}
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
junk = st.none() | st.booleans() | st.integers() | texts | st.lists(texts, max_size=2) | st.dictionaries(texts, texts, max_size=1)


def records(form: CompiledForm) -> st.SearchStrategy[dict[str, Any]]:
    """Values by key: right ones, nearly right ones, and junk; every field may be missing."""
    return st.fixed_dictionaries(
        {},
        optional={
            field.key: VALUES.get(field.type, texts) | (junk if index % 3 == 0 else st.nothing())
            for index, (field, _) in enumerate(form.inputs)
        },
    )


OPTIONS = [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}, {"id": "0", "text": "None"}]
FIELD_SETS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Red", "Green", "Blue"]),
            "type": st.sampled_from(
                ["text", "textarea", "number", "singleselect", "multiselect", "date", "checkbox", "url", "password"]
            ),
        },
        optional={
            "required": st.booleans(),
            "readonly": st.booleans(),
            "hidden": st.booleans(),
            "options": st.lists(st.sampled_from(OPTIONS), unique_by=lambda each: str(each["id"]), max_size=3),
            "visibility": st.just({"field": "a", "operator": "equals", "value": "x"}),
            "min": st.just(3),
        },
    ),
    min_size=1,
).map(lambda fields: [{"id": id, **field} for id, field in fields.items()])
"""The fields of two small definitions that share ids and labels, so that one may follow the other."""
TYPED = st.sampled_from(["", "x", "5", "1,5", "2026-01-31", "0", "1", "2", "words and words", "<i>&amp;</i>", "öß"])
