"""Which field hangs on which: an order to look at them in, and the circles that there must not be."""

from collections.abc import Iterator, Mapping, Set

Dependencies = Mapping[str, Set[str]]
"""Each key with those that it hangs on."""


def follow(depends_on: Dependencies) -> list[list[str]]:
    """All keys in groups, each group behind those it hangs on. Several in one group hang on each other in a circle.

    Tarjan's way, in one pass and without recursion: definitions may have chains of thousands of fields.
    """
    groups: list[list[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: dict[str, None] = {}
    path: list[tuple[str, Iterator[str]]] = []

    def enter(key: str) -> None:
        number[key] = lowest[key] = len(number)
        waiting[key] = None
        path.append((key, iter(sorted(depends_on[key] & depends_on.keys()))))

    def leave(key: str) -> None:
        path.pop()
        if path:
            above = path[-1][0]
            lowest[above] = min(lowest[above], lowest[key])
        if lowest[key] == number[key]:
            group: list[str] = []
            while not group or group[-1] != key:
                group.append(waiting.popitem()[0])
            groups.append(group[::-1])

    for start in depends_on:
        if start not in number:
            enter(start)
        while path:
            key, others = path[-1]
            other = next(others, None)
            if other is None:
                leave(key)
            elif other not in number:
                enter(other)
            elif other in waiting:
                lowest[key] = min(lowest[key], number[other])
    return groups


def find_cycles(depends_on: Dependencies) -> list[list[str]]:
    """Groups of keys that hang on each other, or one that hangs on itself."""
    return [group for group in follow(depends_on) if len(group) > 1 or group[0] in depends_on[group[0]]]
