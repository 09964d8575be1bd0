"""Queries as DemandFlow's documents have them: which objects of an entity, how many, which of their properties."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.errors import Refused
from app.platform.base import Object, projected


def entity_and_prefix(query: Object) -> tuple[str, str]:
    """{"entity": "THING", "comboKey": "comboKey", "query": "SUB:t"} -> ("THING", "SUB:t"). Raises Refused."""
    entity, prefix = query.get("entity"), query.get("query")
    if not isinstance(entity, str) or query.get("comboKey") != "comboKey" or not isinstance(prefix, str):
        raise Refused("query-incomplete")
    limit, filter = query.get("limit"), query.get("filter")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 0):
        raise Refused("query-limit")
    if filter is not None and not (isinstance(filter, Mapping) and isinstance(filter.get("term"), str | int | float)):
        raise Refused("query-term")
    return entity, prefix


def lines_of(query: Object, objects: Sequence[Object], searched: Callable[[Object], Object]) -> list[Object]:
    """The answer to a query. `objects`: those whose comboKey has the prefix; `searched`: what of one a filter sees."""
    term = query.get("filter")
    matching = [each for each in objects if _has_term(searched(each), term)] if isinstance(term, Mapping) else list(objects)
    if query.get("countOnly") is True:
        count = {"_meta": True, "_type": "count", "entity": query["entity"], "count": len(matching)}
        return [{**count, "tag": query["tag"]} if "tag" in query else count]
    limit = query.get("limit")
    if limit is not None:
        matching = matching[:limit]
    load = query.get("load")
    fields = [name.strip() for name in load.split(",") if name.strip()] if isinstance(load, str) else []
    return [projected(each, fields) for each in matching]


def _has_term(each: Object, filter: Mapping[str, Any]) -> bool:
    term = str(filter.get("term", "")).casefold()
    field = filter.get("field")
    values = each.values() if field == "*" else [each.get(str(field))]
    return any(term in str(value).casefold() for value in values if value is not None)
