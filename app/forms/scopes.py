"""Where the fields of a form lie in a record: among its properties, and in objects inside of it. Values by key, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import EMPTY, Field, Object, Path


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One object of a record. `keys`: the keys of its fields; `inner`: the objects in it that hold fields; both by property.

    Fields name, and pin with the parentProperty brief: keys {"name": "name"}, inner {"brief": keys {"pin": "brief.pin"}}.
    """

    keys: Mapping[str, str]
    inner: Mapping[str, "Scope"]

    @property
    def is_flat(self) -> bool:
        """Whether every value is a property of the object itself: then a record is its own values by key."""
        return not self.inner

    def values_in(self, stored: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """{"name": "N", "brief": {"pin": "1"}} -> ("name", "N"), ("brief.pin", "1"). What is missing is left out."""
        for name, key in self.keys.items():
            if name in stored:
                yield key, stored[name]
        for name, scope in self.inner.items():
            yield from scope.values_in(_mapping(stored.get(name)))

    def object_of(self, values: Mapping[str, Any]) -> Object:
        """The inverse of `values_in`."""
        built: Object = {name: values[key] for name, key in self.keys.items() if key in values}
        for name, scope in self.inner.items():
            if part := scope.object_of(values):
                built[name] = part
        return built

    def patch(self, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> Object:
        """The properties to write so that `changes`, by key, hold. An object inside is written whole, as the platform wants it:
        {"brief.pin": "2"} over {"brief": {"pin": "1", "memo": "m"}} -> {"brief": {"pin": "2", "memo": "m"}}."""
        patch: Object = {name: changes[key] for name, key in self.keys.items() if key in changes}
        for name, scope in self.inner.items():
            before = _mapping(stored.get(name))
            if part := scope.patch(before, changes):
                patch[name] = {**before, **part}
        return patch

    def key_at(self, path: Path) -> str | None:
        """The key of the field whose value lies at a path, or around it; None for what is no field's."""
        if not path:
            return None
        name = str(path[0])  # a property named "0" comes back from a validator as a number
        if name in self.inner and (key := self.inner[name].key_at(path[1:])) is not None:
            return key
        return self.keys.get(name)

    def paths_in(self, stored: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
        """The paths of everything that an object holds, one for each property of the objects that hold fields."""
        for name, value in stored.items():
            if name in self.inner and isinstance(value, Mapping):
                yield from ((name, *path) for path in self.inner[name].paths_in(value))
            else:
                yield (name,)


def scope_of(fields: Iterable[Field]) -> Scope:
    """The scope of a record, of fields whose keys differ."""
    return _scope_of([(field.path, field.key) for field in fields])


def _scope_of(placed: Iterable[tuple[tuple[str, ...], str]]) -> Scope:
    keys: dict[str, str] = {}
    inner: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for (name, *rest), key in placed:
        if rest:
            inner.setdefault(name, []).append((tuple(rest), key))
        else:
            keys[name] = key
    return Scope(keys, {name: _scope_of(parts) for name, parts in inner.items()})


def value_at(stored: Mapping[str, Any], path: Path, otherwise: Any = None) -> Any:
    """What an object holds at a path."""
    *parents, name = path
    for parent in parents:
        stored = _mapping(stored.get(str(parent)))
    return stored.get(str(name), otherwise)


def remove_at(target: Object, path: Path) -> None:
    """Takes a value out of an object; nothing happens if it has no such value."""
    *parents, name = path
    inner = value_at(target, tuple(parents)) if parents else target
    if isinstance(inner, dict):
        inner.pop(str(name), None)


def put_at(target: Object, path: Path, value: Any) -> None:
    """Puts a value into an object, and makes the objects on the way to it."""
    *parents, name = path
    for parent in parents:
        target = target.setdefault(str(parent), {})
    target[str(name)] = value


def pointer(*path: str | int) -> str:
    """A path as RFC 6901 spells it: ("a/b", 0) -> "/a~1b/0"."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in path)


def path_of_pointer(text: str) -> tuple[str, ...]:
    """The inverse of `pointer`, of names: "/a~1b/0" -> ("a/b", "0")."""
    return tuple(name.replace("~1", "/").replace("~0", "~") for name in text.split("/")[1:])


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else EMPTY
