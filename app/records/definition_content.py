"""What of a DEFINITION object is the definition: what its versions are compared by, and what a publish writes."""

import json
from collections.abc import Mapping
from typing import Any

from app.definition import RESERVED_FIELDS
from app.platform.base import Object

NOT_CONTENT = RESERVED_FIELDS - {"level"}
"""What the platform sets."""


def content_of(document: Mapping[str, Any]) -> Object:
    """A property that is null says the same as one that is missing: a platform can remove none."""
    return {name: value for name, value in document.items() if name not in NOT_CONTENT and value is not None}


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Also in all digits; a text of JSON also in its layout."""
    return json.dumps(content_of(one), sort_keys=True) == json.dumps(content_of(other), sort_keys=True)


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Object:
    """What a PATCH writes to make one the other. A property that is gone becomes null."""
    old, new = content_of(before), content_of(after)
    changes = {name: value for name, value in new.items() if name not in old or not _same(old[name], value)}
    return {**changes, **{name: None for name in old if name not in new}}


def with_content(document: Mapping[str, Any], content: Mapping[str, Any]) -> Object:
    """The object with the content of another: a version that is restored."""
    system = {name: value for name, value in document.items() if name in NOT_CONTENT}
    return {**system, **content_of(content)}


def before_write(document: Mapping[str, Any], changes: Mapping[str, Any]) -> Object:
    """The object as it was before a write. `changes`: property -> [before, after], as the history has them."""
    earlier = dict(document)
    for name, change in changes.items():
        if not isinstance(change, list):  # a secret, which stays as it is
            continue
        if change[0] is None:
            earlier.pop(name, None)
        else:
            earlier[name] = change[0]
    return earlier


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
