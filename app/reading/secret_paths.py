"""Where the secrets of an entity's records are; a definition whose fields were secret before, and a stored object without secrets.

A path counts names alone: ("brief", "pin") is the pin inside of `brief`, and also that of each entry of a list `brief`.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import orjson

from app.definition import DEFINITION, SYSTEM_FIELDS, Definition, Field, Object, Part
from app.reading.secrets import IN_SECRET_NAMES, looks_secret

Names = tuple[str, ...]
"""A path without the positions in lists."""

STORED: Final[Mapping[str, Any]] = {"stored": True}
"""What is shown in place of a secret, and means "unchanged" when it is sent back."""
MARK = '"stored"'
"""In each text that contains `STORED`."""
MAX_NAMES = 3
"""More than the names in the path of any field."""
STRUCTURES = (dict, list)
OPENERS = frozenset("{[ \n\r\t")
"""What a text of JSON with an object or a list begins with."""
MAX_SUSPECTS = 4096
MAX_NAME_CHARS = 200
"""A longer name is looked at, and not cached."""


@dataclass(frozen=True, slots=True)
class SecretPaths:
    """`secret`: paths that are or were secret. `plain`: paths of fields that are no secrets, although their names look so."""

    secret: frozenset[Names] = frozenset()
    plain: frozenset[Names] = frozenset()
    shallow: bool = False
    """Whether only the properties of an object itself are looked at."""
    around: frozenset[Names] = field(init=False)
    """The paths of all that holds a secret."""
    _suspects: dict[str, bool] = field(init=False, default_factory=dict, repr=False, compare=False)
    """What `_may_hide` said of names: a record is looked through at every write."""

    def __post_init__(self) -> None:
        around = frozenset(path[:length] for path in self.secret for length in range(1, len(path)))
        object.__setattr__(self, "around", around)

    def covers(self, path: Names) -> bool:
        """Whether a value at a path is a secret, holds one, or is a part of one, as definitions have said."""
        return path in self.around or any(path[:length] in self.secret for length in range(1, len(path) + 1))

    def hides(self, path: Names, value: Any) -> bool:
        """Whether a value is a secret as a whole: a definition says so, or the name of what no definition speaks of."""
        if value is None or value in ("", [], {}):
            return False
        if path in self.secret:
            return True
        if path in self.around:  # it holds a secret, or should: what it is instead may be one
            return not isinstance(value, dict | list)
        if path not in self.plain and not isinstance(value, bool) and _looks_secret(path[-1]):
            return True
        return isinstance(value, str) and value[:1] in OPENERS and self._text_holds(path, value)

    def properties(self, stored: Object) -> frozenset[str]:
        """The properties of a stored object that are secrets, or hold one at any depth."""
        may_hide = self._suspects.get
        return frozenset(
            name
            for name, value in stored.items()
            if (may_hide(name, True) or type(value) in STRUCTURES or (type(value) is str and value[:1] in OPENERS))
            and name not in SYSTEM_FIELDS
            and (may_be_around(value) or self._may_hide(name))
            and self._holds(stored, name, value)
        )

    def masked(self, stored: Object) -> Object:
        """The object with `STORED` in place of each secret; the object itself where it has none."""
        return self._without(stored, STORED)

    def masked_value(self, path: Names, value: Any) -> Any:
        """The value of a field that is no secret, with `STORED` in place of each secret inside of it, also in a text of JSON."""
        if type(value) is str:
            return self._masked_text(path, value) if value[:1] in OPENERS and self._text_holds(path, value) else value
        if _is_flat_list(value) and path not in self.around and not self.hides(path, value):
            return value  # the usual list of options, whose entries have the path of the list
        if not isinstance(value, dict | list) or not any(True for _ in self._secrets_in(value, path)):
            return value
        return self.copy(value, path, STORED)

    def stripped(self, stored: Object) -> Object:
        """The object without its secrets: what may be searched."""
        return self._without(stored, None)

    def _may_hide(self, name: str) -> bool:
        """Whether `hides` is true of a property of this name for any value that is no structure."""
        path = (name,)
        verdict = path in self.secret or path in self.around or (path not in self.plain and _looks_secret(name))
        if len(name) <= MAX_NAME_CHARS and len(self._suspects) < MAX_SUSPECTS:
            self._suspects[name] = verdict
        return verdict

    def _holds(self, stored: Object, name: str, value: Any) -> bool:
        is_whole = self.shallow or not _is_deep(stored)
        if self.hides((name,), "any text" if is_whole and isinstance(value, str) and value else value):
            return True
        if is_whole or not isinstance(value, dict | list) or (_is_flat_list(value) and (name,) not in self.around):
            return False
        return any(True for _ in self._secrets_in(value, (name,)))

    def _text_holds(self, path: Names, text: str) -> bool:
        """Whether a text is JSON with a secret inside: '{"password": "p"}'."""
        if path not in self.around and IN_SECRET_NAMES.search(text) is None:
            return False
        try:
            inner = orjson.loads(text)
        except orjson.JSONDecodeError:
            return False
        return isinstance(inner, dict | list) and any(True for _ in self._secrets_in(inner, path))

    def _masked_text(self, path: Names, text: str) -> str:
        """'{"user": "jane", "password": "p"}' -> '{"user":"jane","password":{"stored":true}}'."""
        try:
            return orjson.dumps(self.copy(orjson.loads(text), path, STORED)).decode()
        except TypeError:  # deeper than it can be written
            return orjson.dumps(STORED).decode()

    def says_stored(self, path: Names, text: str) -> bool:
        """Whether a text is JSON that says of a secret inside of it only that it is stored."""
        if MARK not in text or text[:1] not in OPENERS:
            return False
        try:
            inner = orjson.loads(text)
        except orjson.JSONDecodeError:
            return False
        left = [(inner, path)] if isinstance(inner, dict | list) else []
        while left:
            around, way = left.pop()
            for _, (inner_path, value) in members_of(around, way):
                if value == STORED and self.hides(inner_path, "any text"):
                    return True
                if isinstance(value, dict | list):
                    left.append((value, inner_path))
        return False

    def _secrets_in(self, value: Any, path: Names) -> Iterator[Names]:
        """The paths of all secrets inside of a value. Linear, and nothing recurses."""
        left = [(value, path)]
        while left:
            around, way = left.pop()
            for _, (inner_path, inner) in members_of(around, way):
                if self.hides(inner_path, inner):
                    yield inner_path
                elif isinstance(inner, dict | list):
                    left.append((inner, inner_path))

    def _without(self, stored: Object, mask: Mapping[str, Any] | None) -> Object:
        names = self.properties(stored)
        if not names:
            return stored
        shown: Object = {}
        for name, value in stored.items():
            if name not in names:
                shown[name] = value
            elif not self.hides((name,), value):
                shown[name] = self.copy(value, (name,), mask)
            elif mask is not None:
                shown[name] = dict(mask)
        return shown

    def copy(self, value: Any, path: Names, mask: Mapping[str, Any] | None) -> Any:
        """A copy of a structure with `mask` in place of each secret, or without them."""
        top: Any = type(value)()
        left = [(value, path, top)]
        while left:
            around, way, copy = left.pop()
            for name, (inner_path, inner) in members_of(around, way):
                if self.hides(inner_path, inner):
                    if mask is None:
                        continue
                    made: Any = dict(mask)
                elif isinstance(inner, dict | list):
                    made = type(inner)()
                    left.append((inner, inner_path, made))
                else:
                    made = inner
                if isinstance(copy, list):
                    copy.append(made)
                else:
                    copy[name] = made
        return top


NO_PATHS: Final = SecretPaths()
"""Of an entity that no definition speaks of: names alone decide."""


def with_secrets(definition: Definition, paths: Collection[Names]) -> Definition:
    """The definition with every field secret that is one of the secrets at `paths`, holds one or is a part of one, whatever it says
    itself. Its hash differs accordingly."""
    marked = SecretPaths(frozenset(paths))
    added = {field.path for field in definition.fields() if not (field.secret or field.is_system) and marked.covers(field.path)}
    if not added:
        return definition

    def hide(part: Part) -> Part:
        return replace(part, secret=True, grid=False) if isinstance(part, Field) and part.path in added else part

    keys = sorted({field.key for field in definition.fields() if field.path in added})
    digest = hashlib.sha256("\0".join([definition.hash, *keys]).encode()).hexdigest()
    return replace(definition.changed(hide), hash=digest)


def plain_paths(definition: Definition) -> frozenset[Names]:
    """Paths of the fields that are no secrets, although their names look so."""
    return frozenset(field.path for field in definition.fields() if not field.secret and _looks_secret(field.id))


def dotted(paths: Collection[Names]) -> frozenset[str]:
    """Paths as the keys of fields spell them: ("brief", "pin") -> "brief.pin"."""
    return frozenset(map(".".join, paths))


def members_of(around: Any, path: Names) -> Iterator[tuple[Any, tuple[Names, Any]]]:
    """The members of an object or a list at a path: their names or positions, paths and values."""
    if isinstance(around, dict):
        for name, value in around.items():
            yield name, (inner_path_of(path, name), value)
    else:
        for index, value in enumerate(around):
            yield index, (path, value)


def inner_path_of(path: Names, name: str) -> Names:
    """The path of a member. Below what a definition can name the last name alone counts, so that no path grows with the depth."""
    return (*path[:MAX_NAMES], name)


def may_be_around(value: Any) -> bool:
    """Whether there may be something inside of a value: an object, a list, or a text that may be one of them."""
    return type(value) in STRUCTURES or (type(value) is str and value[:1] in OPENERS)


def _is_flat_list(value: Any) -> bool:
    """Whether a value is a list of texts and numbers alone, with nothing inside of them."""
    return type(value) is list and not any(map(may_be_around, value))


def _is_deep(stored: Object) -> bool:
    """A DEFINITION is no record: what lies in it are names of fields, not values."""
    return stored.get("entity") != DEFINITION


def _looks_secret(name: str) -> bool:
    return _cached_verdict(name) if len(name) <= MAX_NAME_CHARS else looks_secret(name, "")


@lru_cache(4096)
def _cached_verdict(name: str) -> bool:
    return looks_secret(name, "")
