"""Definition -> which fields say where a secret goes, so that it never follows, unasked, to another host or user."""

from collections.abc import Mapping

from app.definition import Definition


def destinations(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """The key of each secret -> the keys of the fields in its panel that say where it goes (address, host, user).

    Secrets without such a field beside them are left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for panel in definition.panels:
        keys = tuple(field.key for field in panel.fields() if field.is_destination and field.writable and not field.secret)
        found.update({field.key: keys for field in panel.fields() if field.secret and keys})
    return found
