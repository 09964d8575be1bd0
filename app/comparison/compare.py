"""Two forms of one entity -> what the change does to each property: proved harmless, narrowed, or undecided; and what moves data.

Properties are compared one by one, by set algebra, never whole records. A property is its path in a record. "lossless" means: those
who wrote by the old definition may go on, and every value that fitted fits. It says nothing of values that a hidden field holds.
"""

from collections.abc import Callable, Iterator
from typing import Any

from app.comparison.appearance import appearance_effects
from app.comparison.effects import Comparison, Effect, PropertyChange, Verdict
from app.comparison.questions import questions_of
from app.comparison.sides import Renames, Side, changed_visibility, side_of
from app.comparison.value_sets import Difference, difference
from app.comparison.value_words import words_of_values
from app.conditions.effective import ALWAYS, NEVER
from app.conditions.states import Found, find_state
from app.definition import Condition, Field, Not
from app.fields.base import FieldType, Schema
from app.forms.compiler import CompiledForm
from app.forms.scopes import pointer


def compare(
    old: CompiledForm, new: CompiledForm, renames: Renames | None = None, is_over: Callable[[], bool] = lambda: False
) -> Comparison:
    """`renames`: old paths -> new ones, as somebody decided; one that names no field says nothing.

    Once `is_over` says so, the rest is undecided.
    """
    paths = [{field.path for field, _ in form.inputs} for form in (old, new)]
    renames = {one: other for one, other in (renames or {}).items() if one != other and one in paths[0] and other in paths[1]}
    return _Comparer(side_of(old, renames), side_of(new), renames, is_over).run()


class _Comparer:
    def __init__(self, old: Side, new: Side, renames: Renames, is_over: Callable[[], bool]) -> None:
        self._old, self._new, self._renames, self._is_over = old, new, renames, is_over
        self._former = {path: former for former, path in renames.items()}
        self._seen_otherwise = changed_visibility(old, new)
        self._found: dict[tuple[str, str], tuple[Found, Found]] = {}
        self._compared = self._decided = 0

    def run(self) -> Comparison:
        changes = [self._change(name) for name in self._new.by_name]
        changes += [self._removed(name) for name in self._old.by_name if name not in self._new.by_name]
        questions = questions_of(self._old, self._new, changed=[change.path for change in changes if change and change.moves])
        return Comparison(
            tuple(change for change in changes if change is not None),
            tuple(self._definition_effects()),
            questions,
            self._compared,
            self._decided,
            self._renames,
        )

    def _change(self, name: str) -> PropertyChange | None:
        field, kind = self._new.by_name[name]
        former = self._old.by_name.get(name)
        if former is None:
            return self._added(field)
        effects = list(self._effects(former[0], former[1], field, kind))
        if not effects:
            return None
        refused = any(effect.code == "values-refused" for effect in effects)
        moves = field.path in self._former or (former[1].name != kind.name and refused)
        secret = former[0].secret or field.secret
        return PropertyChange(
            field.path, field.label, "changed", tuple(effects), moves, self._former.get(field.path), is_secret=secret
        )

    def _added(self, field: Field) -> PropertyChange:
        demand = self._new.demand(field)
        always = self._new.term(demand)
        if always is not None and always.condition == ALWAYS:
            effects = [Effect("field-added-required", "narrows", {"label": field.label})]
        else:
            effects = [Effect("field-added", "lossless", {"label": field.label}), *self._demand_effects(None, field)]
        if field.required_hint and field.writable:
            effects.append(Effect("now-recommended", "narrows", {"label": field.label}))
        return PropertyChange(field.path, field.label, "added", tuple(effects), is_secret=field.secret)

    def _removed(self, name: str) -> PropertyChange:
        field, _ = self._old.by_name[name]
        effect = Effect("field-removed", "narrows", {"label": field.label})
        return PropertyChange(field.path, field.label, "removed", (effect,), is_secret=field.secret)

    def _effects(self, old: Field, old_kind: FieldType, new: Field, new_kind: FieldType) -> Iterator[Effect]:
        label = {"label": new.label}
        if new.path in self._former:
            ids = {"before": pointer(*self._former[new.path])[1:], "after": pointer(*new.path)[1:]}
            yield Effect("id-changed", "lossless", {**label, **ids})
        yield from self._value_effects(old, old_kind, new, new_kind)
        yield from _secrecy_effects(old, new)
        yield from _writing_effects(self._old, self._new, old, new)
        yield from self._condition_effects(old, new)
        yield from _hint_effects(old, new)
        yield from appearance_effects(self._old, self._new, old, new)

    def _value_effects(self, old: Field, old_kind: FieldType, new: Field, new_kind: FieldType) -> Iterator[Effect]:
        before, after = old_kind.schema(old), new_kind.schema(new)
        label = {"label": new.label}
        lost = self._difference(before, after, old_kind.example(old))
        if old_kind.name != new_kind.name:
            verdict: Verdict = "lossless" if lost.answer == "none" else "narrows" if lost.answer == "some" else "undecided"
            yield Effect("type-changed", verdict, {**label, "before": old_kind.name, "after": new_kind.name})
        if old.entity != new.entity and new.entity:
            yield Effect("entity-changed", "narrows", {**label, "entity": new.entity})
        elif old.entity != new.entity:
            yield Effect("entity-removed", "narrows", label)
        if lost.answer == "some":
            yield Effect("values-refused", "narrows", label, lost.schema, words_of_values(lost.schema, old, new))
        elif lost.answer == "unknown":
            yield Effect("values-undecided", "undecided", label, lost.schema)
        won = self._difference(after, before, new_kind.example(new), counts=False)
        if won.answer == "some":
            yield Effect("values-accepted", "lossless", label, won.schema, words_of_values(won.schema, new, old))

    def _difference(self, one: Schema, other: Schema, example: Any, *, counts: bool = True) -> Difference:
        if one == other:
            return Difference("none")
        verdict = Difference("unknown") if self._is_over() else difference(one, other, (example,))
        if counts:
            self._compared += 1
            self._decided += verdict.answer != "unknown"
        return verdict

    def _condition_effects(self, old: Field, new: Field) -> Iterator[Effect]:
        name = self._new.names[new.key]
        if name in self._seen_otherwise:
            yield from self._visibility_effects(old, new)
        yield from self._demand_effects(old, new)
        if old.writable and new.writable and self._differ(self._old.lock(old), self._new.lock(new)):
            yield from self._state_effects(new, self._old.lock(old), self._new.lock(new), "locked-when", "unlocked-when")

    def _visibility_effects(self, old: Field, new: Field) -> Iterator[Effect]:
        before, after = self._old.shown(old), self._new.shown(new)
        if after == NEVER and before != NEVER:
            yield Effect("never-shown", "narrows", {"label": new.label})
        elif before == NEVER and after != NEVER:
            yield Effect("now-shown", "lossless", {"label": new.label})
        else:
            yield from self._state_effects(new, Not(before), Not(after), "hidden-when", "shown-when")

    def _demand_effects(self, old: Field | None, new: Field) -> Iterator[Effect]:
        before, after = NEVER if old is None else self._old.demand(old), self._new.demand(new)
        if not self._differ(before, after):
            return
        terms = self._old.term(before), self._new.term(after)
        if terms[1] is not None and terms[1].condition == ALWAYS:
            if terms[0] is None or terms[0].condition != ALWAYS:
                yield Effect("became-required", "narrows", {"label": new.label})
        elif before != NEVER and after == NEVER:
            yield Effect("became-optional", "lossless", {"label": new.label})
        else:
            yield from self._state_effects(new, before, after, "required-when", "optional-when")

    def _differ(self, before: Condition, after: Condition) -> bool:
        """Whether two conditions may hold in different states."""
        if before == after == NEVER:
            return False
        if self._old.spelled(before) != self._new.spelled(after):
            return True
        return any(name in self._seen_otherwise for name in self._new.looked_at(after))

    def _state_effects(self, field: Field, before: Condition, after: Condition, worse: str, better: str) -> Iterator[Effect]:
        """Of a condition that restricts: `worse` is the code where it holds and did not before, `better` that of the opposite."""
        label = {"label": field.label}
        won, lost = self._states(before, after)
        if won.answer == "found":
            yield Effect(worse, "narrows", label, state=won.values)
        elif won.answer == "unknown":
            yield Effect("conditions-undecided", "undecided", label)
        if lost.answer == "found":
            yield Effect(better, "lossless", label, state=lost.values)

    def _states(self, before: Condition, after: Condition) -> tuple[Found, Found]:
        """A state in which only the second condition holds, and one in which only the first does: once for a panel's fields."""
        key = self._old.spelled(before), self._new.spelled(after)
        if key not in self._found:
            old, new = self._old.term(before), self._new.term(after)
            if old is None or new is None or self._is_over():
                return Found("unknown"), Found("unknown")
            self._found[key] = find_state([new], [old]), find_state([old], [new])
        return self._found[key]

    def _definition_effects(self) -> Iterator[Effect]:
        if self._new.form.definition.clear_hidden and not self._old.form.definition.clear_hidden:
            yield Effect("hidden-values-cleared", "narrows")


def _secrecy_effects(old: Field, new: Field) -> Iterator[Effect]:
    if new.secret and not old.secret:
        yield Effect("became-secret", "narrows", {"label": new.label})
        yield Effect("secret-for-good", "narrows", {"label": new.label})
    elif old.secret and not new.secret:
        yield Effect("no-longer-secret", "narrows", {"label": new.label})


def _writing_effects(old_side: Side, new_side: Side, old: Field, new: Field) -> Iterator[Effect]:
    """Whether people and programs may write it at all."""
    before, after = old.key in old_side.writable, new.key in new_side.writable
    if before and not after and not new.hidden:
        yield Effect("became-readonly", "narrows", {"label": new.label})
    elif after and not before:
        yield Effect("became-writable", "lossless", {"label": new.label})


def _hint_effects(old: Field, new: Field) -> Iterator[Effect]:
    """A note that is a rule warns and does not block. It is no proof of harmlessness all the same."""
    label = {"label": new.label}
    if new.required_hint and not old.required_hint and new.writable and not new.required:
        yield Effect("now-recommended", "narrows", label)
    for attribute, notation in (("json_hint", "JSON"), ("cron_hint", "cron")):
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            yield Effect("notation-checked" if after else "notation-unchecked", "narrows", {**label, "notation": notation})
