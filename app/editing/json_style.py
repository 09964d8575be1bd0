"""How a JSON text is written (line breaks, blanks, escapes), and values written in the same way."""

import json
import re
from dataclasses import dataclass
from typing import Any

from app.editing.json_nodes import Node

COLON = re.compile(r'"\s*:(\s*)')
COMMA = re.compile(r",([ \t]*)(?=\S)")
INDENT = re.compile(r"\n([ \t]+)")
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Style:
    """`unit` is one level of indentation; "" for a text of one line."""

    comma: str = ", "
    colon: str = ": "
    unit: str = ""
    escapes: bool = True

    def write(self, value: Any, indent: str | None = None) -> str:
        """On one line, or over several lines of which all but the first begin with `indent`."""
        escapes = self.escapes or bool(SURROGATES.search(json.dumps(value, ensure_ascii=False)))
        if indent is None or not self.unit:
            return json.dumps(value, ensure_ascii=escapes, separators=(self.comma, self.colon))
        text = json.dumps(value, ensure_ascii=escapes, indent=self.unit, separators=(",", self.colon))
        return text.replace("\n", "\n" + indent)


CANONICAL = Style()
"""How a definition that is stored as an object is written for an edit."""


def style_of(text: str) -> Style:
    """By the first colon, comma and indentation."""
    colon, comma, indent = COLON.search(text), COMMA.search(text), INDENT.search(text)
    model = comma or colon
    return Style(
        comma="," if model and not model[1] else ", ",
        colon=":" if colon and not colon[1] else ": ",
        unit=indent[1] if indent else "",
        escapes=text.isascii() and "\\u" in text,
    )


def gap(text: str, container: Node, style: Style) -> str:
    """What stands between a comma and the next member or item of a container: a blank, or a line break with its indentation."""
    spans = container.spans
    if len(spans) > 1:
        between = text[spans[0][1] : spans[1][0]]
        return between.partition(",")[2]
    if spans:
        lead = text[container.start + 1 : spans[0][0]]
        return lead if "\n" in lead else style.comma[1:]
    return style.comma[1:]


def indent_in(gap: str) -> str:
    """The indentation of a line that a gap begins: "\\n    " -> "    "."""
    return gap.rpartition("\n")[2] if "\n" in gap else ""
