"""A default as a definition writes it -> a value that the field's own schema accepts: "10" -> 10, "true" -> True, "a" -> ["a"]."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from app.definition import Field
from app.fields.base import MISSING, Context, FieldType, Unreadable

CONTEXT = Context(lambda: datetime(2000, 1, 1, tzinfo=UTC))
"""No default depends on the present time: "today" is none."""
MAX_CACHED_BYTES = 4096
"""Of a schema; one with many options is looked at once and takes much."""


def checked_default(field: Field, kind: FieldType, raw: Any) -> Any:
    """The default as it is to be stored; MISSING for one that the field's schema refuses in every reading."""
    schema = kind.schema(field)
    for candidate in (raw, kind.read_default(field, raw, CONTEXT)):
        if candidate is not MISSING and _fits(kind, field, schema, candidate):
            return candidate
    return MISSING


def _fits(kind: FieldType, field: Field, schema: dict[str, Any], value: Any) -> bool:
    try:
        key = orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a bound beyond 64 bits
        return True
    validator = _validator if len(key) <= MAX_CACHED_BYTES else _validator.__wrapped__
    return validator(key).is_valid(value) and not isinstance(kind.accept(field, value, CONTEXT), Unreadable)


@lru_cache(256)
def _validator(schema: bytes) -> Any:
    return jsonschema_rs.validator_for(orjson.loads(schema))
