"""Definitions in every shape, and random operations on them."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from app.editing.apply import text_of
from app.editing.json_nodes import parse
from app.editing.operations import (
    AddOption,
    AddPart,
    DuplicatePart,
    MoveOption,
    MovePart,
    Operation,
    RemoveOption,
    RemovePart,
    RenameField,
    RenameOption,
    ReplaceText,
    RetireOption,
    RetypeField,
    SetOption,
    SetProperty,
    UnsetProperty,
)
from app.editing.outline import KINDS, Part, outline_of
from tests.strategies import NASTY_IDS, TYPES, at_most, documents, labels

Document = dict[str, Any]


def at_least(examples: int) -> int:
    """So many random examples; as many as the profile takes where that is more, as for `make fuzz`, and fewer in `make quick`."""
    return max(at_most(examples), settings.default.max_examples if settings.default.max_examples > 100 else 0)


def form(*fields: Any, **facts: Any) -> Document:
    """A DEFINITION object with one panel and one row, stored as an object."""
    panels = [{"name": "Main", "rows": [{"type": "form", "fields": list(fields)}]}]
    return {"id": "THING", "entity": "DEFINITION", "name": "Thing", "definition": {"panel": panels}, **facts}


def written(text: str, **facts: Any) -> Document:
    """A DEFINITION object whose definition is stored as text."""
    return {"id": "THING", "entity": "DEFINITION", "name": "Thing", "definition": text, **facts}


def field(index: int, panel: int = 0) -> str:
    """The pointer of a field of `form`."""
    return f"/panel/{panel}/rows/0/fields/{index}"


def same(one: Any, other: Any) -> bool:
    """Also in the order of keys and the digits of numbers."""
    return json.dumps(one) == json.dumps(other)


def parts_in(document: Document) -> list[Part]:
    text = text_of(document)
    return [part for part in outline_of(text, parse(text)).parts() if not part.implied]


def flat(document: Document) -> Any:
    return [field for panel in _panels(document) for row in panel["rows"] for field in row["fields"]]


def with_columns(document: Document) -> Any:
    return {"panels": [{"name": each["name"], "panelColumns": [{"rows": each["rows"]}]} for each in _panels(document)]}


def with_fields(document: Document) -> Any:
    return {"panel": [{"title": each["name"], "fields": each["rows"][0]["fields"]} for each in _panels(document)], "new": 1.0}


def one_panel(document: Document) -> Any:
    return {"name": "x", "rows": _panels(document)[0]["rows"]}


def one_of_each(document: Document) -> Any:
    panel = _panels(document)[0]
    fields = panel["rows"][0]["fields"]
    return {"panel": {"name": "x", "row": {"type": "form", "field": fields[0] if fields else []}}}


def list_of_panels(document: Document) -> Any:
    return _panels(document)


def as_it_is(document: Document) -> Any:
    return document["definition"]


SHAPES: list[Callable[[Document], Any]] = [
    as_it_is,
    flat,
    with_columns,
    with_fields,
    one_panel,
    one_of_each,
    list_of_panels,
]


def _panels(document: Document) -> Any:
    (panels,) = document["definition"].values()
    return panels


@st.composite
def any_documents(draw: st.DrawFn) -> Document:
    """In any shape, as an object or as a text in any layout."""
    document = draw(documents())
    structure = draw(st.sampled_from(SHAPES))(document)
    layout = draw(st.sampled_from(["object", "compact", "spaced", "indented", "tabs", "odd"]))
    if layout == "object":
        return {**document, "definition": structure}
    text = {
        "compact": lambda: json.dumps(structure, separators=(",", ":"), ensure_ascii=False),
        "spaced": lambda: json.dumps(structure),
        "indented": lambda: json.dumps(structure, indent=2, ensure_ascii=False),
        "tabs": lambda: json.dumps(structure, indent="\t"),
        "odd": lambda: " " + json.dumps(structure, separators=(" ,\n ", " :\t")) + " \n",
    }[layout]()
    return {**document, "definition": text}


new_values = st.sampled_from([None, True, 1, 1.0, 0.10, 10**30, "x", "ü\n", [], {"a": [1.50]}])
names = st.sampled_from(["label", "title", "required", "help", "visibility", "unknown", "width", "default", "icon", "type"])
new_ids = st.sampled_from(["new", "any", "all", "not", "field", "key", "value", "é", "field1", "field2", *NASTY_IDS])


@st.composite
def operations(draw: st.DrawFn, document: Document) -> Operation:
    """One that has a fair chance to be carried out."""
    parts = parts_in(document)
    pointers = ["", *(part.pointer for part in parts)]
    fields = [part.pointer for part in parts if part.kind == "field"] or [""]
    at = draw(st.sampled_from(pointers))
    field = draw(st.sampled_from(fields))
    options = st.sampled_from(["0", "1", "2", "x", "3"])
    index = draw(st.none() | st.integers(0, 4))
    value: Any = {"name": draw(labels), "w": 1.0}
    kind = draw(st.sampled_from(KINDS))
    part = {"id": draw(new_ids), **value} if kind == "field" else value
    return draw(
        st.sampled_from(
            [
                AddPart(at, kind, part, index),
                RemovePart(at),
                MovePart(at, draw(st.sampled_from(pointers)), index),
                DuplicatePart(at),
                SetProperty(at, draw(names), draw(new_values)),
                UnsetProperty(at, draw(names)),
                RenameField(field, draw(new_ids), draw(st.booleans())),
                RetypeField(field, draw(st.sampled_from(TYPES))),
                AddOption(field, draw(st.sampled_from(["7", {"id": "8", "text": "Ü"}])), index),
                SetOption(field, draw(options), draw(st.sampled_from(["text", "color", "more"])), draw(new_values)),
                RenameOption(field, draw(options), draw(options)),
                MoveOption(field, draw(options), index or 0),
                RetireOption(field, draw(options)),
                RemoveOption(field, draw(options), draw(options)),
                ReplaceText(draw(st.sampled_from(['[{"id":"a"}]', ' {"panel": [ {"fields": ["a"]} ] }\n', "5"]))),
            ]
        )
    )
