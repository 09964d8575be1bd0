"""A form as one side of a comparison: when its fields are shown, required and locked, in names that both forms share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.conditions.effective import NEVER, EffectiveConditions
from app.conditions.evaluate import Kinds, comparisons
from app.conditions.states import Term
from app.definition import All, Comparison, Condition, Field, Not, Path
from app.fields.base import FieldType
from app.forms.compiler import CompiledForm
from app.forms.schema import conditions_of, demand_of, kinds_of
from app.forms.scopes import pointer
from app.pages.usage import usage_limits

Renames = Mapping[Path, Path]
"""Old paths -> new ones, of fields that were renamed."""
REPLACED = "\0"
"""Begins the names of fields whose own name another field takes. No pointer does."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """`names`: key -> the pointer by which both sides call the field; `by_name` its field and type.

    `writable`: keys of what people may fill in. `limits`: positions of amounts -> the field that is their limit.
    """

    form: CompiledForm
    names: Mapping[str, str]
    by_name: Mapping[str, tuple[Field, FieldType]]
    conditions: EffectiveConditions
    kinds: Kinds
    writable: frozenset[str]
    limits: Mapping[int, Field]

    def shown(self, field: Field) -> Condition:
        """When its value counts, as the definition says it."""
        return self.conditions.shown_keys[field.key]

    def demand(self, field: Field) -> Condition:
        """When a value is required."""
        return demand_of(field, self.conditions) or NEVER

    def lock(self, field: Field) -> Condition:
        """When a field that people may fill in otherwise is locked."""
        return field.readonly_when or NEVER

    def term(self, condition: Condition) -> Term | None:
        """The condition with all that it hangs on spelled out; None where that is too large."""
        seen = self.conditions.expanded(condition)
        return None if seen is None else Term(seen, self.kinds, self.names)

    def spelled(self, condition: Condition) -> str:
        """The condition in shared names: two that are spelled alike, over fields of the same kinds, say the same."""
        if isinstance(condition, Comparison):
            return f"{self.name_of(condition.field)!r} {condition.operator} {condition.value!r}"
        if isinstance(condition, Not):
            return f"not({self.spelled(condition.condition)})"
        word = "all" if isinstance(condition, All) else "any"
        return f"{word}({', '.join(map(self.spelled, condition.conditions))})"

    def looked_at(self, condition: Condition) -> Iterator[str]:
        """The names of the fields that a condition names itself."""
        return (self.name_of(each.field) for each in comparisons(condition))

    def name_of(self, key: str) -> str:
        return self.names.get(key, pointer(key))


def side_of(form: CompiledForm, renames: Renames | None = None) -> Side:
    moved = renames or {}
    taken = frozenset(moved.values())

    def name(path: Path) -> str:
        """A field whose name another one takes is one that left."""
        if path in moved:
            return pointer(*moved[path])
        return f"{REPLACED}{pointer(*path)}" if path in taken else pointer(*path)

    names = {field.key: name(field.path) for field, _ in form.inputs}
    by_name = {names[field.key]: (field, kind) for field, kind in form.inputs}
    writable = frozenset(field.key for field, _ in form.writable)
    limits = usage_limits(form.definition.fields())
    return Side(form, names, by_name, conditions_of(form.definition, form.inputs), kinds_of(form.inputs), writable, limits)


def changed_visibility(old: Side, new: Side) -> frozenset[str]:
    """Names of fields that may be shown in other states than before, and of those that conditions see in another way.

    A field that depends on such a field is one, too. All others are proved to be shown in the same states.
    """
    names = old.by_name.keys() | new.by_name.keys()
    waiting = [name for name in names if _is_seen_otherwise(old, new, name)]
    dependents: dict[str, set[str]] = {}
    for side in (old, new):
        for name, (field, _) in side.by_name.items():
            for other in side.looked_at(side.shown(field)):
                dependents.setdefault(other, set()).add(name)
    changed = set(waiting)
    while waiting:
        more = dependents.get(waiting.pop(), set()) - changed
        changed |= more
        waiting += more
    return frozenset(changed)


def _is_seen_otherwise(old: Side, new: Side, name: str) -> bool:
    if name not in old.by_name or name not in new.by_name:
        return True
    (before, _), (after, _) = old.by_name[name], new.by_name[name]
    if type(old.kinds[before.key]) is not type(new.kinds[after.key]):
        return True
    return old.spelled(old.shown(before)) != new.spelled(new.shown(after))
