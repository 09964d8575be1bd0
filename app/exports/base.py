"""What every export answers: its name in addresses, its media type and ending, and the text that a compiled form becomes."""

import json
from typing import Any, ClassVar, Literal

from app.compiler import CompiledForm
from app.schema import Purpose

Language = Literal["json", "typescript", "csv", "markdown"]


class Exporter:
    """One format. Instances have no state; what is exported follows from the form alone."""

    name: ClassVar[str]
    """In `/schemas/{entity}/{name}` and on the command line."""
    title: ClassVar[str]
    """For people."""
    media_type: ClassVar[str]
    ending: ClassVar[str]
    """The suffix by which it can be asked for, too, with its dot."""
    language: ClassVar[Language] = "json"
    """How its text is highlighted."""
    has_purposes: ClassVar[bool] = False
    """Whether it differs for creating, updating and stored records; the others ignore the purpose."""

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        """The whole text, ending in a line break."""
        raise NotImplementedError


class JsonExporter(Exporter):
    """A format that is JSON."""

    media_type = "application/json"

    def document(self, form: CompiledForm, purpose: Purpose) -> Any:
        """The document. Nobody may change it: parts may be shared."""
        raise NotImplementedError

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        return json.dumps(self.document(form, purpose), ensure_ascii=False, indent=2) + "\n"
