"""What is noted of a moved record: what its move took and gave, by pointer, without secrets, also those that became ones later."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.database.tables import moved_records
from app.definition import Object
from app.platform.json_text import dump_body, load_body
from app.reading.secret_paths import SecretPaths

NOTES = sa.select(moved_records.c.number, moved_records.c.content).where(
    moved_records.c.tenant == sa.bindparam("tenant"),
    moved_records.c.record == sa.bindparam("record"),
    moved_records.c.entity == sa.bindparam("entity"),
)


def seal_notes(connection: sa.Connection, tenant: str, entity: str, id: str, paths: SecretPaths) -> bool:
    """Takes what has become a secret since out of what is noted of a record. Whether there was any."""
    done = False
    keys = {"tenant": tenant, "record": id, "entity": entity}
    for number, text in connection.execute(NOTES, keys).all():
        content = load_body(text)
        sent = content.get("sent")
        more = {"sent": {**sent, **{name: _without_secrets(paths, sent[name]) for name in ("before", "after")}}} if sent else {}
        if (shown := {**content, **shown_note(paths, content), **more}) != content:
            of_note = (*(moved_records.c[name] == value for name, value in keys.items()), moved_records.c.number == number)
            connection.execute(sa.update(moved_records).where(*of_note).values(content=dump_body(shown)))
            done = True
    return done


def shown_note(paths: SecretPaths, noted: Mapping[str, Any]) -> Object:
    before, after = noted["before"], noted["after"]
    if any(_is_secret(paths, at, value) for values in (before, after) for at, value in values.items()):
        # What has another name on the other side may be the same value: {"/a": "x"} became {"/secret": "x"}.
        before, after = (
            {at: value for at, value in one.items() if at in other} for one, other in ((before, after), (after, before))
        )
    return {
        "before": _without_secrets(paths, before),
        "after": _without_secrets(paths, after),
        "aside": [each for each in noted["aside"] if not _is_secret(paths, each["at"], each["value"])],
    }


def _is_secret(paths: SecretPaths, pointer: str, value: Any) -> bool:
    return paths.covers(_path(pointer)) or paths.hides(_path(pointer), value)


def _without_secrets(paths: SecretPaths, values: Mapping[str, Any]) -> Object:
    """`values` by pointer."""
    shown = {at: value for at, value in values.items() if not paths.covers(_path(at)) and not paths.hides(_path(at), value)}
    return {at: paths.copy(value, _path(at), None) if isinstance(value, dict | list) else value for at, value in shown.items()}


def value_at_pointer(record: Mapping[str, Any], pointer: str) -> Any:
    """None where there is nothing."""
    value: Any = record
    for name in _path(pointer):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _path(pointer: str) -> tuple[str, ...]:
    return tuple(name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:])
