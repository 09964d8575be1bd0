"""What every export format has: a name in addresses, a media type, an ending, and a text for each compiled form."""

import json
import re
from typing import Any, ClassVar, Literal

import orjson

from app.definition import Definition, Row
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.rows import ROW_TYPES
from app.texts.translator import ENGLISH

Language = Literal["json", "typescript", "csv", "markdown"]


class Exporter:
    """One format. Instances have no state: the export depends on the form alone."""

    name: ClassVar[str]
    """The name in `/schemas/{entity}/{name}` and on the command line."""
    title: ClassVar[str]
    """The name for people."""
    about: ClassVar[str]
    """What it is for, in one sentence, marked for translation."""
    media_type: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()
    """Other media types that select it in `Accept`; the response then has that type."""
    ending: ClassVar[str]
    """The suffix that selects it in an address, with its dot."""
    language: ClassVar[Language] = "json"
    """Selects the syntax highlighting of its text."""
    has_purposes: ClassVar[bool] = False
    """Whether it differs for new records, changes and stored records. Other formats ignore the purpose."""
    described_by: ClassVar[str] = ""
    """The public address of the schema that the document itself is valid against, or empty."""

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        """The whole text. It ends with a line break."""
        raise NotImplementedError


class JsonExporter(Exporter):
    """A format that is JSON."""

    media_type = "application/json"

    def document(self, form: CompiledForm, purpose: Purpose) -> Any:
        """The document. Callers must not change it: parts may be shared with the form."""
        raise NotImplementedError

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        return json_text(self.document(form, purpose))


def json_text(document: Any) -> str:
    """Indented JSON, with all digits of whole numbers."""
    try:
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    except TypeError:  # orjson refuses whole numbers beyond 64 bits, and deep nesting
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def type_name(definition: Definition) -> str:
    """A name that TypeScript and OpenAPI accept: "Docker Registry" -> "DockerRegistry", "3D part" -> "Form3DPart"."""
    name = pascal(definition.name) or pascal(definition.entity)
    return name if name and not name[0].isdigit() else f"Form{name}"


def unused_name(wanted: str, taken: set[str], numbers: dict[str, int]) -> str:
    """The name, with a number behind it that makes it unlike all `taken` ones; it is taken then. "Thing", then "Thing2".

    `numbers`: the last number behind each name, so that ten thousand equal names need no more than ten thousand tries.
    """
    name = wanted
    while name in taken:
        numbers[wanted] = numbers.get(wanted, 1) + 1
        name = f"{wanted}{numbers[wanted]}"
    taken.add(name)
    return name


def pascal(text: str) -> str:
    """ "registry type" and "registryType" -> "RegistryType"; "" for a text without ASCII letters and digits."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))


def note_of(row: Row) -> str:
    """What is said in place of a row that cannot be filled in, in English; "" for one that can."""
    note = ROW_TYPES[row.type].note(row)
    return "" if note is None else ENGLISH.say(note.code, note.params)
