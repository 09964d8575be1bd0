"""A form, values and a field -> why the field is hidden, required or locked: each rule with its values and its place.

The rules with their values are enough: evaluated alone they give the state that is shown (`state_of`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.comparison.sides import Side, side_of
from app.conditions.evaluate import compile_condition, variables
from app.conditions.states import find_state
from app.definition import All, Column, Condition, Field, Not, Panel, Path, Row
from app.fields import FIELD_TYPES
from app.forms.compiler import CompiledForm
from app.forms.schema import kinds_of
from app.forms.scopes import pointer
from app.forms.validation import Message, validate
from app.reading.aliases import FIELD
from app.reading.parts import parts_of

Role = Literal["shown", "required", "locked"]
Wish = Literal["shown", "hidden", "required", "optional", "locked", "unlocked"]
MAX_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about a field. Without a `condition` it always holds; `holds` with these `values` (by key; null is blank).

    `code` says what kind of rule, `part` the label of what has it, and `place` is its JSON Pointer, by the platform's own names.
    """

    role: Role
    code: str
    place: str
    part: str
    holds: bool
    condition: Condition | None = None
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`refused`: what the form has against the value. `changes`: for each wish that is not so now, values that make it so."""

    path: Path
    label: str
    hidden: bool
    required: bool
    locked: bool
    rules: tuple[Rule, ...]
    refused: tuple[Message, ...]
    changes: Mapping[Wish, Mapping[str, Any]]


def explain(form: CompiledForm, values: Mapping[str, Any], key: str) -> Explanation:
    """`values` are stored values by key."""
    field, kind = form.by_key[key]
    state = form.rules.evaluate(values)
    seen = {name: values.get(name) for name in form.by_key if name not in state.hidden_keys}
    rules = tuple(_rules(form, field, seen))
    hidden = field.position in state.hidden
    required, locked = key in state.required and not hidden, key in state.readonly or kind.always_readonly
    refused = tuple(message for message in validate(form, values, state) if message.path == field.path)
    wishes: tuple[Wish, ...] = (
        "shown" if hidden else "hidden",
        "optional" if required else "required",
        "unlocked" if locked else "locked",
    )
    ways = {wish: changes for wish in wishes if (changes := witness(form, values, key, wish)) is not None}
    return Explanation(field.path, field.label, hidden, required, locked, rules, refused, ways)


def explain_all(form: CompiledForm, values: Mapping[str, Any]) -> list[Explanation]:
    """The same of each field that has a value, without what would change it."""
    state = form.rules.evaluate(values)
    seen = {name: values.get(name) for name in form.by_key if name not in state.hidden_keys}
    messages = validate(form, values, state)
    found = []
    for field, kind in form.inputs:
        hidden = field.position in state.hidden
        required = field.key in state.required and not hidden
        locked = field.key in state.readonly or kind.always_readonly
        refused = tuple(message for message in messages if message.path == field.path)
        found.append(Explanation(field.path, field.label, hidden, required, locked, tuple(_rules(form, field, seen)), refused, {}))
    return found


def state_of(form: CompiledForm, key: str, rules: Sequence[Rule]) -> tuple[bool, bool, bool]:
    """(hidden, required, locked), by these rules and their values alone."""
    kinds = kinds_of(form.inputs)

    def holds(rule: Rule) -> bool:
        return rule.condition is None or compile_condition(rule.condition, kinds)(rule.values or {})

    hidden = any(not holds(rule) if rule.condition else True for rule in rules if rule.role == "shown")
    locked = any(holds(rule) for rule in rules if rule.role == "locked")
    required = any(holds(rule) for rule in rules if rule.role == "required")
    return hidden, required and not hidden and not locked, locked


def witness(form: CompiledForm, values: Mapping[str, Any], key: str, wish: Wish) -> Mapping[str, Any] | None:
    """Values of other fields, by pointer, with which the wish comes true beside all others as they are. None where none was found.

    One field is changed where that is enough.
    """
    one = side_of(form)
    term = one.term(_wanted(one, form.by_key[key][0], wish))
    if term is None:
        return None
    names = sorted({one.name_of(name) for name in variables(term.condition)})
    current = {name: values.get(one.by_name[name][0].key) for name in names if name in one.by_name}
    for free in (*names, None):
        state = find_state([term], allowed=_allowed(one, current, free), max_steps=MAX_STEPS)
        if state.answer == "found":
            changes = {name: value for name, value in state.values.items() if value != current.get(name)}
            keys = {one.by_name[name][0].key: value for name, value in changes.items() if name in one.by_name}
            if keys and _is_so(form, {**values, **keys}, key, wish):
                return changes
    return None


def _wanted(one: Side, field: Field, wish: Wish) -> Condition:
    conditions: Mapping[Wish, Condition] = {
        "shown": one.conditions.shown[field.position],
        "hidden": Not(one.conditions.shown[field.position]),
        "required": one.demand(field),
        "optional": All((one.conditions.shown[field.position], Not(one.demand(field)))),
        "locked": one.lock(field),
        "unlocked": Not(one.lock(field)),
    }
    return conditions[wish]


def _allowed(one: Side, current: Mapping[str, Any], free: str | None) -> dict[str, Sequence[Any]]:
    """All but one as they are, or, for the last attempt, none; of a choice its options."""
    allowed: dict[str, Sequence[Any]] = {}
    for name, value in current.items():
        field, kind = one.by_name[name]
        if free is not None and name != free:
            allowed[name] = [value]
        elif field.options and kind.kind.picks_one:
            allowed[name] = [*(option.id for option in field.options), None]
    return allowed


def _is_so(form: CompiledForm, values: Mapping[str, Any], key: str, wish: Wish) -> bool:
    state = form.rules.evaluate(values)
    hidden = form.by_key[key][0].position in state.hidden
    if wish in ("shown", "hidden"):
        return hidden == (wish == "hidden")
    if wish in ("required", "optional"):
        return (key in state.required) == (wish == "required")
    return (key in state.readonly) == (wish == "locked")


def _rules(form: CompiledForm, field: Field, seen: Mapping[str, Any]) -> Iterator[Rule]:
    kinds = kinds_of(form.inputs)

    def conditional(role: Role, code: str, part: Panel | Row | Field, place: str, condition: Condition) -> Rule:
        looked_at = {key: seen.get(key) for key in sorted(variables(condition))}
        holds = compile_condition(condition, kinds)(looked_at)
        return Rule(role, code, place, _label(part), holds, condition, looked_at)

    for part, path in _around(form, field):
        place = _pointer(path)
        if isinstance(part, Panel | Field) and part.hidden:
            yield Rule("shown", "rule-hidden-always", f"{place}/hidden", _label(part), holds=True)
        if part.visibility is not None:
            yield conditional("shown", "rule-shown-when", part, f"{place}/{FIELD.key('visibility')}", part.visibility)
    place = _pointer(path)
    yield from _own_rules(field, place)
    if field.required_when is not None and FIELD_TYPES[field.type].can_be_required:
        yield conditional("required", "rule-required-when", field, f"{place}/{FIELD.key('required_when')}", field.required_when)
    if field.readonly_when is not None:
        yield conditional("locked", "rule-locked-when", field, f"{place}/{FIELD.key('readonly_when')}", field.readonly_when)


def _own_rules(field: Field, place: str) -> Iterator[Rule]:
    kind = FIELD_TYPES[field.type]
    if field.required and kind.can_be_required:
        yield Rule("required", "rule-required-always", f"{place}/{FIELD.key('required')}", field.label, holds=True)
    if kind.always_readonly:
        yield Rule("locked", "rule-locked-by-type", f"{place}/type", field.label, holds=True)
    if not field.writable:
        yield Rule("locked", "rule-locked-always", f"{place}/{FIELD.key('readonly')}", field.label, holds=True)


def _around(form: CompiledForm, field: Field) -> list[tuple[Panel | Row | Field, str]]:
    """The panel, the row and the field itself, with their paths."""
    around: dict[type, tuple[Panel | Row | Field, str]] = {}
    for part, path in parts_of(form.definition):
        if isinstance(part, Column):
            continue
        around[type(part)] = (part, path)
        if isinstance(part, Field) and part.position == field.position:
            break
    return [around[kind] for kind in (Panel, Row, Field)]


def _pointer(path: str) -> str:
    """`panel[0].rows[1]` -> "/panel/0/rows/1"."""
    return pointer(*path.replace("[", ".").replace("]", "").split("."))


def _label(part: Panel | Row | Field) -> str:
    return part.name if isinstance(part, Panel) else part.header if isinstance(part, Row) else part.label
