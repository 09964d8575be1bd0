"""Which field depends on which: an order in which each comes behind those it depends on, and the circles in between."""

from collections.abc import Iterator, Mapping, Sequence, Set

from app.conditions.evaluate import variables
from app.definition import Definition

Dependencies = Mapping[str, Set[str]]
"""Each key with those that it depends on. Keys that have no entry of their own are left out."""
AROUND = "\0"
"""Begins the keys that stand for panels and rows with a condition. No id of a field contains it."""


def visibility_dependencies(definition: Definition) -> dict[str, set[str]]:
    """Each field's key with those that its visibility looks at, by way of keys for its panel and its row:

        a panel shown while "a" holds something, with the field "b" -> {"\0panel0": {"a"}, "b": {"\0panel0"}}

    10,000 fields in a panel whose condition names 10,000 fields have 20,000 dependencies, not 100 million.
    """
    depends_on: dict[str, set[str]] = {}
    for p, panel in enumerate(definition.panels):
        panel_keys = _around(depends_on, f"{AROUND}panel{p}", variables(panel.visibility))
        rows = (row for column in panel.columns for row in column.rows)
        for r, row in enumerate(rows):
            row_keys = _around(depends_on, f"{AROUND}row{p}.{r}", variables(row.visibility))
            for field in row.fields:
                depends_on.setdefault(field.key, set()).update(panel_keys, row_keys, variables(field.visibility))
    return depends_on


def _around(depends_on: dict[str, set[str]], key: str, looked_at: frozenset[str]) -> tuple[str, ...]:
    if not looked_at:
        return ()
    depends_on[key] = set(looked_at)
    return (key,)


def is_field(key: str) -> bool:
    """Whether a key of `visibility_dependencies` is a field's, and not that of a panel or a row."""
    return not key.startswith(AROUND)


def dependency_groups(depends_on: Dependencies) -> list[list[str]]:
    """All keys in groups, each group behind those it depends on. Keys of one group depend on each other in a circle.

        {"c": {"b"}, "b": {"a", "d"}, "a": set(), "d": {"b"}} -> [["a"], ["b", "d"], ["c"]]

    Tarjan's algorithm, in one pass and without recursion: a definition may have thousands of fields that depend on the one before.
    """
    groups: list[list[str]] = []
    # When a key was entered, counted from 0.
    index: dict[str, int] = {}
    # The smallest index that a key reaches among the ungrouped ones. A key that reaches none below its own completes a group.
    lowest: dict[str, int] = {}
    # Keys that were entered and are in no group yet, in the order of their indexes.
    ungrouped: dict[str, None] = {}
    # From the start to the current key, each with those it depends on and that are still to be looked at.
    path: list[tuple[str, Iterator[str]]] = []

    def enter(key: str) -> None:
        index[key] = lowest[key] = len(index)
        ungrouped[key] = None
        path.append((key, iter(sorted(depends_on[key] & depends_on.keys()))))

    def leave(key: str) -> None:
        path.pop()
        if path:
            above = path[-1][0]
            lowest[above] = min(lowest[above], lowest[key])
        if lowest[key] == index[key]:
            group: list[str] = []
            while not group or group[-1] != key:
                group.append(ungrouped.popitem()[0])
            groups.append(group[::-1])

    for start in depends_on:
        if start not in index:
            enter(start)
        while path:
            key, others = path[-1]
            other = next(others, None)
            if other is None:
                leave(key)
            elif other not in index:
                enter(other)
            elif other in ungrouped:
                lowest[key] = min(lowest[key], index[other])
    return groups


def find_cycles(depends_on: Dependencies, groups: Sequence[list[str]] | None = None) -> list[list[str]]:
    """Groups of fields that depend on each other, and single ones that depend on themselves. `groups`: its `dependency_groups`."""
    groups = dependency_groups(depends_on) if groups is None else groups
    circles = [group for group in groups if len(group) > 1 or group[0] in depends_on[group[0]]]
    return [list(filter(is_field, group)) for group in circles]


def longest_chain(depends_on: Dependencies, groups: Sequence[list[str]]) -> list[str]:
    """The most fields of which each depends on the one before, first to last; of a circle one field counts.

    {"c": {"b"}, "b": {"a"}, "a": set(), "d": {"a"}} -> ["a", "b", "c"]
    """
    lengths: dict[str, int] = {}
    before: dict[str, str | None] = {}
    for group in groups:
        others = {other for key in group for other in depends_on[key] if other in lengths}
        nearest = max(others, key=lambda other: (lengths[other], other), default=None)
        length = (lengths[nearest] if nearest else 0) + any(map(is_field, group))
        lengths |= dict.fromkeys(group, length)
        before |= dict.fromkeys(group, nearest)
    key = max(lengths, key=lambda key: lengths[key], default=None)
    chain = []
    while key is not None:
        chain.append(key)
        key = before[key]
    return list(filter(is_field, reversed(chain)))
