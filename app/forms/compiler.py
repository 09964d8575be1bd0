"""Definition -> CompiledForm: JSON Schema, validator, rules and look-up tables; all that follows from a definition alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import reduce
from typing import Any, TypeVar, cast

import jsonschema_rs

from app.conditions.evaluate import size_of
from app.definition import Definition, Field, Path, Values
from app.errors import BadDefinition
from app.fields.base import FieldType, Schema
from app.forms.rules import Rules, rules_of
from app.forms.schema import Inputs, Purpose, inputs_of, kinds_of, requirable, schema_of
from app.forms.scopes import Scope, scope_of
from app.reading.secret_paths import OPENERS, SecretPaths, plain_paths

Made = TypeVar("Made")
FORM_BYTES, FIELD_BYTES, OPTION_BYTES, VALUE_BYTES, CHAR_BYTES = 50_000, 12_000, 2_000, 1_000, 8
"""About how much memory a form takes, and each of its fields, options, values of conditions, and characters of long texts."""
STRUCTURES = (dict, list)
ABSENT = "\0absent"
"""No name of a property: none may hold U+0000."""


@dataclass(frozen=True, slots=True, eq=False)
class CompiledForm:
    """A definition, ready for work; shared by everybody whose definition has the same hash."""

    definition: Definition
    schema: Schema
    """JSON Schema 2020-12 of a record to be created, `$ref`-free. What it says is what is enforced."""
    value_validator: jsonschema_rs.Draft202012Validator
    """The same schema without its requirements, which `validation` looks at by the rules, and as `_brief` tells it."""
    rules: Rules
    inputs: Inputs
    by_key: Mapping[str, tuple[Field, FieldType]]
    writable: Inputs
    """Those of `inputs` that people may fill in, where no condition locks them."""
    fixed_keys: frozenset[str]
    """Keys of the others."""
    seen_keys: tuple[str, ...]
    """Keys of fields that people see and may change; never a secret. What a later save is merged from."""
    secret_properties: frozenset[str]
    """Top-level properties of a record that are secrets, or hold one."""
    panel_of: Mapping[str, int]
    """The panels that hold the fields, by key, in the order of `inputs`."""
    scope: Scope
    """Where the fields' values lie in a record."""
    secrets: SecretPaths
    """Where the secrets lie, as this definition says."""

    made: dict[tuple[str, str], Any] = attribute(default_factory=dict)
    """What `made_once` has made of the form: it goes when the form goes."""

    bytes: int = 0
    """About how much memory the form takes, with all that is made of it."""

    @property
    def hash(self) -> str:
        return self.definition.hash

    def values_of(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values of a stored object by key. It may hold more than the definition names; nobody may change it.

        A structure in a field that is no secret, and a text of JSON, say of the secrets inside of it only that they are stored.
        """
        values = record if self.scope.is_flat else dict(self.scope.values_in(record))
        masked = {
            key: shown
            for key, value in values.items()
            if ((kind := type(value)) in STRUCTURES or (kind is str and value[:1] in OPENERS))
            and (shown := self.shown_value(key, value)) is not value
        }
        return {**values, **masked} if masked else values

    def shown_value(self, key: str, value: Any) -> Any:
        """The value of a field that is no secret, without the secrets inside of it."""
        field, _ = self.by_key.get(key, (None, None))
        return value if field is None or field.secret else self.secrets.masked_value(field.path, value)

    def object_of(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Values by key -> an object of the shape that is stored and that the schema describes."""
        return values if self.scope.is_flat else self.scope.object_of(values)

    def changes_to(self, record: Mapping[str, Any], changed: Values) -> dict[str, Any]:
        """The PATCH that writes `changed` (by key)."""
        return self.scope.patch(record, changed)

    def field_at(self, path: Path) -> tuple[Field, FieldType] | None:
        """The field whose value lies at a path, or around it; None for what is no field's."""
        key = self.scope.key_at(path)
        return None if key is None else self.by_key[key]


def compile_form(definition: Definition) -> CompiledForm:
    """Raises BadDefinition when its JSON Schema is none (a field type's fault, or an unforeseen definition)."""
    inputs = inputs_of(definition)
    by_key = {field.key: (field, kind) for field, kind in inputs}
    rules = rules_of(definition, kinds_of(inputs), requirable)
    schema = schema_of(definition, inputs)
    try:
        jsonschema_rs.meta.validate(schema)
        validator = _validator(_without_requirements(schema))
    except (jsonschema_rs.ValidationError, ValueError) as error:
        raise BadDefinition("definition-not-compiled", entity=definition.entity, detail=str(error)) from error
    writable = tuple((field, kind) for field, kind in inputs if field.writable and not kind.always_readonly)
    seen = tuple(field.key for field, _ in inputs if field.writable and not field.secret)
    secrets = frozenset(field.path[0] for field, _ in inputs if field.secret)
    secret_paths = SecretPaths(definition.secret_paths, plain_paths(definition))
    held = {field.position: index for index, panel in enumerate(definition.panels) for field in panel.fields()}
    panel_of = {field.key: held[field.position] for field, _ in inputs}
    scope = scope_of(field for field, _ in inputs)
    return CompiledForm(
        definition,
        schema,
        validator,
        rules,
        inputs,
        by_key,
        writable,
        frozenset(by_key) - {field.key for field, _ in writable},
        seen,
        secrets,
        panel_of,
        scope,
        secret_paths,
        bytes=_bytes_of(definition),
    )


def made_once(form: CompiledForm, what: str, purpose: Purpose, make: Callable[[], Made]) -> Made:
    """What is made of a form for a purpose, when it is first asked for. Nobody may change it."""
    made = form.made.get((what, purpose))
    if made is None:
        made = form.made[what, purpose] = make()
    return cast(Made, made)


def schema_for(form: CompiledForm, purpose: Purpose) -> Schema:
    """The exported schema of a purpose."""
    if purpose == "create":
        return form.schema
    return made_once(form, "schema", purpose, lambda: schema_of(form.definition, form.inputs, purpose))


def validator_for(form: CompiledForm, purpose: Purpose) -> jsonschema_rs.Draft202012Validator:
    """A validator of the exported schema itself, requirements and all."""
    return made_once(form, "validator", purpose, lambda: _validator(schema_for(form, purpose)))


def finder_for(form: CompiledForm, purpose: Purpose) -> jsonschema_rs.Draft202012Validator:
    """Says where the exported schema is broken by a document that has, in every object, a member `ABSENT` of what it lacks.

    An error comes with a copy of what it is about. That is the whole document where something is missing, for each that is:
    500 missing fields beside a text of 4 MB took as many gigabytes. Here the copy is of the null in place of what is missing.
    """
    return made_once(form, "finder", purpose, lambda: _validator(_pointing(schema_for(form, purpose))))


def _bytes_of(definition: Definition) -> int:
    conditions = [panel.visibility for panel in definition.panels] + [row.visibility for row in definition.rows()]
    size = FORM_BYTES
    for field in definition.fields():
        conditions += [field.visibility, field.required_when, field.readonly_when]
        size += FIELD_BYTES + len(field.options) * OPTION_BYTES + CHAR_BYTES * (len(field.help) + len(field.label))
        size += CHAR_BYTES * sum(len(option.text) + len(option.id) for option in field.options)
    return size + VALUE_BYTES * sum(size_of(condition)[0] for condition in conditions if condition is not None)


def _validator(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """Patterns are matched in linear time, whatever they and the texts are."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=False, pattern_options=jsonschema_rs.RegexOptions())


def _pointing(schema: Schema) -> Schema:
    """The schema with each `required`, at every level that this compiler makes, said of the member `ABSENT`."""
    pointing = {word: value for word, value in schema.items() if word != "required"}
    pointing["properties"] = _parts(schema, _pointing)
    if "required" in schema:
        pointing["properties"][ABSENT] = {"properties": dict.fromkeys(schema["required"], False)}
    if "allOf" in schema:
        pointing["allOf"] = [{**each, "then": _pointing(each["then"])} for each in schema["allOf"]]
    return pointing


def _without_requirements(schema: Schema) -> Schema:
    """The schema less `required` and `allOf`, at every level that this compiler makes."""
    bare = {word: value for word, value in schema.items() if word not in ("required", "allOf")}
    bare["properties"] = _parts(schema, _without_requirements)
    return bare


def _parts(schema: Schema, nested: Callable[[Schema], Schema]) -> Schema:
    return {name: nested(part) if "properties" in part else _brief(part) for name, part in schema["properties"].items()}


def _brief(part: Schema) -> Schema:
    """The same of one value, less an error for each option and each entry of a list: of a million there would be as many copies."""
    brief = {
        word: [_brief(each) for each in value] if word in ("anyOf", "allOf") else value
        for word, value in part.items()
        if word not in ("oneOf", "items")
    }
    if "oneOf" in part:
        brief["enum"] = [option["const"] for option in part["oneOf"]]
    if "items" in part:
        brief["not"] = {"type": "array", "contains": {"not": _brief(part["items"])}}
    return brief


def part_at(schema: Any, way: Sequence[str | int]) -> Any:
    """A property named "0" comes back from an error as a number."""
    return reduce(lambda part, step: part[int(step)] if isinstance(part, list) else part[str(step)], way, schema)


def broken_word(schema: Schema, error: jsonschema_rs.ValidationError) -> str:
    """The keyword that is broken, of a list's entry its own: `schema` is as it is exported, the error is of what `_brief` tells."""
    *way, last = error.schema_path
    part = part_at(schema, way)
    if last == "enum" and "oneOf" in part:
        return "oneOf"
    if last != "not" or "items" not in part:
        return str(last)
    entries = _validator(_brief(part["items"]))
    assert isinstance(error.instance, list)
    first = next(entry for entry in error.instance if not entries.is_valid(entry))
    return broken_word(part["items"], next(iter(entries.iter_errors(first))))
