"""A DEFINITION object <-> two texts of JSON that can be edited in place: the object (`shell`) and its `definition` (`body`)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.editing.json_nodes import load
from app.editing.splices import Stage, spliced
from app.errors import EditRefused

BODY = "definition"
NOTHING = "null"
"""The body of an object that has no `definition`."""


@dataclass(frozen=True, slots=True)
class Source:
    """`is_text`: the definition is stored as a text of JSON, else as an object."""

    shell: str
    body: str
    is_text: bool

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.shell}\0{self.body}".encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def after(self, stage: Stage) -> "Source":
        return replace(self, shell=spliced(self.shell, stage, "shell"), body=spliced(self.body, stage, "body"))

    def document(self) -> dict[str, Any]:
        """The DEFINITION object. Raises EditRefused where its definition cannot be stored as an object."""
        document: dict[str, Any] = json.loads(self.shell)
        if BODY in document:
            document[BODY] = self.body if self.is_text else load(self.body)
        elif self.body != NOTHING:
            raise EditRefused("edit-other-text")
        return document

    def normal(self) -> str:
        """The body as it is written the next time that the object is read. Raises EditRefused for what no object can hold."""
        if self.is_text:
            return self.body
        try:
            return json.dumps(load(self.body), allow_nan=False)
        except ValueError as error:
            raise EditRefused("edit-number-too-large") from error


def source_of(document: Mapping[str, Any]) -> Source:
    body = document.get(BODY)
    shell = json.dumps({**document, BODY: None} if BODY in document else dict(document))
    if isinstance(body, str):
        return Source(shell, body, is_text=True)
    return Source(shell, json.dumps(body), is_text=False)
