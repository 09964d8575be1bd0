"""TypeScript: types of a record to be created, of changes to one, and of one that is stored, as the schemas have them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.exports.base import Exporter, pascal, type_name
from app.fields.base import Schema
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import BLANK, PURPOSES, STORED_SECRET, Purpose

Aliases = Mapping[tuple[str, ...], str]
"""Where a property lies in a record -> the name of its options' type."""

IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
WORDS = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}
TITLES: Mapping[Purpose, str] = {
    "create": "A record to be created.",
    "update": "Changes to a record: what is not given stays, null clears.",
    "record": "A stored record: system fields, and blanks for what is not given.",
}
SHARED = (
    '/** What a stored record may hold where no value is given. */\nexport type Blank = null | "" | [];\n\n'
    "/** How a secret that is stored is told. */\nexport type StoredSecret = { stored: true };\n"
)


class TypeScript(Exporter):
    name = "typescript"
    title = "TypeScript types"
    about = "Types for a client: a record to be created, changes to one, and a stored one."
    media_type = "application/typescript"
    ending = ".d.ts"
    language = "typescript"

    def export(self, form: CompiledForm, purpose: Purpose) -> str:
        definition = form.definition
        name, options, aliases = type_name(definition), _options_of(form), _aliases_of(form)
        parts = [f"// {_one_line(definition.name)} ({_one_line(definition.entity)}), definition sha256:{definition.hash}\n"]
        parts += [_alias(aliases[place], title, listed) for place, (title, listed) in options.items()]
        parts += [_interface(f"{name}{each.capitalize()}", TITLES[each], schema_for(form, each), aliases) for each in PURPOSES]
        return "\n".join([*parts, SHARED])


def _options_of(form: CompiledForm) -> dict[tuple[str, ...], tuple[str, list[Schema]]]:
    """The fields that name options: where they lie -> (label, [{const, title}])."""
    found = {}
    for field, kind in form.inputs:
        schema = kind.schema(field)
        listed = schema.get("oneOf") or schema.get("items", {}).get("oneOf")
        if listed:
            found[field.path] = (field.label, listed)
    return found


def _aliases_of(form: CompiledForm) -> Aliases:
    name, taken = type_name(form.definition), {"Blank", "StoredSecret"}
    taken |= {f"{name}{each.capitalize()}" for each in PURPOSES}
    aliases = {}
    for place in _options_of(form):
        alias = wanted = name + "".join(map(pascal, place))
        while alias in taken:
            alias = f"{wanted}{len(taken)}"
        taken.add(alias)
        aliases[place] = alias
    return aliases


def _alias(alias: str, title: str, listed: Sequence[Schema]) -> str:
    last = len(listed) - 1
    lines = [
        f"  | {_literal(option['const'])}{';' if place == last else ''} // {_one_line(option['title'])}"
        for place, option in enumerate(listed)
    ]
    return "\n".join([*_comment([title], ""), f"export type {alias} =", *lines, ""])


def _interface(name: str, title: str, schema: Schema, aliases: Aliases) -> str:
    return "\n".join([*_comment([title], ""), f"export interface {name} {{", *_properties(schema, aliases, (), "  "), "}", ""])


def _properties(schema: Schema, aliases: Aliases, place: tuple[str, ...], indent: str) -> Iterator[str]:
    required = schema.get("required", ())
    for id, told in schema["properties"].items():
        yield from _comment(_notes(told), indent)
        name = id if IDENTIFIER.fullmatch(id) else _literal(id)
        readonly = "readonly " if told.get("readOnly") else ""
        yield f"{indent}{readonly}{name}{'' if id in required else '?'}: {_type(told, aliases, (*place, id), indent)};"


def _notes(told: Schema) -> list[str]:
    notes = [told.get("title", ""), told.get("description", "")]
    if told.get("writeOnly"):
        notes.append("A secret: it is written and never told.")
    if "default" in told:
        notes.append(f"@default {json.dumps(told['default'], ensure_ascii=False)}")
    return [note for note in notes if note]


def _type(schema: Schema, aliases: Aliases, place: tuple[str, ...], indent: str) -> str:
    if "properties" in schema and schema != STORED_SECRET:
        return "\n".join(["{", *_properties(schema, aliases, place, indent + "  "), f"{indent}}}"])
    if schema == STORED_SECRET:
        return "StoredSecret"
    if schema == BLANK:
        return "Blank"
    if "const" in schema:
        return _literal(schema["const"])
    if "oneOf" in schema and place in aliases:
        return _union([aliases[place], *(["null"] if any(each["const"] is None for each in schema["oneOf"]) else [])])
    if "type" in schema:
        words = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return _union([_word(word, schema, aliases, place, indent) for word in words])
    parts = [_type(each, aliases, place, indent) for each in schema.get("anyOf") or schema.get("allOf") or ()]
    if "anyOf" in schema:
        return "unknown" if "unknown" in parts else _union(parts)
    return next((part for part in parts if part != "unknown"), "unknown")


def _word(word: str, schema: Schema, aliases: Aliases, place: tuple[str, ...], indent: str) -> str:
    if word == "array":
        item = _type(schema.get("items", {}), aliases, place, indent)
        return f"({item})[]" if " | " in item else f"{item}[]"
    return WORDS.get(word, "unknown")


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
