"""What every export answers: its name in addresses, its media type and ending, and the text that a compiled form becomes."""

import json
import re
from typing import Any, ClassVar, Literal

import orjson

from app.definition import Definition
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import Purpose

Language = Literal["json", "typescript", "csv", "markdown"]


class Exporter:
    """One format. Instances have no state; what is exported follows from the form alone."""

    name: ClassVar[str]
    """In `/schemas/{entity}/{name}` and on the command line."""
    title: ClassVar[str]
    """For people."""
    about: ClassVar[str]
    """What one does with it, in a sentence."""
    media_type: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()
    """Other media types by which it may be asked for; it is then answered as that type."""
    ending: ClassVar[str]
    """The suffix by which it can be asked for, too, with its dot."""
    language: ClassVar[Language] = "json"
    """How its text is highlighted."""
    has_purposes: ClassVar[bool] = False
    """Whether it differs for creating, updating and stored records; the others ignore the purpose."""
    described_by: ClassVar[str] = ""
    """The address of what the document itself is valid against, where that is public."""

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
        return json_text(self.document(form, purpose))


def json_text(document: Any) -> str:
    try:
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    except TypeError:  # whole numbers beyond 64 bits, and nesting that it does not go into
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def component(form: CompiledForm, purpose: Purpose) -> dict[str, Any]:
    """The exported schema as a part of a document, less the words that would make it one of its own."""
    return {word: told for word, told in schema_for(form, purpose).items() if word not in ("$schema", "$id")}


def type_name(definition: Definition) -> str:
    """A name that TypeScript and OpenAPI take: "Docker Registry" -> "DockerRegistry"."""
    name = pascal(definition.name) or pascal(definition.entity)
    return name if name and not name[0].isdigit() else f"Form{name}"


def pascal(text: str) -> str:
    """ "registry type" and "registryType" -> "RegistryType"; "" where no letter or digit of ASCII is in it."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))
