"""TypeScript types of new records, changes and stored records, made from the schemas."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.conditions.kinds.schemas import BLANK
from app.exports.base import Exporter, pascal, type_name, unused_name
from app.fields.base import Schema
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import PURPOSES, STORED_SECRET, Purpose
from app.texts.text import N_

PropertyPath = tuple[str, ...]
"""Names from the record down to a property: ("inner", "status")."""
Aliases = Mapping[PropertyPath, str]
"""The path of a property with options -> the name of the type of its options."""

IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
PRIMITIVES = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}
TITLES: Mapping[Purpose, str] = {
    "create": "A new record.",
    "update": "Changes to a record: a missing property stays, null clears a value.",
    "record": "A stored record: system properties, and blanks where no value is given.",
}
SHARED = (
    '/** What a stored record can contain where no value is given. */\nexport type Blank = null | "" | [];\n\n'
    "/** Stands for a stored secret. */\nexport type StoredSecret = { stored: true };\n"
)


class TypeScript(Exporter):
    name = "typescript"
    title = "TypeScript types"
    about = N_("Types for a client: a new record, changes to a record, and a stored record.")
    media_type = "application/typescript"
    ending = ".d.ts"
    language = "typescript"

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        definition = form.definition
        name, options, aliases = type_name(definition), _options_of(form), _aliases_of(form)
        parts = [f"// {_one_line(definition.name)} ({_one_line(definition.entity)}), definition sha256:{definition.hash}\n"]
        parts += [_alias(aliases[path], title, listed) for path, (title, listed) in options.items()]
        parts += [_interface(f"{name}{each.capitalize()}", TITLES[each], schema_for(form, each), aliases) for each in PURPOSES]
        return "\n".join([*parts, SHARED])


def _options_of(form: CompiledForm) -> dict[PropertyPath, tuple[str, list[Schema]]]:
    """The fields with options: path -> (label, [{const, title}])."""
    options = {}
    for field, kind in form.inputs:
        schema = kind.schema(field)
        listed = schema.get("oneOf") or schema.get("items", {}).get("oneOf")
        if listed:
            options[field.path] = (field.label, listed)
    return options


def _aliases_of(form: CompiledForm) -> Aliases:
    """Thing with options at ("status",) -> ThingStatus; a name that is in use gets a number."""
    name, taken = type_name(form.definition), {"Blank", "StoredSecret"}
    taken |= {f"{name}{each.capitalize()}" for each in PURPOSES}
    aliases = {}
    numbers: dict[str, int] = {}
    for path in _options_of(form):
        wanted = name + "".join(map(pascal, path))
        aliases[path] = unused_name(wanted, taken, numbers)
    return aliases


def _alias(alias: str, title: str, listed: Sequence[Schema]) -> str:
    last = len(listed) - 1
    lines = [
        f"  | {_literal(option['const'])}{';' if index == last else ''} // {_one_line(option['title'])}"
        for index, option in enumerate(listed)
    ]
    return "\n".join([*_comment([title], ""), f"export type {alias} =", *lines, ""])


def _interface(name: str, title: str, schema: Schema, aliases: Aliases) -> str:
    return "\n".join([*_comment([title], ""), f"export interface {name} {{", *_properties(schema, aliases, (), "  "), "}", ""])


def _properties(schema: Schema, aliases: Aliases, path: PropertyPath, indent: str) -> Iterator[str]:
    required = frozenset(schema.get("required", ()))
    for id, property in schema["properties"].items():
        yield from _comment(_notes(property), indent)
        name = id if IDENTIFIER.fullmatch(id) else _literal(id)
        readonly = "readonly " if property.get("readOnly") else ""
        yield f"{indent}{readonly}{name}{'' if id in required else '?'}: {_type(property, aliases, (*path, id), indent)};"


def _notes(schema: Schema) -> list[str]:
    notes = [schema.get("title", ""), schema.get("description", "")]
    if schema.get("writeOnly"):
        notes.append("A secret: you can write it but not read it.")
    if "default" in schema:
        notes.append(f"@default {json.dumps(schema['default'], ensure_ascii=False)}")
    return [note for note in notes if note]


def _type(schema: Schema, aliases: Aliases, path: PropertyPath, indent: str) -> str:
    if "properties" in schema and schema != STORED_SECRET:
        return "\n".join(["{", *_properties(schema, aliases, path, indent + "  "), f"{indent}}}"])
    if schema == STORED_SECRET:
        return "StoredSecret"
    if schema == BLANK:
        return "Blank"
    if "const" in schema:
        return _literal(schema["const"])
    if "oneOf" in schema and path in aliases:
        return _union([aliases[path], *(["null"] if any(each["const"] is None for each in schema["oneOf"]) else [])])
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return _union([_json_type(name, schema, aliases, path, indent) for name in names])
    parts = [_type(each, aliases, path, indent) for each in schema.get("anyOf") or schema.get("allOf") or ()]
    if "anyOf" in schema:
        return "unknown" if "unknown" in parts else _union(parts)
    return next((part for part in parts if part != "unknown"), "unknown")


def _json_type(name: str, schema: Schema, aliases: Aliases, path: PropertyPath, indent: str) -> str:
    if name == "array":
        item = _type(schema.get("items", {}), aliases, path, indent)
        return f"({item})[]" if " | " in item else f"{item}[]"
    return PRIMITIVES.get(name, "unknown")


def _union(parts: list[str]) -> str:
    return " | ".join(dict.fromkeys(parts)) or "unknown"


def _comment(notes: Sequence[str], indent: str) -> list[str]:
    lines = [line.rstrip() for note in notes for line in LINE_BREAK.split(note.replace("*/", "*\\/"))]
    if len(lines) < 2:
        return [f"{indent}/** {line} */" for line in lines]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _one_line(text: str) -> str:
    return " ".join(LINE_BREAK.sub(" ", text).split())
