"""What is sent back where a secret was shown only as stored: {"stored": true} -> the secret that is stored there."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.definition import DEFINITION, SYSTEM_FIELDS, Object
from app.reading.secret_paths import STORED, Names, SecretPaths, inner_path_of, may_be_around, members_of


def restore_secrets(paths: SecretPaths, sent: Object, stored: Object) -> Object:
    """What was sent, with the stored secret wherever it says `STORED`. A property that is nothing else is left out as unchanged.

    Raises UnclearSecret for an entry of a list that was changed beside its secret: nobody knows whose secret that is.
    """
    return _Restoring(paths, stored.get("entity", sent.get("entity"))).restored(sent, stored)


def is_mark(value: Any) -> bool:
    """Whether a value only says that a secret is stored."""
    return isinstance(value, Mapping) and len(value) == 1 and value.get("stored") is True


def same_but_for_marks(one: Any, other: Any) -> bool:
    """Whether two values are equal where `other` may say of a secret only that it is stored. Nothing recurses."""
    left = [(one, other)]
    while left:
        first, second = left.pop()
        if is_mark(second) and first not in (None, "", [], {}):
            continue
        if isinstance(first, dict) and isinstance(second, dict):
            if first.keys() != second.keys():
                return False
            left += [(first[name], second[name]) for name in first]
        elif isinstance(first, list) and isinstance(second, list):
            if len(first) != len(second):
                return False
            left += zip(first, second, strict=True)
        elif first != second:
            return False
    return True


class UnclearSecret(ValueError):
    """Whose secret `STORED` means cannot be known. `property` is the top-level property around it."""

    def __init__(self, property: str) -> None:
        super().__init__(property)
        self.property = property


class _Restoring:
    """One `restore_secrets`."""

    def __init__(self, paths: SecretPaths, entity: Any) -> None:
        self._paths, self._deep = paths, entity != DEFINITION
        self._texts: frozenset[Names] = frozenset()

    def restored(self, sent: Object, stored: Object) -> Object:
        self._texts = frozenset(self._texts_in(stored)) if self._deep else frozenset()
        body: Object = {}
        for name, value in sent.items():
            if name in SYSTEM_FIELDS or not isinstance(value, dict | list):
                body[name] = value
            elif self._is_mark((name,), value):
                continue
            else:
                body[name] = self._merged(name, value, stored.get(name)) if self._deep and self._has_mark(name, value) else value
        return body

    def _merged(self, property: str, value: Any, stored: Any) -> Any:
        top: list[Any] = [None]
        left: list[tuple[Any, Any, Names, Any, Any]] = [(value, stored, (property,), top, 0)]
        while left:
            sent, held, path, target, slot = left.pop()
            if not isinstance(sent, dict | list):
                target[slot] = sent
                continue
            if isinstance(sent, list) and isinstance(held, list) and held:
                target[slot] = self._entries(property, sent, held, path)
                continue
            if isinstance(sent, list):  # nothing is stored that could be unchanged
                target[slot] = entries = [None] * len(sent)
                left += [(entry, None, path, entries, index) for index, entry in enumerate(sent)]
                continue
            made: Object = {}
            target[slot] = made
            before = held if isinstance(held, dict) else {}
            for name, inner in sent.items():
                inner_path = inner_path_of(path, name)
                if self._is_mark(inner_path, inner):
                    if name in before and self._paths.hides(inner_path, before[name]):
                        made[name] = before[name]
                elif isinstance(inner, dict | list):
                    made[name] = None
                    left.append((inner, before.get(name), inner_path, made, name))
                else:
                    made[name] = inner
        return top[0]

    def _entries(self, property: str, sent: list[Any], stored: list[Any], path: Names) -> list[Any]:
        """An entry with a mark is one of the stored entries: the same but for its secrets."""
        holding = [any(True for _ in self._marks_in(entry, path)) for entry in sent]
        if not any(holding):
            return sent
        shown = [_text(self._paths.copy([entry], path, STORED)) for entry in stored]
        stored_by_shown = dict(zip(reversed(shown), reversed(stored), strict=True))
        repeated = len(stored_by_shown) < len(shown)
        entries = []
        for index, (entry, has_mark) in enumerate(zip(sent, holding, strict=True)):
            if not has_mark:
                entries.append(entry)
                continue
            text = _text([entry])
            if index < len(shown) and shown[index] == text:
                entries.append(stored[index])
            elif text in stored_by_shown and not repeated:
                entries.append(stored_by_shown[text])
            else:
                raise UnclearSecret(property)
        return entries

    def _has_mark(self, name: str, value: Any) -> bool:
        return any(True for _ in self._marks_in(value, (name,)))

    def _marks_in(self, value: Any, path: Names) -> Iterator[Names]:
        left: list[tuple[Any, Names]] = [([value], path)]
        while left:
            around, way = left.pop()
            for _, (inner_path, inner) in members_of(around, way):
                if self._is_mark(inner_path, inner):
                    yield inner_path
                elif isinstance(inner, dict | list):
                    left.append((inner, inner_path))

    def _is_mark(self, path: Names, value: Any) -> bool:
        return is_mark(value) and (path in self._texts or self._paths.hides(path, "x"))

    def _texts_in(self, stored: Object) -> Iterator[Names]:
        """The paths of texts that are secrets for what is inside of them."""
        left: list[tuple[Any, Names]] = [(stored, ())]
        while left:
            around, way = left.pop()
            for _, (path, inner) in members_of(around, way):
                if isinstance(inner, dict | list):
                    left.append((inner, path))
                elif path and may_be_around(inner) and self._paths.hides(path, inner):
                    yield path


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
