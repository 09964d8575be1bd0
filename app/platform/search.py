"""Which objects a search finds, in which order: the same for every platform, in a database or in memory.

Values mean what their types say, which no database knows: a search reads all objects of an entity. What needs no reading (a list in
the order of its ids) is left to the database.
"""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.platform.base import Found, Object, Search
from app.reading.secret_paths import NO_PATHS, may_be_around


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an object as a column, compared as text."""

    name: str

    def text(self, stored: Object) -> str:
        return _text(self._value(stored))

    def holds(self, stored: Object, wanted: str) -> bool:
        return self.text(stored) == wanted

    def rank(self, stored: Object) -> str | None:
        return folded(self.text(stored)) or None

    def _value(self, stored: Object) -> Any:
        """Without the secrets inside of a structure. What is a secret as a whole its form knows, and does not search."""
        value = stored.get(self.name)
        return NO_PATHS.stripped({self.name: value}).get(self.name) if may_be_around(value) else value


def folded(text: str) -> str:
    """A text as it is searched and sorted: without letter case, each letter in one spelling. "SEN\u0303AL" -> "se\u00f1al"."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def arranged(stored: Iterable[tuple[str, Object]], search: Search) -> list[str]:
    """Ids of the objects that match, in order."""
    words = folded(search.text).split()
    ranked = [(_rank(each, search), id) for id, each in stored if _matches(each, search, words)]
    ranked.sort(key=lambda each: each[1])
    if search.sort is not None:
        given = [each for each in ranked if each[0] is not None]
        given.sort(key=lambda each: each[0], reverse=search.descending)
        ranked = given + [each for each in ranked if each[0] is None]
    return [id for _, id in ranked]


def page_of(ids: Sequence[str], search: Search) -> tuple[int, Sequence[str]]:
    """Where the page starts, and its ids."""
    offset = search.offset_of(len(ids))
    return offset, ids[offset : offset + search.limit]


def find_in(objects: Sequence[Object], search: Search) -> Found:
    """`Platform.find` for objects in memory."""
    by_id = {str(each.get("id", "")): each for each in objects}
    ids = arranged(by_id.items(), search)
    offset, page = page_of(ids, search)
    return Found([by_id[id] for id in page], len(ids), offset)


def _matches(stored: Object, search: Search, words: Sequence[str]) -> bool:
    if not all(column.holds(stored, wanted) for column, wanted in search.equals):
        return False
    if not words:
        return True
    text = folded("\n".join([column.text(stored) for column in search.columns]))
    return all(word in text for word in words)


def _rank(stored: Object, search: Search) -> Any:
    return None if search.sort is None else search.sort.rank(stored)


def _text(value: Any) -> str:
    """Booleans and structures as JSON writes them."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
