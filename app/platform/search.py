"""Search -> SQL for stored JSON. Field ids are opaque: they are bound parameters, never part of the SQL text.

Letter case: SQLite gets a `casefold` function from `store`; PostgreSQL's `lower` knows Unicode.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.database.tables import objects
from app.platform.base import Search
from app.platform.json_text import load_body

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Bodies:
    """The stored JSON as a dialect looks into it. `damaged`: ids of objects whose text is no JSON, which count as empty."""

    dialect: str
    damaged: Sequence[str] = ()

    @property
    def body(self) -> Any:
        if not self.damaged:
            return objects.c.body
        return sa.case((objects.c.id.in_(list(self.damaged)), "{}"), else_=objects.c.body)


def damaged_ids(connection: sa.Connection, tenant: str, entity: str) -> list[str]:
    """Of the objects whose text is no JSON: no database can look into them."""
    statement = sa.select(objects.c.id, objects.c.body).where(objects.c.tenant == tenant, objects.c.entity == entity)
    return [id for id, body in connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE}) if not _is_json(body)]


def _is_json(text: str) -> bool:
    try:
        load_body(text)
    except ValueError:
        return False
    return True


def count_statement(bodies: Bodies, tenant: str, entity: str, search: Search) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(objects).where(*_conditions(bodies, tenant, entity, search))


def find_statement(bodies: Bodies, tenant: str, entity: str, search: Search) -> sa.Select[Any]:
    columns = (objects.c.id, objects.c.entity, objects.c.version, objects.c.body)
    statement = sa.select(*columns).where(*_conditions(bodies, tenant, entity, search))
    if search.sort:
        key = _numeric(bodies, search.sort) if search.numeric else sa.func.nullif(_folded(bodies, search.sort), "")
        statement = statement.order_by((key.desc() if search.descending else key.asc()).nulls_last())
    return statement.order_by(objects.c.id).offset(search.offset).limit(search.limit)


def _conditions(bodies: Bodies, tenant: str, entity: str, search: Search) -> list[sa.ColumnElement[bool]]:
    conditions = [objects.c.tenant == tenant, objects.c.entity == entity]
    conditions += [_equals(bodies, field, wanted, search.numbers.get(field)) for field, wanted in search.equals.items()]
    if search.text:
        found = [_contains(bodies, _folded(bodies, field), search.text.casefold()) for field in search.fields]
        found += [_text(bodies, field).in_(list(wanted)) for field, wanted in search.matches.items()]
        conditions.append(sa.or_(*found) if found else sa.false())
    return conditions


def _equals(bodies: Bodies, field: str, wanted: str, number: Decimal | None) -> sa.ColumnElement[bool]:
    same_text: sa.ColumnElement[bool] = _text(bodies, field) == wanted
    if number is None:
        return same_text
    return sa.or_(same_text, _numeric(bodies, field) == _bound(bodies, number))


def _bound(bodies: Bodies, number: Decimal) -> sa.ColumnElement[Any]:
    """A number as exact as the database can be: SQLite has doubles for numbers that are not whole, or beyond 64 bits."""
    if bodies.dialect != "sqlite":
        return sa.cast(sa.literal(str(number), sa.Text), sa.Numeric)
    if abs(number) < 2**63 and number == number.to_integral_value():
        return sa.literal(int(number), sa.BigInteger)
    return sa.literal(float(number), sa.Float)


def _contains(bodies: Bodies, column: Any, text: str) -> sa.ColumnElement[bool]:
    return (sa.func.instr(column, text) if bodies.dialect == "sqlite" else sa.func.strpos(column, sa.func.lower(text))) > 0


def _folded(bodies: Bodies, field: str) -> Any:
    text = sa.func.coalesce(_text(bodies, field), "")
    return sa.func.casefold(text) if bodies.dialect == "sqlite" else sa.func.lower(text)


def _text(bodies: Bodies, field: str) -> Any:
    """A field's value as text; booleans as JSON writes them."""
    if bodies.dialect != "sqlite":
        return _jsonb(bodies).op("->>", return_type=sa.Text)(field)
    each = sa.func.json_each(bodies.body).table_valued("key", "value", "type")
    value = sa.case((each.c.type == "true", "true"), (each.c.type == "false", "false"), else_=sa.cast(each.c.value, sa.Text))
    return sa.select(value).select_from(each).where(each.c.key == field).correlate(objects).scalar_subquery()


def _numeric(bodies: Bodies, field: str) -> Any:
    if bodies.dialect != "sqlite":
        value = _jsonb(bodies).op("->")(field)
        number = sa.cast(_jsonb(bodies).op("->>", return_type=sa.Text)(field), sa.Numeric)
        return sa.case((sa.func.jsonb_typeof(value) == "number", number))
    each = sa.func.json_each(bodies.body).table_valued("key", "value", "type")
    return (
        sa.select(each.c.value)
        .select_from(each)
        .where(each.c.key == field, each.c.type.in_(["integer", "real"]))
        .correlate(objects)
        .scalar_subquery()
    )


def _jsonb(bodies: Bodies) -> Any:
    from sqlalchemy.dialects.postgresql import JSONB

    return sa.cast(bodies.body, JSONB)
