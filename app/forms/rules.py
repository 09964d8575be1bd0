"""A definition's conditions together: which panels, rows and fields are hidden, which fields are required or locked.

A hidden field does not count for others: its value is missing to every condition. A locked one counts as it was before the edit:
what was typed into it is not taken. Where fields hang on each other in a circle (the reader reports and breaks those of
visibility), the one that is asked first counts as shown, and one whose lock is not settled yet as it was before: so nothing that is
typed into a field locks that very field.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.conditions.dependencies import dependency_groups, visibility_dependencies
from app.conditions.evaluate import Kinds, Test, compile_condition, to_json, variables
from app.definition import Condition, Definition, Field


@dataclass(frozen=True, slots=True)
class State:
    """What holds for one set of values: fields by position, by key, rows and panels by their place in the definition."""

    hidden: frozenset[int]
    hidden_keys: frozenset[str]
    hidden_rows: frozenset[int]
    hidden_panels: frozenset[int]
    required: frozenset[str]
    readonly: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Item:
    """A field with all that decides about it."""

    field: Field
    panel: int
    row: int
    around: tuple[Test, ...]
    """Of its panel and its row, those that have a condition: shared with their other fields."""
    visible: Test | None
    locked_by: frozenset[str]
    """The keys that its lock looks at."""
    requirable: bool
    required_when: Test | None
    readonly_when: Test | None

    @property
    def may_hide(self) -> bool:
        return bool(self.around) or self.visible is not None

    @property
    def lockable(self) -> bool:
        """Whether a condition can lock what people may fill in otherwise."""
        return self.readonly_when is not None and self.field.writable


class Rules:
    """Made by `rules_of`. Without conditions `evaluate` gives the same state each time, at no cost."""

    def __init__(self, definition: Definition, kinds: Kinds, requirable: Callable[[Field], bool]) -> None:
        self._definition, self._kinds = definition, kinds
        self._panels: dict[int, Test] = {}
        self._rows: dict[int, tuple[int, Test]] = {}
        self._hideable_rows: set[int] = set()
        self._items: list[_Item] = []
        self._hidden_panels = frozenset(i for i, panel in enumerate(definition.panels) if panel.hidden)
        self._collect(requirable)
        self._by_key: dict[str, list[_Item]] = {}
        for item in self._items:
            self._by_key.setdefault(item.field.key, []).append(item)
        # With every field of the same key: whether a key is hidden hangs on all of its fields.
        self._lockable = frozenset(item.field.key for item in self._items if item.lockable)
        keys = {item.field.key for item in self._items if item.may_hide or item.required_when or item.readonly_when}
        self._ordered = self._in_order()
        self._conditional = [item for item in self._ordered if item.field.key in keys]
        conditional = set(self._conditional)
        self._base = self._evaluate({}, {}, [item for item in self._items if item not in conditional])
        self._constant = self._base if not self._conditional and not self._panels and not self._rows else None

    def evaluate(self, values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> State:
        """`values` by key; what is not in it is missing. `before`: what was there before somebody edited it, and what counts of
        fields that are locked; without it nothing was edited."""
        if self._constant is not None:
            return self._constant
        return self._evaluate(values, values if before is None else before, self._conditional, self._base)

    def variables(self) -> frozenset[str]:
        """The keys that any condition looks at."""
        conditions = [panel.visibility for panel in self._definition.panels]
        conditions += [row.visibility for row in self._definition.rows()]
        for item in self._items:
            conditions += [item.field.visibility, item.field.required_when, item.field.readonly_when]
        return frozenset[str]().union(*map(variables, conditions))

    def may_hide_field(self, position: int) -> bool:
        return self._items[position].may_hide

    def may_hide_row(self, row: int) -> bool:
        return row in self._hideable_rows

    def may_hide_panel(self, panel: int) -> bool:
        return panel in self._panels

    def fill(self, choose: Callable[[Field, bool], Any]) -> dict[str, Any]:
        """Values of the fields that are shown and open, each chosen when those that its conditions look at are: in one pass.

        `choose(field, required)` gives a value, or None for none. Where conditions look at each other in a circle, `evaluate` may
        then say something else of the values.
        """
        values: dict[str, Any] = {}
        seen = _Seen(values, values, self._by_key, self._hidden_panels, frozenset())
        for item in self._in_order(with_all_conditions=True):
            field = item.field
            if field.duplicate or not field.writable or not seen.is_visible(item) or _holds(item.readonly_when, seen):
                continue
            value = choose(field, item.requirable and (field.required or _holds(item.required_when, seen)))
            if value is not None:
                values[field.key] = value
        return {item.field.key: values[item.field.key] for item in self._items if item.field.key in values}

    def to_json(self) -> dict[str, Any]:
        """What the browser's evaluator needs: everything that has a condition, and every field that one looks at."""
        looked_at = self.variables()
        conditional = set(self._conditional)
        fields = [
            _without_blanks(
                position=item.field.position,
                key=item.field.key,
                panel=item.panel,
                row=item.row,
                hidden=item.field.hidden or item.panel in self._hidden_panels,
                visibility=_json(item.field.visibility),
                required=item.requirable and item.field.required,
                requiredWhen=_json(item.field.required_when) if item.requirable else None,
                readonly=not item.field.writable,
                readonlyWhen=_json(item.field.readonly_when) if item.lockable else None,
            )
            for item in self._ordered
            if item in conditional or item.field.key in looked_at
        ]
        panels = {str(i): to_json(p.visibility) for i, p in enumerate(self._definition.panels) if p.visibility}
        rows = {str(i): to_json(r.visibility) for i, r in enumerate(self._definition.rows()) if r.visibility}
        kinds = {key: self._kinds[key].name for key in sorted(looked_at) if key in self._kinds}
        return {"kinds": kinds, "panels": panels, "rows": rows, "fields": fields}

    def _collect(self, requirable: Callable[[Field], bool]) -> None:
        row_index = 0
        for panel_index, panel in enumerate(self._definition.panels):
            panel_test = self._compile(panel.visibility)
            if panel_test:
                self._panels[panel_index] = panel_test
            for row in (row for column in panel.columns for row in column.rows):
                row_test = self._compile(row.visibility)
                if row_test:
                    self._rows[row_index] = (panel_index, row_test)
                if row_test or (panel_test and row.fields):
                    self._hideable_rows.add(row_index)
                around = tuple(test for test in (panel_test, row_test) if test is not None)
                for field in row.fields:
                    self._items.append(
                        _Item(
                            field,
                            panel_index,
                            row_index,
                            around,
                            self._compile(field.visibility),
                            variables(field.readonly_when),
                            requirable(field),
                            self._compile(field.required_when),
                            self._compile(field.readonly_when),
                        )
                    )
                row_index += 1

    def _in_order(self, *, with_all_conditions: bool = False) -> list[_Item]:
        """Each item behind those it hangs on: asked in this order, a chain of thousands of fields is no deep recursion."""
        shown_by = visibility_dependencies(self._definition)
        depends_on = {key: set(looked_at) for key, looked_at in shown_by.items()}
        for item in self._items:
            depends_on[item.field.key] |= item.locked_by
            if with_all_conditions:
                depends_on[item.field.key] |= variables(item.field.required_when)
        # Within a circle that only locks close, the order of visibility counts, which has no circles.
        groups = [_positions(dependency_groups(each)) for each in (depends_on, shown_by)]
        return sorted(self._items, key=lambda item: tuple(positions[item.field.key] for positions in groups))

    def _compile(self, condition: Condition | None) -> Test | None:
        return None if condition is None else compile_condition(condition, self._kinds)

    def _evaluate(
        self, values: Mapping[str, Any], before: Mapping[str, Any], items: list[_Item], base: State | None = None
    ) -> State:
        seen = _Seen(values, before, self._by_key, self._hidden_panels, self._lockable)
        seen.settle_locks(items)
        hidden = {item for item in items if not seen.is_visible(item)}
        shown_keys = {item.field.key for item in items if item not in hidden}
        inputs = [item for item in items if not item.field.duplicate]
        readonly = {item.field.key for item in inputs if not item.field.writable} | seen.locked
        required = {
            item.field.key
            for item in inputs
            if item.requirable and item not in hidden and (item.field.required or _holds(item.required_when, seen))
        }
        hidden_panels = {index for index, test in self._panels.items() if not test(seen)} if base else set()
        hidden_rows = {
            index for index, (panel, test) in (self._rows.items() if base else ()) if panel in hidden_panels or not test(seen)
        }
        state = State(
            hidden=frozenset(item.field.position for item in hidden),
            hidden_keys=frozenset({item.field.key for item in hidden} - shown_keys),
            hidden_rows=frozenset(hidden_rows),
            hidden_panels=frozenset(hidden_panels | self._hidden_panels),
            required=frozenset(required - readonly),
            readonly=frozenset(readonly),
        )
        return state if base is None else _joined(base, state)


class _Seen(Mapping[str, Any]):
    """Values as conditions see them: those of hidden fields are not there, those of locked ones are as they were."""

    def __init__(
        self,
        values: Mapping[str, Any],
        before: Mapping[str, Any],
        items: Mapping[str, list[_Item]],
        hidden_panels: frozenset[int],
        lockable: frozenset[str],
    ) -> None:
        self._values, self._before, self._items, self._hidden_panels = values, before, items, hidden_panels
        self._visible: dict[int, bool] = {}
        self._around: dict[Test, bool] = {}
        self._counting: dict[str, bool] = {}
        """Whether a key's value counts: once for all conditions that look at it, and for all of its fields."""
        self._as_before = set(lockable)
        """Keys that are locked, or may be: their locks are not settled yet."""
        self.locked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        counts = self._counting.get(key)
        if counts is None:
            items = self._items.get(key)
            counts = self._counting[key] = items is None or any(map(self.is_visible, items))
        if not counts:
            return default
        return (self._before if key in self._as_before else self._values).get(key, default)

    def settle_locks(self, items: list[_Item]) -> None:
        """Decides one lock after the other, in the order of the rules. Whatever was visible in between is asked again then."""
        if not self._as_before:
            return
        for item in items:
            self.is_visible(item)
            if item.lockable and item.readonly_when is not None:
                if item.readonly_when(self):
                    self.locked.add(item.field.key)
                else:
                    self._as_before.discard(item.field.key)
        for answers in (self._visible, self._around, self._counting):
            answers.clear()

    def is_visible(self, item: _Item) -> bool:
        position = item.field.position
        is_visible = self._visible.get(position)
        if is_visible is None:
            self._visible[position] = True  # while it is being asked; this is what ends a circle
            is_visible = self._visible[position] = (
                not item.field.hidden
                and item.panel not in self._hidden_panels
                and all(map(self._holds_around, item.around))
                and (item.visible is None or item.visible(self))
            )
        return is_visible

    def _holds_around(self, test: Test) -> bool:
        """Once for all fields of a panel or a row."""
        verdict = self._around.get(test)
        if verdict is None:
            verdict = self._around[test] = test(self)
        return verdict

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def rules_of(definition: Definition, kinds: Kinds, requirable: Callable[[Field], bool]) -> Rules:
    """`requirable` says whether a value may be demanded of the person at all (not of a read-only field, not of a checkbox)."""
    return Rules(definition, kinds, requirable)


def _joined(one: State, other: State) -> State:
    return State(
        one.hidden | other.hidden,
        (one.hidden_keys | other.hidden_keys),
        one.hidden_rows | other.hidden_rows,
        one.hidden_panels | other.hidden_panels,
        one.required | other.required,
        one.readonly | other.readonly,
    )


def _positions(groups: list[list[str]]) -> dict[str, int]:
    return {key: position for position, group in enumerate(groups) for key in group}


def _holds(test: Test | None, values: Mapping[str, Any]) -> bool:
    return test is not None and test(values)


def _json(condition: Condition | None) -> Any:
    return None if condition is None else to_json(condition)


def _without_blanks(**parts: Any) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not None and part is not False}
