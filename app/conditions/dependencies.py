"""Which field depends on which: an order in which each comes behind those it depends on, and the circles in between."""

from collections.abc import Iterator, Mapping, Set

Dependencies = Mapping[str, Set[str]]
"""Each key with those that it depends on. Keys that have no entry of their own are left out."""


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


def find_cycles(depends_on: Dependencies) -> list[list[str]]:
    """Groups of keys that depend on each other, and single keys that depend on themselves."""
    return [group for group in dependency_groups(depends_on) if len(group) > 1 or group[0] in depends_on[group[0]]]
