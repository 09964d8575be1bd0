"""A property of a part of a definition, and the table of all properties of one kind of part."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import EMPTY
from app.reading.notations import as_flag, as_text, as_whole
from app.reading.parsing import Limits
from app.reading.part_reader import PartReader

Read = Callable[[PartReader, Any, str], Any]
"""(the reader, the value as the definition holds it or None, its path) -> the attribute's value."""


@dataclass(frozen=True, slots=True)
class Property:
    """`attribute` is its name in `app.definition`; `keys` are the platform's key first, then the others that are read."""

    attribute: str
    keys: tuple[str, ...]
    read: Read
    has_effect: bool = True
    """Whether anything asks for the attribute yet."""


class Properties:
    """All properties of one kind of part. `unread` are keys that the platform documents and that forms have no use for."""

    def __init__(self, *properties: Property, unread: tuple[str, ...] = ()) -> None:
        self._keys = {each.attribute: each.keys for each in properties}
        self._by_key = {key: each for each in properties for key in each.keys}
        nothing = PartReader(Limits(), [])
        self._absent = {each.attribute: each.read(nothing, None, "") for each in properties}
        """What the readers make of a part that names nothing: most parts name few of their properties."""
        self.keys = frozenset(self._by_key)
        """Every key that is read."""
        self.unread = frozenset(unread)
        self.documented = self.keys | self.unread
        """Every key that needs no finding."""
        self.without_effect = tuple(each.attribute for each in properties if not each.has_effect)

    def key(self, attribute: str) -> str:
        """What the platform calls an attribute."""
        return self._keys[attribute][0]

    def attribute_of(self, name: str) -> str | None:
        """The attribute that is called so, or that has such a key; None for an unknown name."""
        if name in self._keys:
            return name
        return self._by_key[name].attribute if name in self._by_key else None

    def keys_of(self, attribute: str) -> frozenset[str]:
        return frozenset(self._keys[attribute])

    def key_in(self, raw: Mapping[str, Any], attribute: str) -> str | None:
        """The key that holds an attribute; one that holds null says nothing where another says something."""
        keys = [key for key in self._keys[attribute] if key in raw]
        return next((key for key in keys if raw[key] is not None), keys[0] if keys else None)

    def value_in(self, raw: Mapping[str, Any], attribute: str) -> Any:
        key = self.key_in(raw, attribute)
        return None if key is None else raw[key]

    def path_in(self, raw: Mapping[str, Any], attribute: str, path: str) -> str:
        """Where an attribute is, or would be, in a part at `path`."""
        return f"{path}.{self.key_in(raw, attribute) or self.key(attribute)}"

    def has_structure(self, raw: Mapping[str, Any], *attributes: str) -> bool:
        """Whether one of the attributes is there as a list or an object."""
        return any(isinstance(self.value_in(raw, attribute), list | Mapping) for attribute in attributes)

    def read(self, reader: PartReader, raw: Mapping[str, Any], path: str) -> dict[str, Any]:
        """Every attribute's value, whether the part names it or not."""
        values = dict(self._absent)
        for attribute in dict.fromkeys(self._by_key[key].attribute for key in raw if key in self._by_key):
            key = self.key_in(raw, attribute)
            assert key is not None
            values[attribute] = self._by_key[key].read(reader, raw[key], f"{path}.{key}")
        return values

    def absent(self, attributes: Collection[str]) -> dict[str, Any]:
        """The values of attributes that a part does not name."""
        return {attribute: self._absent[attribute] for attribute in attributes}

    def rest_of(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a part says besides, as it says it."""
        return {key: value for key, value in raw.items() if key not in self.keys} or EMPTY


def raw_value(reader: PartReader, value: Any, path: str) -> Any:
    """For what depends on other properties, and for parts inside parts: their own reader takes it up."""
    return value


def text(reader: PartReader, value: Any, path: str) -> str:
    return as_text(value)


def flag(reader: PartReader, value: Any, path: str) -> bool:
    return as_flag(value)


def only_true(reader: PartReader, value: Any, path: str) -> bool:
    """For flags of our own: `true` and nothing like it."""
    return value is True


def whole_number(reader: PartReader, value: Any, path: str) -> int:
    return as_whole(value)
